// Fetches the pieces of the screen whenever something happened, and changes only what is different.

import { here, query } from "./place.js";

const sources = new WeakMap();
const pane = (id) => document.getElementById(id);
let wanted = false;
let busy = false;
let shownPlace = "";

export async function refresh() {
  wanted = true;
  if (busy) return;
  busy = true;
  try {
    while (wanted) {
      wanted = false;
      await fetchOnce();
    }
  } finally {
    busy = false;
  }
}

export function listen() {
  const line = new EventSource(`/slack/live?user=${encodeURIComponent(here.user)}`);
  line.addEventListener("message", refresh);
  document.addEventListener("moved", refresh);
  document.addEventListener("visibilitychange", refresh);
  addEventListener("pagehide", () => line.close());
}

async function fetchOnce() {
  const asked = query();
  asked.set("visible", document.hidden ? "0" : "1");
  const place = query().toString();
  const response = await fetch(`/slack/panes?${asked}`);
  if (!response.ok || place !== query().toString()) return;
  show(await response.json(), place !== shownPlace);
  shownPlace = place;
}

function show(pieces, moved) {
  reconcile(pane("sidebar"), pieces.sidebar);
  reconcile(pane("head"), pieces.head);
  reconcile(pane("known"), pieces.known);
  showTimeline(pane("main"), pieces.main, moved && here.app !== "home");
  pane("thread-pane").hidden = !pieces.thread;
  document.body.classList.toggle("with-thread", Boolean(pieces.thread));
  document.body.classList.toggle("at-home", here.app === "home");
  showTimeline(pane("thread"), pieces.thread, moved);
  showModal(pane("modal"), pieces.modal);
  document.dispatchEvent(new CustomEvent("shown"));
}

function showTimeline(timeline, html, moved) {
  const atEnd = timeline.scrollHeight - timeline.scrollTop - timeline.clientHeight < 60;
  reconcile(timeline, html);
  if (moved || atEnd) timeline.scrollTop = timeline.scrollHeight;
}

function showModal(layer, html) {
  const next = parse(html).querySelector("form");
  const now = layer.querySelector("form");
  if (next && now && next.dataset.view === now.dataset.view) {
    for (const part of ["header", "footer"]) {
      now.querySelector(part).replaceWith(next.querySelector(part));
    }
    reconcile(now.querySelector(".body"), next.querySelector(".body").innerHTML);
    return;
  }
  layer.replaceChildren(...parse(html).children);
  const body = layer.querySelector(".body");
  if (body) {
    reconcile(body, body.innerHTML);
    const first = body.querySelector("[autofocus], textarea, input:not([type=file])");
    (first || layer.querySelector("[data-submit]"))?.focus();
  }
}

// Children carry data-key; those whose HTML stayed the same stay as they are.
function reconcile(container, html) {
  const before = new Map([...container.children].map((child) => [child.dataset.key, child]));
  const after = [...parse(html).children].map((child) => {
    const source = child.outerHTML;
    const old = before.get(child.dataset.key);
    if (old && sources.get(old) === source) return old;
    sources.set(child, source);
    if (old) keepTyping(old, child);
    return child;
  });
  const same = after.length === container.children.length && after.every((c, i) => c === container.children[i]);
  if (same) return;
  const focused = document.activeElement;
  container.replaceChildren(...after);
  if (container.contains(focused)) focused.focus();
  container.querySelector("[data-refocus]")?.focus();
  container.querySelector("[data-refocus]")?.removeAttribute("data-refocus");
}

// What somebody is typing right now survives a change of the piece around it.
function keepTyping(old, fresh) {
  const active = document.activeElement;
  if (!old.contains(active) || !active.matches("input:not([type=file]), textarea")) return;
  const control = active.closest("[data-action]");
  if (!control) return;
  const where = `[data-block="${CSS.escape(control.dataset.block)}"][data-action="${CSS.escape(control.dataset.action)}"]`;
  const twin = fresh.querySelector(where)?.querySelector(active.tagName);
  if (!twin || twin.type === "checkbox" || twin.type === "radio") return;
  twin.value = active.value;
  twin.dataset.refocus = "";
}

function parse(html) {
  const template = document.createElement("template");
  template.innerHTML = html;
  return template.content;
}
