// Sliders under a finger: a swipe over one scrolls the page and never moves it. Buttons beside it move it step by step, and its
// thumb can be dragged once it was held. Mouse and keyboard are left as they are.
//
// The slider underneath (React Aria, as Streamlit carries it) starts to drag at the first touch anywhere on its track. So what
// touches begin there is kept from it, and steps and drags are handed to it as those of a mouse, which it takes to the server at
// their end, once.

import { h } from "./dom.js";
import { range as input, SLIDER, thumb, TRACK } from "./framework.js";

const HOLD = 300; // milliseconds for which a thumb is held before it moves
const STILL = 8; // pixels that a finger may stray meanwhile
const REACH = 28; // pixels around a thumb's middle in which it is touched
const WAIT = 450; // milliseconds before a button that is held down repeats, then between two steps
const EVERY = 110;
const POINTER = 1540; // the number of our own pointer
const BUTTON = ".slider-step";

/** A thumb in hand: it moves with a mouse that is ours. */
class Grip {
  constructor(slider) {
    this.track = thumb(slider).parentElement.getBoundingClientRect();
    const box = thumb(slider).getBoundingClientRect();
    this.x = box.left + box.width / 2;
    this.y = box.top + box.height / 2;
    this.send("pointerdown", thumb(slider));
  }

  send(kind, target) {
    const held = kind === "pointerup" ? 0 : 1;
    const at = { clientX: this.x, clientY: this.y, button: kind === "pointermove" ? -1 : 0, buttons: held };
    const about = { bubbles: true, cancelable: true, pointerId: POINTER, pointerType: "mouse", isPrimary: true };
    target.dispatchEvent(new PointerEvent(kind, { ...about, ...at }));
  }

  to(x) {
    this.x = x;
    // On the window, where it is followed also beyond the thumb.
    this.send("pointermove", window);
  }

  loose() {
    this.send("pointerup", window);
  }
}

/** Pixels of one step on a slider's track. */
function step(slider, grip) {
  const range = input(slider);
  return (grip.track.width * (Number(range.step) || 1)) / (Number(range.max) - Number(range.min));
}

// Buttons: a press is one step, holding it down more of them; a key or a reader's voice presses without a pointer.

let pressing = null;

function press(event, slider, sign) {
  if (event.button > 0 || input(slider).disabled) return;
  release();
  const grip = new Grip(slider);
  const go = () => grip.to(grip.x + sign * step(slider, grip));
  pressing = { grip, timer: 0 };
  const again = () => {
    go();
    pressing.timer = setTimeout(again, EVERY);
  };
  go();
  pressing.timer = setTimeout(again, WAIT);
}

function release() {
  if (!pressing) return;
  clearTimeout(pressing.timer);
  pressing.grip.loose();
  pressing = null;
}

function key(slider, sign) {
  const name = sign > 0 ? "ArrowRight" : "ArrowLeft";
  input(slider).dispatchEvent(new KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true }));
}

function button(slider, sign) {
  return h("button", {
    type: "button",
    class: `slider-step ${sign > 0 ? "more" : "less"}`,
    text: sign > 0 ? "+" : "−",
    onpointerdown: (event) => press(event, slider, sign),
    // Detail 0 is a key or a reader's voice: what was pressed has had its step already.
    onclick: (event) => event.detail === 0 && key(slider, sign),
    oncontextmenu: (event) => event.preventDefault(),
  });
}

/** Give each slider its buttons, called by the page's own words and the slider's name. */
function furnish() {
  const style = getComputedStyle(document.documentElement);
  const words = ["--less", "--more"].map((name) => JSON.parse(style.getPropertyValue(name) || '""'));
  for (const slider of document.querySelectorAll(SLIDER)) {
    if (!input(slider)) continue;
    let buttons = slider.querySelectorAll(`:scope > ${BUTTON}`);
    if (!buttons.length) {
      slider.append(button(slider, -1), button(slider, 1));
      // On the track itself and not passive: only so can a drag keep the page from scrolling.
      slider.querySelector(TRACK).addEventListener("touchmove", drag, { passive: false });
      buttons = slider.querySelectorAll(`:scope > ${BUTTON}`);
    }
    const range = input(slider);
    const ends = [Number(range.value) <= Number(range.min), Number(range.value) >= Number(range.max)];
    buttons.forEach((each, place) => {
      const label = words[place].replace("{name}", range.getAttribute("aria-label") ?? "");
      // Only what differs, because each change calls this function again.
      if (each.getAttribute("aria-label") !== label) each.setAttribute("aria-label", label);
      const off = range.disabled || ends[place];
      if (each.getAttribute("aria-disabled") !== String(off)) each.setAttribute("aria-disabled", off);
    });
  }
}

// A finger on a slider.

let finger = null;
let lifted = -Infinity;

function down(event) {
  const group = event.target.closest?.(TRACK);
  if (!group) return;
  event.stopPropagation();
  const slider = group.closest(SLIDER);
  drop();
  if (event.touches.length !== 1 || input(slider).disabled) return;
  const { clientX: x, clientY: y } = event.touches[0];
  const box = thumb(slider).getBoundingClientRect();
  const off = Math.hypot(x - box.left - box.width / 2, y - box.top - box.height / 2);
  finger = { slider, x, y, grip: null, timer: off <= REACH ? setTimeout(hold, HOLD) : 0 };
}

function hold() {
  const { slider, x } = finger;
  finger.grip = new Grip(slider);
  // So that a thumb held at its side does not jump under the finger.
  finger.off = x - finger.grip.x;
  slider.classList.add("held");
}

function drag(event) {
  if (!finger) return;
  const { clientX: x, clientY: y } = event.touches[0];
  if (finger.grip) {
    event.preventDefault();
    event.stopPropagation();
    finger.grip.to(x - finger.off);
  } else if (Math.hypot(x - finger.x, y - finger.y) > STILL) drop();
}

/** The finger is off, or scrolls. */
function drop() {
  if (!finger) return;
  clearTimeout(finger.timer);
  finger.grip?.loose();
  finger.slider.classList.remove("held");
  finger = null;
}

function up(event) {
  drop();
  release();
  if (!event.target.closest?.(TRACK)) return;
  lifted = performance.now();
  event.stopPropagation();
  if (event.cancelable) event.preventDefault(); // a tap gives no click on a track
}

/** What a finger does to a slider by itself, or a mouse that only stands in for the finger. */
function keep(event) {
  if (event.pointerId === POINTER || !event.target.closest?.(TRACK)) return;
  // A mouse that stands in for a tap comes up to a while after it, and does not say so.
  const ofFinger = event.pointerType ? event.pointerType === "touch" : performance.now() - lifted < 1000;
  if (ofFinger) event.stopPropagation();
}

// Passive: scrolling never waits for these.
const early = { capture: true, passive: true };
document.addEventListener("touchstart", down, early);
document.addEventListener("touchend", up, { capture: true, passive: false });
document.addEventListener("touchcancel", up, early);
document.addEventListener("pointerdown", keep, early);
document.addEventListener("mousedown", keep, early);
document.addEventListener("contextmenu", (event) => finger && event.preventDefault(), true);
for (const kind of ["pointerup", "pointercancel", "blur"]) {
  window.addEventListener(kind, (event) => event.pointerId !== POINTER && release());
}
furnish();
const watched = ["value", "min", "max", "disabled", "aria-label", "aria-valuetext"];
const watch = { childList: true, subtree: true, attributes: true, attributeFilter: watched };
new MutationObserver(furnish).observe(document.body, watch);
