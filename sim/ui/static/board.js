// A board: the blocks of one answer, drawn in place. An answer may say where a better one comes from; it is waited for here,
// and takes the place of the first without the page running again.

import { Chain, OwnWork } from "./chain.js";
import { Chart } from "./chart.js";
import { h } from "./dom.js";
import { RegionMap } from "./map.js";
import { Figures, Files, Flows, Folded, Grid, Headline, Incidents, Link, Section, Steps, Table, Task, Text } from "./parts.js";
import "./touch.js";

/** What draws each kind of block; what a block holds, blocks.d.ts says. */
const KINDS = {
  headline: Headline,
  figures: Figures,
  section: Section,
  text: Text,
  chart: Chart,
  chain: Chain,
  own_work: OwnWork,
  map: RegionMap,
  table: Table,
  grid: Grid,
  task: Task,
  incidents: Incidents,
  steps: Steps,
  flows: Flows,
  folded: Folded,
  files: Files,
  link: Link,
};

/** Blocks in a place, each kept and changed in place as long as its id is the same. */
class Blocks {
  constructor(place) {
    this.place = place;
    this.shown = new Map();
  }

  /**
   * @param {import("./blocks.d.ts").Block[]} blocks
   * @param {import("./blocks.d.ts").Board} answer
   */
  draw(blocks, answer) {
    const within = (place, inner) => {
      const parts = new Blocks(place);
      parts.draw(inner, answer);
      return parts;
    };
    const kept = new Set();
    let before = null;
    for (const block of blocks) {
      let found = this.shown.get(block.id);
      if (found?.kind !== block.kind) {
        this.drop(block.id);
        found = { kind: block.kind, part: new KINDS[block.kind](block, answer, within) };
        this.shown.set(block.id, found);
      } else found.part.update(block, answer);
      const { node } = found.part;
      node.style.setProperty("--span", block.span ?? 12);
      node.style.setProperty("--rows", block.rows ?? 1);
      const next = before ? before.nextSibling : this.place.firstChild;
      if (next !== node) this.place.insertBefore(node, next);
      before = node;
      kept.add(block.id);
    }
    for (const id of [...this.shown.keys()]) if (!kept.has(id)) this.drop(id);
  }

  drop(id) {
    const found = this.shown.get(id);
    if (!found) return;
    found.part.stop?.();
    found.part.node.remove();
    this.shown.delete(id);
  }

  clear() {
    for (const id of [...this.shown.keys()]) this.drop(id);
  }
}

class Board {
  constructor(parent) {
    this.status = h("p", { class: "working", role: "status" });
    this.prepared = h("progress", { class: "prepared", hidden: true });
    this.place = h("div", { class: "blocks" });
    this.node = h("div", { class: "board" }, this.status, this.prepared, this.place);
    parent.append(this.node);
    const tabs = document.querySelector(".st-key-views [role=radiogroup]");
    const chosen = tabs?.querySelector("[aria-checked=true]");
    if (chosen) tabs.scrollLeft += middle(chosen) - middle(tabs); // not out of sight
    this.blocks = new Blocks(this.place);
  }

  /**
   * Draw an answer, and wait for a better one where there is one.
   * @param {import("./blocks.d.ts").Board} answer
   */
  take(answer) {
    this.waiting?.abort();
    this.waiting = null;
    if (answer.blocks) {
      if (answer.lang !== this.lang) this.blocks.clear(); // words of the parts' own controls
      this.lang = answer.lang;
      this.blocks.draw(answer.blocks, answer);
      this.node.dataset.courses = answer.courses;
    }
    if (this.status.textContent !== answer.status) this.status.textContent = answer.status; // what is the same is not read out again
    this.prepared.hidden = answer.prepared === null;
    this.prepared.value = answer.prepared ?? 0;
    this.prepared.setAttribute("aria-label", answer.status);
    this.node.classList.toggle("busy", Boolean(answer.status));
    this.node.dataset.waiting = answer.more ? "yes" : "no";
    if (answer.more) this.wait(answer);
  }

  async wait(answer) {
    const waiting = (this.waiting = new AbortController());
    try {
      for (;;) {
        const found = await fetch(new URL(answer.more, document.baseURI), { signal: waiting.signal });
        if (found.status === 202) continue; // not yet: ask again
        if (!found.ok) throw new Error(found.statusText);
        const better = await found.json();
        if (waiting === this.waiting) this.take(better);
        return;
      }
    } catch (error) {
      if (error.name === "AbortError" || waiting !== this.waiting) return;
      this.status.textContent = answer.words.failed;
      this.node.dataset.waiting = "no";
    }
  }

  stop() {
    this.waiting?.abort();
    this.blocks.clear();
    this.node.remove();
  }
}

function middle(node) {
  const { x, width } = node.getBoundingClientRect();
  return x + width / 2;
}

const boards = new WeakMap();

const dark = matchMedia("(prefers-color-scheme: dark)");

export default function ({ parentElement, data, setTriggerValue }) {
  let board = boards.get(parentElement);
  if (!board) {
    board = new Board(parentElement);
    boards.set(parentElement, board);
  }
  const answer = JSON.parse(typeof data === "string" ? data : new TextDecoder().decode(data));
  if (answer.version !== board.version) {
    board.version = answer.version;
    board.take(answer);
  }
  // Where the machine turns dark or light, the answer's own colours follow, once Streamlit knows of it.
  board.turned ??= () => setTimeout(() => setTriggerValue("mode", dark.matches ? "dark" : "light"), 500);
  dark.addEventListener("change", board.turned);
  return () => {
    dark.removeEventListener("change", board.turned);
    board.stop();
    boards.delete(parentElement);
  };
}
