// The other parts of a board: headline, figures, texts, tables, incidents, longer work.

import { h, put, table } from "./dom.js";
import { foldControls } from "./framework.js";

export class Headline {
  constructor(block) {
    this.title = h("h1");
    this.text = h("p");
    this.node = h("div", { class: "headline", "aria-live": "polite", "aria-atomic": "true" }, this.title, this.text);
    this.update(block);
  }

  /** @param {import("./blocks.d.ts").Headline} block */
  update({ title, text }) {
    if (this.title.textContent !== title) this.title.textContent = title;
    if (this.text.textContent !== text) this.text.textContent = text;
    for (const brief of document.querySelectorAll(".brief")) brief.textContent = title;
  }
}

export class Figures {
  constructor(block) {
    this.node = h("dl", { class: "figures" });
    this.update(block);
  }

  /** @param {import("./blocks.d.ts").Figures} block */
  update({ items, span }) {
    this.node.classList.toggle("wide", (span ?? 12) === 12);
    put(
      this.node,
      ...items.map(({ label, value, unit, note }) =>
        h("div", {}, h("dt", { text: label }), h("dd", { class: "value" }, `${value} `, h("small", { text: unit })), h("dd", { text: note })),
      ),
    );
  }
}

// On a phone the controls lie over the page: their foot has a button that leads from them to what changes.
document.addEventListener("click", ({ target }) => {
  if (!target.closest?.(".see")) return;
  foldControls();
  document.querySelector(".headline")?.scrollIntoView({ block: "center" });
});

export class Section {
  constructor(block) {
    this.node = h("div", { class: "section" });
    this.update(block);
  }

  /** @param {import("./blocks.d.ts").Section} block */
  update({ title, text }) {
    put(this.node, h("h2", { text: title }), text ? h("p", { text }) : null);
  }
}

export class Text {
  constructor(block) {
    this.node = h("div", { class: "about" });
    this.update(block);
  }

  /** @param {import("./blocks.d.ts").Text} block */
  update({ paragraphs }) {
    put(this.node, ...paragraphs.map((text) => h("p", { text })));
  }
}

/** Lines of a text behind a heading that opens. */
export class Folded {
  constructor(block) {
    this.summary = h("summary");
    this.body = h("div", { class: "about" });
    this.node = h("details", { class: "folded" }, this.summary, this.body);
    this.update(block);
  }

  /** @param {import("./blocks.d.ts").Folded} block */
  update({ title, lines }) {
    this.summary.textContent = title;
    const kinds = { heading: "h3", text: "p" };
    const nodes = [];
    for (const { kind, text } of lines) {
      if (kind === "item" && !nodes.at(-1)?.matches("ul")) nodes.push(h("ul"));
      if (kind === "item") nodes.at(-1).append(h("li", { text }));
      else nodes.push(h(kinds[kind], { text }));
    }
    put(this.body, ...nodes);
  }
}

export class Steps {
  constructor(block) {
    this.node = h("ol", { class: "steps" });
    this.update(block);
  }

  /** @param {import("./blocks.d.ts").Steps} block */
  update({ items }) {
    put(this.node, ...items.map((text) => h("li", { text })));
  }
}

/** Rows of things that follow one another. */
export class Flows {
  constructor(block) {
    this.node = h("div", { class: "flows" });
    this.update(block);
  }

  /** @param {import("./blocks.d.ts").Flows} block */
  update({ flows }) {
    put(this.node, ...flows.flatMap(({ name, items }) => [h("h3", { text: name }), h("ol", {}, ...items.map((text) => h("li", { text })))]));
  }
}

/** Rows and columns of a block under their sentence. */
class Titled {
  constructor(block) {
    this.title = h("h3");
    this.subtitle = h("p");
    this.body = h("div");
    this.node = h("figure", { class: "chart", id: `block-${block.id}` }, h("figcaption", { class: "chart-title" }, this.title, this.subtitle), this.body);
    this.update(block);
  }

  update(block) {
    this.title.textContent = block.title;
    this.subtitle.textContent = block.subtitle;
    put(this.body, this.drawn(block));
  }
}

export class Table extends Titled {
  /** @param {import("./blocks.d.ts").Table} block */
  drawn(block) {
    return table(block.table);
  }
}

export class Grid extends Titled {
  /** @param {import("./blocks.d.ts").Grid} block */
  drawn(block) {
    return grid(block.grid, block.title);
  }
}

/** A grid of marks and bars, and what the marks mean. */
function grid({ headers, rows, key }, title) {
  return h(
    "div",
    { class: "scroll", tabindex: 0, role: "region", "aria-label": title },
    h(
      "table",
      { class: "data grid" },
      h("thead", {}, h("tr", {}, ...headers.map((text) => h("th", { scope: "col", text })))),
      h(
        "tbody",
        {},
        ...rows.map(({ name, cells }) => h("tr", {}, h("th", { scope: "row", text: name }), ...cells.map((cell) => h("td", { class: cell.kind }, cell.bar === undefined ? cell.text : bar(cell))))),
      ),
    ),
    key.length ? h("p", { class: "quiet", text: key.join(" · ") }) : null,
  );
}

function bar({ text, bar: now, mark }) {
  const track = h("span", { class: "track", "aria-hidden": "true" }, h("i", { style: `width:${100 * now}%` }), h("b", { style: `inset-inline-start:${100 * mark}%` }));
  return h("span", { class: "practice" }, track, h("span", { text }));
}

/** Longer work: begun when asked for or at once, with its progress and a way to stop it. */
export class Task {
  constructor(block, answer, draw) {
    this.draw = draw;
    this.title = h("h2");
    this.text = h("p");
    this.button = h("button", { type: "button", onclick: () => (this.running ? this.cancel() : this.begin()) });
    this.bar = h("progress", { max: 1, value: 0, hidden: true });
    this.said = h("span", { class: "quiet", role: "status" });
    this.result = h("div", { class: "blocks" });
    this.node = h("div", { class: "section task" }, this.title, this.text, h("div", { class: "run" }, this.button, this.bar, this.said), this.result);
    this.update(block, answer);
  }

  /** @param {import("./blocks.d.ts").Task} block */
  update(block, answer) {
    this.block = block;
    this.words = answer.words;
    this.title.textContent = block.title;
    this.title.hidden = !block.title;
    this.text.textContent = block.text;
    const address = `${answer.tasks}/${encodeURIComponent(block.name)}`;
    if (address !== this.address) {
      this.stop();
      this.address = address;
      this.parts?.clear?.();
      this.button.textContent = this.words.start;
      this.button.hidden = false;
      if (block.auto) this.begin();
    }
  }

  begin() {
    this.running = new AbortController();
    this.button.textContent = this.words.cancel;
    this.button.hidden = false;
    this.bar.hidden = false;
    this.follow(this.running);
  }

  async follow(running) {
    try {
      for (;;) {
        const found = await fetch(new URL(this.address, document.baseURI), { signal: running.signal });
        if (!found.ok) throw new Error(found.statusText);
        const state = await found.json();
        if (running !== this.running) return;
        if (state.failed) return this.end(state.failed);
        if (state.blocks) {
          this.end("");
          this.button.hidden = true;
          this.parts = this.draw(this.result, state.blocks);
          return;
        }
        this.bar.value = state.share;
        const share = this.words.percent.replace("{n}", Math.round(100 * state.share));
        this.said.textContent = this.words.working.replace("{share}", share);
      }
    } catch (error) {
      if (error.name !== "AbortError" && running === this.running) this.end(this.words.failed);
    }
  }

  end(text) {
    this.running = null;
    this.button.textContent = this.words.start;
    this.bar.hidden = true;
    this.said.textContent = text;
  }

  cancel() {
    fetch(new URL(`${this.address}?stop`, document.baseURI));
    this.stop();
  }

  stop() {
    this.running?.abort();
    if (this.running) this.end("");
  }
}

/** Files of what is shown, made by the server when asked for. */
export class Files {
  constructor(block, answer) {
    this.text = h("p", { class: "quiet" });
    this.links = h("div", { class: "files" });
    this.node = h("div", { class: "files-part" }, this.text, this.links);
    this.update(block, answer);
  }

  /** @param {import("./blocks.d.ts").Files} block */
  update({ text, names }, { files }) {
    this.text.textContent = text;
    put(this.links, ...names.map((name) => h("a", { href: new URL(`${files}/${name}`, document.baseURI).href, download: name, text: name })));
  }
}

/** The address of this view, to be copied. The page may write it after the board is drawn: the field follows. */
export class Link {
  constructor(block) {
    this.summary = h("summary");
    this.field = h("input", { type: "text", readonly: true, onfocus: () => this.select() });
    this.button = h("button", { type: "button", onclick: () => this.copy() });
    this.said = h("span", { class: "quiet", role: "status" });
    this.node = h("details", { class: "behind link", ontoggle: () => this.show() }, this.summary, h("div", { class: "run" }, this.field, this.button, this.said));
    this.follow = () => this.show();
    window.navigation?.addEventListener("currententrychange", this.follow); // an older browser's follows when it is used
    this.update(block);
  }

  /** @param {import("./blocks.d.ts").Link} block */
  update({ title, copy, copied }) {
    this.summary.textContent = title;
    this.field.setAttribute("aria-label", title);
    this.button.textContent = copy;
    this.copied = copied;
    this.show();
  }

  show() {
    if (this.field.value === location.href) return;
    this.field.value = location.href;
    this.said.textContent = "";
  }

  select() {
    this.show();
    this.field.select();
  }

  stop() {
    window.navigation?.removeEventListener("currententrychange", this.follow);
  }

  copy() {
    this.select();
    const done = () => (this.said.textContent = this.copied);
    // A page served over plain HTTP in a room has no clipboard of its own: the older way still works there.
    if (navigator.clipboard) navigator.clipboard.writeText(this.field.value).then(done, () => document.execCommand("copy") && done());
    else if (document.execCommand("copy")) done();
  }
}

const PAGE = 8;

/** The incidents of one course: chosen by how they ended and where, a few at a time, each opening to its chain of gates. */
export class Incidents {
  constructor(block, answer, draw) {
    this.draw = draw;
    this.kind = this.state = "";
    this.page = 1;
    this.open = new Set();
    this.tasks = new Map();
    this.show = h("select", { onchange: () => this.choose("kind", this.show.value) });
    this.where = h("select", { onchange: () => this.choose("state", this.where.value) });
    this.labels = [h("span"), h("span")];
    this.said = h("p", { class: "quiet", "aria-live": "polite" });
    this.list = h("div", { class: "incidents" });
    this.earlier = h("button", { type: "button", onclick: () => this.turn(-1) });
    this.later = h("button", { type: "button", onclick: () => this.turn(1) });
    this.node = h(
      "div",
      { class: "incidents-part" },
      h("div", { class: "choices" }, h("label", {}, this.labels[0], this.show), h("label", {}, this.labels[1], this.where)),
      this.said,
      this.list,
      h("div", { class: "run" }, this.earlier, this.later),
    );
    this.update(block, answer);
  }

  /** @param {import("./blocks.d.ts").Incidents} block */
  update(block, answer) {
    this.block = block;
    this.answer = answer;
    for (const [select, options] of [[this.show, block.kinds], [this.where, block.states]])
      put(select, ...options.map(({ id, text }) => h("option", { value: id, text })));
    this.show.value = this.kind;
    this.where.value = this.state;
    this.labels[0].textContent = block.words.show;
    this.labels[1].textContent = block.words.where;
    this.earlier.textContent = answer.words.earlier;
    this.later.textContent = answer.words.later;
    this.fill();
  }

  choose(name, value) {
    this[name] = value;
    this.page = 1;
    this.fill();
  }

  turn(by) {
    this.page += by;
    this.fill();
    this.said.scrollIntoView({ block: "nearest" });
  }

  fill() {
    const found = this.block.incidents.filter(({ kind, state }) => (!this.kind || kind === this.kind) && (!this.state || state === this.state));
    const pages = Math.max(1, Math.ceil(found.length / PAGE));
    this.page = Math.min(this.page, pages);
    this.earlier.disabled = this.page <= 1;
    this.later.disabled = this.page >= pages;
    const turned = this.answer.words.page.replace("{page}", this.page).replace("{pages}", pages);
    this.said.textContent = found.length ? `${this.block.words.count.replace("{n}", found.length)} · ${turned}` : this.block.words.none;
    for (const task of this.tasks.values()) task.stop();
    this.tasks.clear();
    this.list.replaceChildren(...found.slice((this.page - 1) * PAGE, this.page * PAGE).map((one) => this.incident(one)));
  }

  incident(one) {
    const body = h("div");
    const node = h("details", { class: "incident", open: this.open.has(one.attempt) }, h("summary", { text: one.label }), body);
    const fill = () => {
      if (!node.open || body.childNodes.length) return;
      if (one.lesson) body.append(h("p", { class: "lesson", text: one.lesson }));
      body.append(h("ol", { class: "gates" }, ...one.steps.map((step) => this.step(step))));
      for (const text of one.other ?? []) body.append(h("p", { class: "if", text }));
      if (one.ask && this.block.tasks) {
        const task = new Task({ name: `changes:${one.attempt}`, title: "", text: this.block.words.changes, auto: false }, this.answer, this.draw);
        this.tasks.set(one.attempt, task);
        body.append(task.node);
      }
    };
    node.addEventListener("toggle", () => {
      if (node.open) this.open.add(one.attempt);
      else this.open.delete(one.attempt);
      fill();
    });
    fill();
    return node;
  }

  step({ sign, name, outcome, detail, missing }) {
    return h(
      "li",
      { class: sign },
      h("b", { text: name }),
      outcome ? ` · ${outcome}` : "",
      missing ? h("em", { text: this.block.words.missing }) : null,
      h("span", { text: detail }),
    );
  }

  stop() {
    for (const task of this.tasks.values()) task.stop();
  }
}
