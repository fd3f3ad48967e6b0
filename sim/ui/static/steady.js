// The line that is being typed stays where it is on the screen while other things come in above it: the page scrolls by as much.
// Browsers do so themselves, but not all of them, not at the top of a page, and not for what hangs from a button of it.

import { hangsFrom, main } from "./framework.js";

const typed = (field) => typeof field.selectionStart === "number" || field.type === "number";

let last = null;

function look() {
  const field = document.activeElement;
  const page = main();
  const held = page?.contains(field) ? field : hangsFrom(page);
  if (!held || !typed(field)) {
    last = null;
    return;
  }
  const now = { held, top: held.getBoundingClientRect().top, scrolled: page.scrollTop, height: innerHeight };
  const same = last?.held === held && last.scrolled === now.scrolled && last.height === now.height;
  if (same && now.top !== last.top) {
    page.scrollTop += now.top - last.top;
    now.top = held.getBoundingClientRect().top;
    now.scrolled = page.scrollTop;
  }
  last = now;
  requestAnimationFrame(look);
}

document.addEventListener("focusin", () => last || look());
