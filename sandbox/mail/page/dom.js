// Building blocks of the page. Every value from a mail becomes a text node; nothing here parses HTML.

export const byId = (id) => document.getElementById(id);

/** Make an element: plain properties, `on…` listeners, children as nodes or text. */
export function el(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [key, value] of Object.entries(properties)) {
    if (key === "class") node.className = value;
    else if (key.startsWith("aria-") || key === "for" || key === "role") node.setAttribute(key, value);
    else node[key] = value;
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

const HUES = ["#2557d6", "#0f766e", "#9333ea", "#b45309", "#be185d", "#15803d", "#4338ca", "#b91c1c"];

export function avatar(person, node = el("span", { class: "avatar" })) {
  const letters = (person.name || person.address || "?").replace(/["'<>]/g, "").split(/[\s@.]+/).filter(Boolean);
  node.textContent = ((letters[0] || "?")[0] + (letters.length > 1 ? letters[1][0] : "")).toUpperCase();
  let sum = 0;
  for (const char of person.address || "") sum = (sum * 31 + char.codePointAt(0)) % 997;
  node.style.background = HUES[sum % HUES.length];
  node.setAttribute("aria-hidden", "true");
  return node;
}

const TIME = new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit" });
const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const FULL = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium", timeStyle: "short" });

export function shortDate(iso) {
  const date = new Date(iso);
  return date.toDateString() === new Date().toDateString() ? TIME.format(date) : DAY.format(date);
}

export const fullDate = (iso) => FULL.format(new Date(iso));

export function size(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  if (bytes < 1024 * 1024) return `${Math.round(bytes / 1024)} kB`;
  return `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

const LINK = /https?:\/\/[^\s<>"]+[^\s<>".,;:!?)\]]/g;

/** Text with its web addresses as links, which open a new tab. */
export function linked(text) {
  const nodes = [];
  let end = 0;
  for (const found of text.matchAll(LINK)) {
    nodes.push(text.slice(end, found.index));
    nodes.push(el("a", { href: found[0], target: "_blank", rel: "noopener noreferrer" }, found[0]));
    end = found.index + found[0].length;
  }
  nodes.push(text.slice(end));
  return nodes;
}

/** A mail's text; what it quotes (`> …`) is folded away. */
export function readable(text) {
  const blocks = [];
  for (const line of text.replace(/\r\n?/g, "\n").split("\n")) {
    const quoted = line.startsWith(">");
    const last = blocks[blocks.length - 1];
    if (last && last.quoted === quoted) last.lines.push(line);
    else blocks.push({ quoted, lines: [line] });
  }
  const long = (block) => block.quoted && block.lines.length > 3;
  return blocks.map((block) => {
    const shown = el("div", { class: block.quoted ? "quoted" : "words" }, ...linked(block.lines.join("\n")));
    return long(block) ? el("details", {}, el("summary", {}, "Quoted text"), shown) : shown;
  });
}

let hideToast = 0;

export function toast(text, act = null) {
  const node = byId("toast");
  node.replaceChildren(act ? el("button", { type: "button", onclick: act }, text) : text);
  node.classList.add("shown");
  clearTimeout(hideToast);
  hideToast = setTimeout(() => node.classList.remove("shown"), 5000);
}

export async function ask(url, options = {}) {
  const response = await fetch(url, options);
  if (!response.ok) {
    const problem = await response.json().catch(() => ({}));
    throw new Error(problem.error || `The mail sandbox answered ${response.status}.`);
  }
  const kind = response.headers.get("Content-Type") || "";
  if (kind.startsWith("application/json")) return response.json();
  return response.text();
}
