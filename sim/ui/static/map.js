// The region's map: drawn here as SVG from the scenario's own outlines; nothing is fetched. Played month by month, each
// State and post answers to touch and to the keyboard.

import { key } from "./chart.js";
import { csv, fromRight, h, integer, png, put, s, save, table } from "./dom.js";

const STEP = 450; // milliseconds a month when played

export class RegionMap {
  constructor(block, answer) {
    const { words } = answer;
    this.words = words;
    this.title = h("span");
    this.subtitle = h("p");
    this.key = h("div", { class: "key" });
    this.posts = h("div", { class: "key" });
    this.svg = s("svg", { class: "region", role: "group", preserveAspectRatio: "xMidYMid meet" });
    this.panel = h("div", { class: "chosen", role: "status", hidden: true });
    this.panel.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.show(null);
    });
    this.play = h("button", { type: "button", class: "play", onclick: () => this.toggle() });
    this.range = h("input", { type: "range", min: 1, step: 1, "aria-label": words.month, oninput: () => this.month(+this.range.value) });
    this.said = h("output");
    this.numbers = h("div");
    this.node = h(
      "figure",
      { class: "chart map", id: `block-${block.id}` },
      h("figcaption", { class: "chart-title" }, h("h3", {}, this.title), this.subtitle, this.key),
      h("div", { class: "frame" }, this.svg, this.panel),
      h("div", { class: "player" }, this.play, this.range, this.said),
      this.posts,
      h(
        "details",
        { class: "behind" },
        h("summary", { text: words.table }),
        this.numbers,
        h(
          "div",
          { class: "files" },
          ...["svg", "png", "csv"].map((kind) =>
            h("button", { type: "button", text: kind.toUpperCase(), "aria-label": `${words.save} ${kind.toUpperCase()}`, onclick: () => this.save(kind) }),
          ),
        ),
      ),
    );
    this.watch = new ResizeObserver(() => {
      this.fit();
      this.month(this.at);
    });
    this.watch.observe(this.svg);
    this.chosen = null;
    this.update(block, answer);
  }

  /**
   * Show another answer of the same region in place; the month and what is chosen stay.
   * @param {import("./blocks.d.ts").Map} block
   */
  update(block, answer) {
    const last = !this.block || this.at === this.block.months;
    this.block = block;
    this.words = answer.words;
    this.subtitle.textContent = block.subtitle;
    put(this.key, ...key(block.key));
    put(this.posts, ...key(block.posts_key));
    put(this.numbers, table(block.table), table(block.posts_table));
    this.svg.setAttribute("viewBox", `0 0 ${block.width} ${block.height}`);
    this.svg.setAttribute("aria-label", `${block.title}. ${block.subtitle}`);
    this.range.max = block.months;
    const playable = block.states.some((state) => state.now);
    this.play.parentElement.hidden = !playable;
    if (this.ground !== block.ground) this.land(block);
    this.fit();
    if (!this.timer) this.month(last ? block.months : this.at);
    this.show(this.chosen);
  }

  stop() {
    clearInterval(this.timer);
    this.timer = null;
    this.watch.disconnect();
  }

  /** Draw what does not change with an answer: land, sea, corridors, posts, names. */
  land(block) {
    this.ground = block.ground;
    const press = (kind, id) => ({
      tabindex: 0,
      role: "button",
      onclick: () => this.show(this.chosen?.id === id ? null : { kind, id }),
      onkeydown: (event) => {
        if (event.key === "Enter" || event.key === " ") {
          event.preventDefault();
          this.show(this.chosen?.id === id ? null : { kind, id });
        } else if (event.key === "Escape") this.show(null);
      },
    });
    this.bubbles = s("g", { class: "bubbles" });
    this.arrows = s("g", { class: "arrows" });
    this.labels = s("g", { class: "labels" });
    this.svg.replaceChildren(
      s("g", { class: "seas" }, ...block.seas.map((d) => s("path", { d }))),
      s(
        "g",
        { class: "states" },
        ...block.states.map((state) =>
          s("g", { ...press("state", state.id), "aria-label": state.name, "data-id": state.id }, ...state.paths.map((d) => s("path", { d, fill: state.hue, stroke: state.hue }))),
        ),
      ),
      s("g", { class: "corridors" }, ...block.corridors.map(({ from, to, width }) => s("line", { x1: from[0], y1: from[1], x2: to[0], y2: to[1], style: `--w:${width}` }))),
      s("g", { class: "places" }, ...block.places.map((place) => s("text", { x: place.at[0], y: place.at[1], "text-anchor": "middle", class: place.side, text: place.name }))),
      this.arrows,
      this.bubbles,
      s(
        "g",
        { class: "posts" },
        ...block.posts.map((post) => s("g", { ...press("post", post.id), "aria-label": `${post.name}, ${post.kind}`, "data-id": post.id, transform: `translate(${post.at})` }, s("path", { d: SHAPES[post.shape] }), s("circle", { class: "target", r: 14 }))),
      ),
      this.labels,
    );
  }

  /** Keep letters and signs the same size on a phone and on a wall: map units a pixel. */
  fit() {
    const wide = this.svg.clientWidth;
    const high = this.svg.clientHeight;
    if (wide && high && this.block) this.svg.style.setProperty("--u", Math.max(this.block.width / wide, this.block.height / high));
    this.narrow = wide && wide < 480;
    this.node.classList.toggle("narrow", Boolean(this.narrow));
  }

  toggle() {
    if (this.timer) {
      clearInterval(this.timer);
      this.timer = null;
    } else {
      if (this.at >= this.block.months) this.month(1);
      this.timer = setInterval(() => {
        if (this.at < this.block.months) this.month(this.at + 1);
        if (this.at >= this.block.months) this.toggle();
      }, STEP);
    }
    this.label();
  }

  label() {
    const name = this.timer ? this.words.pause : this.words.play;
    this.play.textContent = this.timer ? "❚❚" : "▶";
    this.play.setAttribute("aria-label", name);
    this.play.title = name;
  }

  /** Show the region as it stands after so many months: bubbles now, dashed rings at the start settings. */
  month(month) {
    const { block } = this;
    this.at = month;
    this.range.value = month;
    this.said.textContent = this.words.until.replace("{n}", month);
    this.range.setAttribute("aria-valuetext", this.said.textContent);
    this.title.textContent = month === block.months ? block.title : block.at_end ?? block.title;
    this.title.parentElement.dataset.longest = block.at_end ?? ""; // its room is kept, so that nothing moves
    this.label();
    const at = (series) => series?.[month - 1] ?? 0;
    const most = Math.max(1, ...block.states.flatMap((state) => [state.now?.attempts.at(-1) ?? 0, state.before?.attempts.at(-1) ?? 0]));
    const radius = (attempts) => block.largest * Math.sqrt(attempts / most);
    const whole = month === block.months;
    this.bubbles.replaceChildren(
      ...block.states.flatMap((state) => {
        if (!state.now) return [];
        const [cx, cy] = state.at;
        const full = s("circle", { cx, cy, r: radius(at(state.now.attempts)), fill: state.hue, stroke: state.hue, class: "now" });
        return block.changed ? [full, s("circle", { cx, cy, r: radius(at(state.before.attempts)), class: "before" })] : [full];
      }),
    );
    this.arrows.replaceChildren(...(whole ? block.arrows.flatMap((arrow) => this.arrow(arrow, radius)) : []));
    this.labels.replaceChildren(
      ...block.states.map((state) => {
        const [x, y] = state.at;
        const lines = [s("tspan", { x, class: "name", text: state.name })];
        if (state.now) {
          const count = integer;
          lines.push(
            s(
              "tspan",
              { x, dy: "1.2em" },
              s("tspan", { class: "stopped", text: "■ " }),
              count(at(state.now.stopped)),
              s("tspan", { class: "diverted", text: "  ◆ " }),
              count(at(state.now.diverted)),
            ),
          );
          const moved = Math.round(at(state.now.attempts) - at(state.before.attempts));
          if (block.changed && moved && (state.clear || !whole))
            lines.push(s("tspan", { x, dy: "1.2em", class: "moved", text: `${moved > 0 ? "▲ +" : "▼ −"}${Math.abs(moved)}` }));
        }
        return s("text", { x, y, class: `lines-${lines.length}`, "text-anchor": "middle" }, ...lines);
      }),
    );
    block.states.forEach((state, place) => {
      const reach = state.now ? Math.max(radius(at(state.now.attempts)), radius(at(state.before.attempts))) : 0;
      if (reach) this.beside(this.labels.children[place], state.at, reach);
    });
    if (this.chosen) this.show(this.chosen);
  }

  /** Move a State's words out of a bubble too small for them: below it, or above where less stands in the way. */
  beside(text, [x, y], reach) {
    const { x: left, y: top, width, height } = text.getBBox();
    if (Math.hypot(width, height) / 2 <= 1.05 * reach) return;
    const { block } = this;
    const others = [...block.posts, ...block.places, ...block.places, ...block.states].map((each) => each.at).filter(([ax, ay]) => ax !== x || ay !== y);
    const margin = height / 3;
    const within = (start) => others.filter(([ax, ay]) => ax > left - margin && ax < left + width + margin && ay > start - margin && ay < start + height + margin).length;
    const [below, above] = [y + reach, y - reach - height];
    const free = below + height > block.height || (above > 0 && within(above) < within(below)) ? above : below;
    text.removeAttribute("class");
    text.setAttribute("y", y + free - top);
  }

  /** An arrow from one State's bubble to another's with the number of attempts that moved, wider for more. */
  arrow({ from, to, moved }, radius) {
    const state = (id) => this.block.states.find((each) => each.id === id);
    const [one, other] = [state(from), state(to)];
    const [[x1, y1], [x2, y2]] = [one.at, other.at];
    const length = Math.hypot(x2 - x1, y2 - y1) || 1;
    const [ux, uy] = [(x2 - x1) / length, (y2 - y1) / length];
    const [begin, end] = [1.05 * radius(one.now.attempts.at(-1)), length - 1.08 * radius(other.now.attempts.at(-1))];
    const most = this.block.arrows[0].moved;
    const half = this.block.width * (0.004 + 0.006 * (moved / most));
    const head = Math.min(4 * half, (end - begin) / 2);
    const point = (along, aside) => `${x1 + ux * along - uy * aside},${y1 + uy * along + ux * aside}`;
    const outline = [point(begin, half), point(end - head, half), point(end - head, 2.2 * half), point(end, 0), point(end - head, -2.2 * half), point(end - head, -half), point(begin, -half)];
    const middle = (begin + end) / 2;
    return [
      s("polygon", { points: outline.join(" "), fill: one.hue }),
      s("text", { x: x1 + ux * middle, y: y1 + uy * middle, "text-anchor": "middle", class: "count", text: integer(moved) }),
    ];
  }

  /** Say what is known of a State or a post that was touched. */
  show(chosen) {
    this.chosen = chosen;
    for (const node of this.svg.querySelectorAll("[data-id]")) node.setAttribute("aria-pressed", node.dataset.id === chosen?.id);
    this.panel.hidden = !chosen;
    if (!chosen) return;
    const { block, words } = this;
    const found = (chosen.kind === "state" ? block.states : block.posts).find((each) => each.id === chosen.id);
    if (!found) return this.show(null);
    this.panel.classList.toggle("left", found.at[0] > block.width / 2); // not over what was touched
    const facts = [...found.facts];
    if (chosen.kind === "state" && found.now) {
      const at = (series) => integer(series[this.at - 1]);
      facts.unshift(
        [words.attempts, block.changed ? `${at(found.now.attempts)} (${at(found.before.attempts)})` : at(found.now.attempts)],
        [words.stopped, at(found.now.stopped)],
        [block.passed, at(found.now.diverted)],
      );
    }
    this.panel.replaceChildren(
      h("button", { type: "button", class: "close", "aria-label": words.close, text: "×", onclick: () => this.show(null) }),
      h("h4", { text: found.name }),
      found.note ? h("p", { text: found.note }) : "",
      h("dl", {}, ...facts.flatMap(([name, value]) => [h("dt", { text: name }), h("dd", { text: value })])),
    );
  }

  async save(kind) {
    const { block } = this;
    if (kind === "csv") return save(`${block.id}.csv`, csv(block.table), "text/csv");
    const copy = this.svg.cloneNode(true);
    const [from, to] = [[this.svg, ...this.svg.querySelectorAll("*")], [copy, ...copy.querySelectorAll("*")]];
    from.forEach((node, place) => {
      const style = getComputedStyle(node);
      to[place].setAttribute("style", KEPT.map((name) => `${name}:${style.getPropertyValue(name)}`).join(";"));
    });
    const background = getComputedStyle(document.documentElement).getPropertyValue("--background") || "#fff";
    const line = block.height * 0.03; // of text: the title above, then what explains it, the signs, and the source below
    const explained = lines(`${this.said.textContent}. ${block.subtitle}`, (1.9 * block.width) / line);
    const above = (explained.length + 4.2) * line;
    const ink = { x: (fromRight() ? 0.99 : 0.01) * block.width, direction: fromRight() ? "rtl" : "ltr", fill: getComputedStyle(this.title).color, "font-family": "sans-serif" };
    const width = 1200;
    const whole = block.height + above + 1.6 * line;
    const height = Math.round((width * whole) / block.width);
    copy.setAttribute("viewBox", `0 ${-above} ${block.width} ${whole}`);
    copy.setAttribute("width", width);
    copy.setAttribute("height", height);
    copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
    copy.prepend(s("rect", { x: 0, y: -above, width: block.width, height: whole, fill: background }));
    copy.append(
      s("text", { ...ink, y: 1.4 * line - above, "font-size": 1.05 * line, "font-weight": 600, text: block.title }),
      ...explained.map((text, place) => s("text", { ...ink, y: (2.5 + place) * line - above, "font-size": 0.8 * line, text })),
      ...[block.key, block.posts_key].map((signs, place) =>
        s(
          "text",
          { ...ink, y: (place - 1.7) * line, "font-size": 0.8 * line },
          ...signs.flatMap(({ sign, colour, text }) => [s("tspan", { fill: colour, text: sign }), s("tspan", { text: `\u00a0${text}\u2003` })]),
        ),
      ),
      s("text", { ...ink, y: block.height + line, "font-size": 0.7 * line, text: block.source }),
    );
    const text = new XMLSerializer().serializeToString(copy);
    if (kind === "svg") return save(`${block.id}.svg`, text, "image/svg+xml");
    save(`${block.id}.png`, await png(text, width, height, background));
  }
}

/** Break a text into lines of at most so many characters. */
function lines(text, most) {
  const found = [""];
  for (const word of text.split(" ")) {
    const last = found.at(-1);
    if (last && last.length + word.length >= most) found.push(word);
    else found[found.length - 1] = last ? `${last} ${word}` : word;
  }
  return found;
}

const KEPT = ["fill", "fill-opacity", "stroke", "stroke-width", "stroke-dasharray", "stroke-opacity", "opacity", "font-size", "font-family", "font-weight", "text-anchor", "paint-order", "stroke-linejoin", "display", "transform"];

// Signs of the kinds of post, 20 units wide around the middle; style.css scales them to pixels.
const SHAPES = {
  crossing: "M0-8 8 0 0 8-8 0Z",
  port: "M-6.5-6.5H6.5V6.5H-6.5Z",
  airport: "M0-8 7.5 6H-7.5Z",
  rail: "M-2.5-7.5H2.5V-2.5H7.5V2.5H2.5V7.5H-2.5V2.5H-7.5V-2.5H-2.5Z",
  free_zone: "M-7.5 0-3.8-6.6H3.8L7.5 0 3.8 6.6H-3.8Z",
};
