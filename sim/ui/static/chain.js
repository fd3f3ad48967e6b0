// The chain: the controls of one State in the order in which a case meets them, as a climbing stair; below it 100 cases as a strip.

import { key } from "./chart.js";
import { h, put, table } from "./dom.js";

export class Chain {
  constructor(block, answer) {
    this.title = h("h3", { id: `title-${block.id}` });
    this.subtitle = h("span");
    this.signs = h("span", { class: "key" });
    this.stair = h("div", { class: "stair", role: "img" });
    this.limit = h("p", { class: "limit" });
    this.note = h("p", { class: "quiet" });
    this.numbers = h("div");
    this.node = h(
      "figure",
      { class: "chart chain", id: `block-${block.id}` },
      h("figcaption", { class: "chart-title" }, this.title, h("p", {}, this.subtitle, " ", this.signs)),
      this.stair,
      this.limit,
      this.note,
      h("details", { class: "behind" }, h("summary", { text: answer.words.table }), this.numbers),
    );
    this.update(block);
  }

  /** @param {import("./blocks.d.ts").Chain} block */
  update(block) {
    this.title.textContent = block.title;
    this.subtitle.textContent = block.subtitle;
    put(this.signs, ...key(block.key));
    const changed = block.before !== null;
    const scale = 100 / Math.max(block.now, block.before ?? 0, 1);
    const stages = block.stages.map((each) => stage(each, scale, changed));
    put(this.stair, ...stages, inAll(block.total), strip(block.strip, block.before));
    this.stair.setAttribute("aria-label", [block.title, ...block.strip.map(({ text }) => text).filter(Boolean)].join(". "));
    put(this.limit, h("b", { text: block.lead }), ` ${block.text}`);
    this.limit.hidden = !block.lead;
    this.note.textContent = block.note;
    put(this.numbers, table(block.table));
  }
}

/** One row: pale what was stopped earlier, dark what is stopped here, dashed the step at the start, and the numbers beside it. */
function stage({ name, now, earlier, before, before_earlier: beforeEarlier, text, was, limits }, scale, changed) {
  const at = (value) => (value * scale).toFixed(2);
  const end = Math.max(earlier + now, changed ? beforeEarlier + before : 0);
  return h(
    "div",
    { class: limits ? "stage limits" : "stage" },
    h("span", { class: "name", text: name }),
    h(
      "span",
      { class: "track" },
      h("i", { class: "earlier", style: `width:${at(earlier)}%` }),
      h("i", { class: "here", style: `inset-inline-start:${at(earlier)}%;width:${at(now)}%;--cases:${Math.max(now, 1).toFixed(2)}` }),
      changed ? h("i", { class: "start", style: `inset-inline-start:${at(beforeEarlier)}%;width:${at(before)}%` }) : null,
      h("span", { class: "said", style: `inset-inline-start:${at(end)}%` }, h("b", { text }), was ? ` ${was}` : null),
    ),
  );
}

function inAll({ name, text, was }) {
  return h("div", { class: "stage all" }, h("b", { class: "name", text: name }), h("span", { class: "track" }, h("b", { text }), was ? ` ${was}` : null));
}

/** 100 cases from end to end: stopped, not noticed, outside the scope of controls; a mark where the start stood. */
function strip(parts, before) {
  return h(
    "div",
    { class: "hundred" },
    h(
      "div",
      { class: "strip" },
      ...parts.map(({ part, share }) => h("i", { class: part, style: `width:${share.toFixed(2)}%;--cases:${Math.max(share, 1).toFixed(2)}` })),
      before === null ? null : h("i", { class: "start", style: `inset-inline-start:${before.toFixed(2)}%` }),
    ),
    h("p", {}, ...parts.filter(({ text }) => text).map(({ part, text }) => h("span", {}, h("i", { class: part }), text))),
  );
}

/** Own work of moved levers, written beside them in the panel, where each lever has an empty place for it. */
export class OwnWork {
  constructor(block) {
    this.node = h("div", { hidden: true });
    this.watch = new MutationObserver(() => this.write()); // the panel may be drawn after the board, or opened later
    this.watch.observe(document.body, { childList: true, subtree: true });
    this.update(block);
  }

  /** @param {import("./blocks.d.ts").OwnWork} block */
  update({ items }) {
    this.lines = new Map(items.map((item) => [`own-${item.lever}`, item.lines]));
    this.write();
  }

  write() {
    for (const place of document.querySelectorAll(".own-work"))
      put(place, ...[...place.classList].flatMap((name) => this.lines.get(name) ?? []).map((text) => h("span", { text })));
  }

  stop() {
    this.watch.disconnect();
    this.update({ items: [] });
  }
}
