// What the scripts of the pages know of Streamlit's own elements, and nothing else does; tests/browser/test_framework.py fails on a
// version that has them otherwise.

export const SLIDER = ".stSlider";
export const TRACK = ".stSlider [role=group]";

/** The field behind a slider, which has its value, its ends and its name. */
export const range = (slider) => slider.querySelector("input[type=range]");

/** What is dragged on a slider. */
export const thumb = (slider) => range(slider).closest("[style*=left]");

/** The part of the page that scrolls, beside the controls. */
export const main = () => document.querySelector("[data-testid=stMain]");

/** The button on the page from which something hangs that is open. */
export const hangsFrom = (page) => page?.querySelector("[aria-haspopup=dialog][aria-expanded=true]");

/** Fold the controls away, which lie over the page on a phone. */
export const foldControls = () => document.querySelector("[data-testid=stSidebarCollapseButton] button")?.click();

/** Ask for the part of the page in which an element stands; return whether it was out of view. */
export function turnTo(element) {
  const parts = [...document.querySelectorAll("[class*=st-key-hidden-], [class*=st-key-shown-]")];
  const place = parts.findIndex((part) => part.contains(element));
  const choice = document.querySelectorAll(".st-key-views [role=radio]")[place];
  if (!choice || choice.ariaChecked === "true") return false;
  choice.click();
  return true;
}
