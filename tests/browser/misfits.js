(cut) => {
    const found = [];
    const wide = document.documentElement.clientWidth;
    const words = (node) => `${node.tagName.toLowerCase()}.${node.getAttribute("class") ?? ""}`.slice(0, 60)
        + ` “${(node.textContent ?? "").trim().slice(0, 60)}”`;
    const told = (what, node) => found.push(`${what}: ${words(node)}`);
    const shown = (node) => node.checkVisibility({ opacityProperty: true, visibilityProperty: true })
        && node.getClientRects().length > 0;
    const heard = (node) => { // for those who hear the page: a dot wide, or clipped away
        for (let each = node; each && each !== document.body; each = each.parentElement) {
            const style = getComputedStyle(each);
            if (style.clipPath !== "none" || style.clip !== "auto") return true;
            const box = each.getBoundingClientRect();
            if (style.overflow === "hidden" && (box.width <= 1 || box.height <= 1)) return true;
        }
        return false;
    };
    const scrolls = (node) => {
        for (let each = node.parentElement; each && each !== document.body; each = each.parentElement)
            if (/auto|scroll/.test(getComputedStyle(each).overflowX) && each.scrollWidth > each.clientWidth
                && !each.matches("@MAIN@, @SIDEBAR_CONTENT@")) return true;
        return false;
    };
    const app = document.querySelector("@APP@");
    for (const place of [document.scrollingElement, ...document.querySelectorAll("@MAIN@, @SIDEBAR_CONTENT@")])
        if (place.clientWidth && place.scrollWidth > place.clientWidth + 1)
            told(`scrolls sideways by ${place.scrollWidth - place.clientWidth}`, place);
    for (const node of app.querySelectorAll("*")) {
        if (node.closest("svg, @SIDEBAR@@COLLAPSED@") || node.matches("style, script, option, br") || !shown(node)) continue;
        const style = getComputedStyle(node);
        const own = [...node.childNodes].some((each) => each.nodeType === Node.TEXT_NODE && each.textContent.trim());
        if (style.display !== "inline" && node.clientWidth > 1 && !/auto|scroll/.test(style.overflowX)
            && node.scrollWidth > node.clientWidth + 1 && !node.matches("input, textarea, select") && (own || style.overflowX !== "visible")
            && !node.matches(cut) && !heard(node)) told(`wider than its place by ${node.scrollWidth - node.clientWidth}`, node);
        if (own && /hidden|clip/.test(style.overflowY) && node.scrollHeight > node.clientHeight + 3 && !node.matches(cut) && !heard(node))
            told(`higher than its place by ${node.scrollHeight - node.clientHeight}`, node);
        if (!own || node.closest(cut) || heard(node) || scrolls(node)) continue;
        const range = document.createRange();
        range.selectNodeContents(node);
        for (const box of range.getClientRects())
            if (box.width && (box.left < -1 || box.right > wide + 1)) {
                told(`outside the window (${Math.round(box.left)} to ${Math.round(box.right)} of ${wide})`, node);
                break;
            }
    }
    for (const svg of app.querySelectorAll(".plot svg.main-svg:first-child, svg.region")) {
        if (!shown(svg)) continue;
        const place = svg.closest(".plot") ?? svg;
        const frame = place.getBoundingClientRect();
        for (const text of place.querySelectorAll("text")) {
            const box = text.getBoundingClientRect();
            if (!box.width || getComputedStyle(text).visibility === "hidden") continue;
            if (box.left < frame.left - 2 || box.right > frame.right + 2 || box.top < frame.top - 3 || box.bottom > frame.bottom + 3)
                told(`cut at the picture's edge (${[box.left - frame.left, frame.right - box.right, box.top - frame.top, frame.bottom - box.bottom].map(Math.round)})`, text);
        }
    }
    // A wall is not scrolled: what it shows stands above the notice.
    const notice = document.querySelector(".st-key-projector") && innerWidth >= 1800 && app.querySelector(".notice");
    if (notice)
        for (const node of app.querySelectorAll(".st-key-projector :is(text, p, h1, h2, h3, li, td, span, dd, output, button)"))
            if (shown(node) && !heard(node) && node.getBoundingClientRect().bottom > notice.getBoundingClientRect().top)
                told("under the notice", node);
    return [...new Set(found)];
}
