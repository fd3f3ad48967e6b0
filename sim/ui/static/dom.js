// Small helpers for building elements. Text is always set as text, never read as markup.

const SVG = "http://www.w3.org/2000/svg";

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "text") node.textContent = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  for (const child of children) if (child !== null && child !== undefined) node.append(child);
  return node;
}

export const h = (name, attributes, ...children) => fill(document.createElement(name), attributes, children);

export const s = (name, attributes, ...children) => fill(document.createElementNS(SVG, name), attributes, children);

/** Whether the page's language is written from right to left. */
export const fromRight = () => document.documentElement.dir === "rtl";

const FIGURE = /^[\s\d\u200e\u202f\u00a0.,:%+−–…()·-]*$/;

/** A whole number as every language of ours writes it; a half goes to the even one, as on the server. */
export function integer(value) {
  const near = Math.round(value);
  const even = Math.abs(value % 1) === 0.5 && near % 2 ? near - 1 : near;
  return String(even).replace("-", "−").replace(/\B(?=(\d{3})+$)/g, "\u202f");
}

/** A table of { headers, rows }, the first column naming the row; columns of figures stand right, columns of words left. */
export function table({ headers, rows }) {
  const kinds = headers.map((_, column) => (rows.every((row) => FIGURE.test(row[column])) ? null : "words"));
  return h(
    "div",
    { class: "scroll", tabindex: 0 },
    h(
      "table",
      { class: "data" },
      h("thead", {}, h("tr", {}, ...headers.map((text, column) => h("th", { scope: "col", text, class: kinds[column] })))),
      h(
        "tbody",
        {},
        ...rows.map(([first, ...rest]) =>
          h("tr", {}, h("th", { scope: "row", text: first }), ...rest.map((text, column) => h("td", { text, class: kinds[column + 1] }))),
        ),
      ),
    ),
  );
}

/** Offer a file that was made here for saving: nothing leaves this machine. */
export function save(name, content, type) {
  const url = typeof content === "string" && content.startsWith("data:") ? content : null;
  const address = url ?? URL.createObjectURL(new Blob([content], { type }));
  const link = h("a", { href: address, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  if (!url) setTimeout(() => URL.revokeObjectURL(address), 10000);
}

/** A table as CSV; a cell that a spreadsheet would take for a formula is marked as text. */
export function csv({ headers, rows }) {
  const cell = (text) => {
    const plain = /^[=@\t\r]/.test(text) || /^[+-](?![\d\s\u202f.,]+$)/.test(text) ? `'${text}` : text;
    return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
  };
  return "\ufeff" + [headers, ...rows].map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n";
}

/** Draw an SVG text into a PNG, twice its size, on a background; gives a data address. */
export function png(svg, width, height, background) {
  return new Promise((resolve, reject) => {
    const image = new Image();
    image.onload = () => {
      const canvas = h("canvas", { width: 2 * width, height: 2 * height });
      const pen = canvas.getContext("2d");
      pen.fillStyle = background;
      pen.fillRect(0, 0, canvas.width, canvas.height);
      pen.drawImage(image, 0, 0, canvas.width, canvas.height);
      resolve(canvas.toDataURL("image/png"));
    };
    image.onerror = reject;
    image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(svg);
  });
}

/** Replace what a node holds if it differs, so that nothing flickers and a reader's place is kept. */
export function put(node, ...children) {
  const fresh = h("div", {}, ...children);
  if (fresh.innerHTML !== node.innerHTML) node.replaceChildren(...fresh.childNodes);
}
