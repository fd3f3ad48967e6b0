([open, close, names, theirs]) => {
    const found = new Set();
    const known = new RegExp(names.map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|") + "|[\\w-]+\\.(csv|svg|png|json|yaml|parquet)|\\b[0-9a-f]{4}\\b|[0-9a-f]{64}", "g");
    const look = (text, where) => {
        let depth = 0, left = "";
        for (const letter of text.replace(known, " ")) {
            if (letter === open) depth++;
            else if (letter === close) depth = Math.max(0, depth - 1);
            else if (!depth) left += letter;
        }
        if (/[A-Za-z]{3}/.test(left)) found.add(`${where}: ${left.trim().slice(0, 100)} | ${text.trim().slice(0, 80)}`);
    };
    const inner = (node) => /^(inline|contents)/.test(getComputedStyle(node).display);
    const walk = (node) => {
        if (node.matches(`style, script, noscript, [lang], ${theirs}`)) return;
        if (node.namespaceURI.endsWith("svg")) {
            for (const text of node.matches("text") ? [node] : node.querySelectorAll("text")) look(text.textContent, "svg");
            return;
        }
        for (const name of ["aria-label", "title", "placeholder", "alt", "aria-valuetext", "aria-description"])
            if (node.hasAttribute(name)) look(node.getAttribute(name), name);
        let line = "";
        const collect = (each) => {
            for (const child of each.childNodes) {
                if (child.nodeType === Node.TEXT_NODE) line += child.textContent;
                else if (child.nodeType !== Node.ELEMENT_NODE) continue;
                else if (inner(child) && !child.querySelector("div, p, ul, table, svg, input, button") && !child.matches("svg, button")) collect(child);
                else {
                    look(line, "text");
                    line = "";
                    if (getComputedStyle(child).display !== "none") walk(child);
                }
            }
        };
        collect(node);
        look(line, "text");
    };
    walk(document.querySelector("@APP@"));
    return [...found];
}
