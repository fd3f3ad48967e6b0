// A live screen: it listens to the server and asks for itself again when something has changed; it shows the clock and whether
// it is connected, and remembers on this device which seat it holds, so that the seat is there again after sleep or in another tab.

import { h } from "./dom.js";

const PATIENCE = 20000; // milliseconds after which a screen that did not come is loaded anew

class Live {
  constructor(parent) {
    this.clock = h("span", { class: "clock", role: "timer" });
    this.state = h("span", { class: "connection", role: "status" });
    this.node = h("div", { class: "live" }, this.state, this.clock);
    parent.append(this.node);
    this.seen = () => this.listen();
    document.addEventListener("visibilitychange", this.seen);
    window.addEventListener("online", this.seen);
    this.ticking = setInterval(() => this.tick(), 250);
  }

  take(data, ask) {
    clearTimeout(this.late);
    this.ask = ask;
    this.data = data;
    this.ends = data.left === null ? null : performance.now() + 1000 * data.left;
    if (data.keep) localStorage.setItem(`cordon:${data.keep.room}`, data.keep.token);
    document.documentElement.classList.toggle("frozen", Boolean(data.frozen));
    if (this.address !== data.address) {
      this.address = data.address;
      this.close();
    }
    this.listen();
    this.tick();
    if (this.told > data.told) this.again(this.told);
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
    const text = yes ? "" : this.stopped ? this.data.words.stopped : this.data.words.lost;
    if (this.state.textContent !== text) this.state.textContent = text;
  }

  tick() {
    let text = "";
    if (this.data?.frozen) text = this.data.words.frozen;
    else if (this.ends !== null && this.ends !== undefined) {
      const left = Math.max(0, Math.round((this.ends - performance.now()) / 1000));
      text = left ? `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}` : this.data.words.over;
      this.clock.classList.toggle("soon", left <= 60);
    }
    if (this.clock.textContent !== text) this.clock.textContent = text;
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
    this.close();
    this.node.remove();
  }
}

const screens = new WeakMap();

export default function ({ parentElement, data, setTriggerValue }) {
  if (data.find) {
    const token = localStorage.getItem(`cordon:${data.find}`);
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
