// A live screen: it listens to the server and asks for itself again when something has changed; it shows, always in view, the clock,
// whether it is connected and what came in last, and remembers on this device which seat it holds, so that the seat is there again
// after sleep or in another tab.

import { h } from "./dom.js";
import { turnTo } from "./framework.js";
import "./steady.js";
import { keep, recall } from "./storage.js";
import "./touch.js";

const PATIENCE = 20000; // milliseconds after which a screen that did not come is loaded anew
const DRAWING = 5000; // milliseconds within which a page draws what its line on top has already said
const REFUSAL = 10000; // milliseconds for which a refusal is said on top where its own place is out of view

class Live {
  constructor(parent) {
    this.heard = h("span", { class: "heard", role: "status" });
    this.dot = h("span", { class: "dot", "aria-hidden": "true" });
    this.line = h("span", { class: "line" });
    this.news = h("button", { type: "button", class: "news", hidden: true, onclick: () => this.go() }, this.dot, this.line);
    this.where = h("span", { class: "where", "aria-hidden": "true" });
    this.state = h("span", { class: "connection", role: "status" });
    this.clock = h("span", { class: "clock", role: "timer" });
    this.node = h("div", { class: "live" }, this.heard, this.where, this.news, this.state, this.clock);
    parent.append(this.node);
    this.read = new Set();
    this.seen = () => this.listen();
    document.addEventListener("visibilitychange", this.seen);
    window.addEventListener("online", this.seen);
    this.ticking = setInterval(() => this.tick(), 250);
  }

  take(data, ask) {
    clearTimeout(this.late);
    const before = this.data;
    this.ask = ask;
    this.data = data;
    this.ends = data.left === null ? null : performance.now() + 1000 * data.left;
    if (data.keep) keep(`cordon:${data.keep.room}`, data.keep.token);
    document.documentElement.classList.toggle("frozen", Boolean(data.frozen));
    this.node.classList.toggle("bar", Boolean(data.where));
    put(this.where, data.where);
    if (data.refused) this.refusal = { text: data.refused, until: performance.now() + REFUSAL };
    if (before) this.tell(data.news.filter(({ name }) => !before.news.some((known) => known.name === name)));
    if (this.address !== data.address) {
      this.address = data.address;
      this.close();
    }
    this.listen();
    this.tick();
    if (this.told > data.told) this.again(this.told);
  }

  /** Say what has come in to those who hear the page. */
  tell(fresh) {
    if (fresh.length) put(this.heard, fresh.at(-1).text);
  }

  listen() {
    if (document.hidden) return this.close();
    if (this.stream || !this.address) return;
    this.stream = new EventSource(new URL(this.address, document.baseURI));
    this.stream.onopen = () => this.connected(true);
    this.stream.addEventListener("closing", () => {
      this.stopped = true;
      this.connected(false);
    });
    this.stream.onerror = () => {
      this.told = undefined; // a server that was started again counts anew
      this.connected(false);
      if (this.stream?.readyState === EventSource.CLOSED) {
        this.close();
        setTimeout(() => this.listen(), 3000);
      }
    };
    this.stream.onmessage = ({ data }) => {
      this.told = Number(data);
      if (this.told > this.data.told) this.again(this.told);
    };
  }

  again(told) {
    this.ask(told);
    clearTimeout(this.late);
    this.late = setTimeout(() => location.reload(), PATIENCE);
  }

  connected(yes) {
    this.node.classList.toggle("lost", !yes);
    if (yes) this.stopped = false;
    put(this.state, yes ? "" : this.stopped ? this.data.words.stopped : this.data.words.lost);
  }

  tick() {
    let text = "";
    if (this.data?.frozen) text = this.data.words.frozen;
    else if (this.ends !== null && this.ends !== undefined) {
      const left = Math.max(0, Math.round((this.ends - performance.now()) / 1000));
      text = left ? `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}` : this.data.words.over;
      this.clock.classList.toggle("soon", left <= 60);
    }
    this.clock.classList.toggle("said", /^\D+$/.test(text)); // a word, and no time
    put(this.clock, text);
    if (this.wish) this.grant();
    if (this.data && !document.hidden) this.look();
    if (this.data) this.count();
  }

  /** Take for read what came in and stands in view; say the latest of the rest. */
  look() {
    for (const { name } of this.data.news) if (!this.read.has(name) && this.inView(place(name))) this.read.add(name);
    const refused = this.refusal && performance.now() < this.refusal.until && !this.inView(document.querySelector(".refused"));
    const latest = this.unread().at(-1);
    const text = refused ? this.refusal.text : (latest?.text ?? "");
    this.goal = refused ? document.querySelector(".refused") && ".refused" : latest?.name;
    put(this.line, text);
    this.news.hidden = !text;
    this.news.classList.toggle("alert", Boolean(refused));
    this.node.classList.toggle("telling", Boolean(text));
  }

  unread() {
    return this.data.news.filter(({ name }) => !this.read.has(name));
  }

  inView(element) {
    if (!element?.getClientRects().length) return false;
    const box = element.getBoundingClientRect();
    return box.top < innerHeight - 64 && box.bottom > this.node.getBoundingClientRect().bottom;
  }

  /** Write into the page's title how much is unread. */
  count() {
    const count = this.unread().length;
    const title = document.title.replace(/^\(\d+\) /, "");
    const wanted = count ? `(${count}) ${title}` : title;
    if (document.title !== wanted) document.title = wanted;
  }

  /** Go where the news stands, or, where the page has not drawn it yet, as soon as it has. */
  go() {
    this.wish = { goal: this.goal, until: performance.now() + DRAWING };
    this.grant();
  }

  /** Go where one wished to go, unfolding what it stands in; take for read what the page does not draw at all. */
  grant() {
    const { goal, until } = this.wish;
    const element = goal === ".refused" ? document.querySelector(".refused") : place(goal);
    if (!element && performance.now() < until) return;
    if (element && !this.wish.turned) this.wish.turned = turnTo(element);
    if (element && this.wish.turned && !element.getClientRects().length && performance.now() < until) return; // asked for
    this.wish = undefined;
    if (goal === ".refused" || !element) this.refusal = undefined;
    if (!element) return this.read.add(goal);
    const folded = element.closest("details");
    if (folded && !folded.open) folded.querySelector("summary").click();
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    element.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
  }

  close() {
    this.stream?.close();
    this.stream = null;
  }

  stop() {
    clearTimeout(this.late);
    clearInterval(this.ticking);
    document.removeEventListener("visibilitychange", this.seen);
    window.removeEventListener("online", this.seen);
    document.documentElement.classList.remove("frozen");
    document.title = document.title.replace(/^\(\d+\) /, "");
    this.close();
    this.node.remove();
  }
}

const place = (name) => document.querySelector(`[data-news="${CSS.escape(name)}"]`);

/** Set a text where it differs: what is the same is not read out again. */
function put(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

const screens = new WeakMap();

export default function ({ parentElement, data, setTriggerValue }) {
  if (data.find) {
    const token = recall(`cordon:${data.find}`);
    if (token && token !== data.tried) setTriggerValue("found", token);
    return () => {};
  }
  let live = screens.get(parentElement);
  if (!live) {
    live = new Live(parentElement);
    screens.set(parentElement, live);
  }
  live.take(data, (told) => setTriggerValue("told", told));
  return () => {
    live.stop();
    screens.delete(parentElement);
  };
}
