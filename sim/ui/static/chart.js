// One chart: its sentence, its figure drawn by Plotly in place, the same numbers as a table, and its files.

import { csv, fromRight, h, put, save, table } from "./dom.js";

let loading = null;

/** Load the Plotly that the server carries, once for the page. */
function plotly() {
  loading ??= new Promise((resolve, reject) => {
    const script = h("script", { src: new URL("./plotly.js", import.meta.url).href });
    script.onload = () => resolve(window.Plotly);
    script.onerror = () => {
      loading = null;
      reject(new Error("Plotly"));
    };
    document.head.append(script);
  });
  return loading;
}

const CONFIG = { displayModeBar: false, scrollZoom: false, doubleClick: false, showTips: false, responsive: true };

const SIZES = new Set(["size", "width", "height", "l", "r", "t", "b", "xshift", "yshift", "standoff"]);

/** A figure with its letters, lines and margins so many times as large. */
function enlarged(part, times) {
  if (times === 1 || part === null || typeof part !== "object") return part;
  if (Array.isArray(part)) return part.map((each) => enlarged(each, times));
  const each = ([name, value]) => [name, SIZES.has(name) && typeof value === "number" ? value * times : enlarged(value, times)];
  return Object.fromEntries(Object.entries(part).map(each));
}

export class Chart {
  constructor(block, answer) {
    const { words } = answer;
    this.title = h("h3", { id: `title-${block.id}` });
    this.subtitle = h("p");
    this.key = h("div", { class: "key" });
    this.plot = h("div", { class: "plot", role: "img" });
    this.numbers = h("div");
    this.saved = h("div", { class: "files" });
    this.node = h(
      "figure",
      { class: "chart", id: `block-${block.id}` },
      h("figcaption", { class: "chart-title" }, this.title, this.subtitle, this.key),
      this.plot,
      h("details", { class: "behind" }, h("summary", { text: words.table }), this.numbers, this.saved),
    );
    for (const kind of ["svg", "png", "csv"])
      this.saved.append(
        h("button", { type: "button", text: kind.toUpperCase(), "aria-label": `${words.save} ${kind.toUpperCase()}`, onclick: () => this.save(kind) }),
      );
    this.watch = new ResizeObserver(() => this.times !== undefined && this.times !== this.wanted() && this.draw(this.block));
    this.watch.observe(this.plot);
    this.update(block, answer);
  }

  stop() {
    this.watch.disconnect();
  }

  /** How many times as large as set the figure is wanted: the style sheet says it. */
  wanted() {
    return parseFloat(getComputedStyle(document.documentElement).getPropertyValue("--chart")) || 1;
  }

  /** @param {import("./blocks.d.ts").Chart} block */
  update(block) {
    this.block = block;
    this.title.textContent = block.title;
    this.subtitle.textContent = block.subtitle;
    put(this.key, ...key(block.key ?? []));
    this.key.hidden = !block.key?.length;
    this.plot.setAttribute("aria-label", `${block.title}. ${block.subtitle}`);
    put(this.numbers, table(block.table));
    const { height } = block.figure.layout;
    if (height) this.plot.style.height = `${height * this.wanted()}px`; // the place is kept while Plotly is loaded
    this.draw(block);
  }

  async draw(block) {
    const library = await plotly();
    if (this.block !== block) return;
    this.times = this.wanted();
    const { data, layout } = enlarged(block.figure, this.times);
    await library.react(this.plot, data, layout, CONFIG);
    this.node.dataset.drawn = "yes";
  }

  async save(kind) {
    const { id, title, subtitle, figure, table: numbers, source } = this.block;
    if (kind === "csv") return save(`${id}.csv`, csv(numbers), "text/csv");
    const library = await plotly();
    const width = 960;
    const height = (figure.layout.height ?? this.plot.clientHeight ?? 400) + 150;
    const margin = { ...figure.layout.margin, t: 96, b: (figure.layout.margin?.b ?? 8) + 44, l: 16 };
    const [start, x] = fromRight() ? ["right", 1] : ["left", 0];
    const note = (text, y, size, more) => ({ text, x, y, xref: "paper", yref: "paper", xanchor: start, showarrow: false, font: { size }, ...more });
    const layout = {
      ...figure.layout,
      margin,
      paper_bgcolor: figure.layout.meta?.background ?? "#fff",
      title: { text: wrap(title, 92), x: Math.abs(x - 0.012), xanchor: start, y: 0.97, yanchor: "top", font: { size: 19 } },
      annotations: [
        ...(figure.layout.annotations ?? []),
        note(wrap(subtitle, 130), 1, 13, { yanchor: "bottom", yshift: 6, align: start }),
        note(source, 0, 12, { yanchor: "top", yshift: -44 }),
      ],
    };
    const address = await library.toImage({ data: figure.data, layout }, { format: kind, width, height, scale: kind === "png" ? 2 : 1 });
    save(`${id}.${kind}`, address);
  }
}

function wrap(text, width) {
  const lines = [""];
  for (const word of text.split(" ")) {
    if ((lines.at(-1) + " " + word).length > width) lines.push("");
    lines[lines.length - 1] += (lines.at(-1) ? " " : "") + word;
  }
  return lines.join("<br>");
}

/** The signs of a chart or map: a swatch, plain or with a pattern, or a character, and what it stands for. */
export function key(items) {
  return items.map(({ sign, colour, shape, text }) =>
    h("span", {}, sign ? h("b", { style: `color:${colour}`, text: sign }) : h("i", { class: shape, style: colour ? `background-color:${colour}` : null }), text),
  );
}
