// What one does with a message: react, open its thread, edit, delete, use an app's shortcut.

import { act, toast } from "./acts.js";
import { placeOf } from "./controls.js";
import { go, here } from "./place.js";

const menu = document.querySelector("#menu");

export function watchMessages() {
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeMenu();
  });
  addEventListener("resize", closeMenu);
}

function onClick(event) {
  const target = event.target;
  const hit = (selector) => target.closest(selector);
  if (hit("[data-react]")) return react(hit("[data-react]"));
  if (hit("[data-pick]")) return openMenu(hit("[data-pick]"), picker());
  if (hit("[data-more]")) return openMenu(hit("[data-more]"), actions(hit(".message")));
  if (hit("[data-shortcut]")) return shortcut(hit("[data-shortcut]"));
  if (hit("[data-dismiss]")) return act("dismiss", { ts: hit("[data-dismiss]").dataset.dismiss });
  if (hit("[data-open-thread]")) return openThread(event, hit("[data-open-thread]"));
  if (hit("[data-menu-act]")) return menuAct(hit("[data-menu-act]"));
  if (!hit("#menu")) closeMenu();
}

function react(button) {
  const place = button.closest("#menu") ? menuPlace() : placeOf(button);
  closeMenu();
  act("react", { ...place, name: button.dataset.react });
}

function openThread(event, button) {
  event.preventDefault();
  go({ thread: button.dataset.openThread });
  if (!button.matches("a")) setTimeout(() => document.querySelector("[data-composer=thread] textarea").focus(), 50);
}

function shortcut(button) {
  const place = menuPlace();
  closeMenu();
  act("shortcut", { ...place, callback: button.dataset.shortcut });
}

function menuPlace() {
  return { channel: menu.dataset.channel, ts: menu.dataset.ts };
}

function picker() {
  return document.querySelector("#pickable").content.cloneNode(true);
}

function actions(message) {
  const list = document.createDocumentFragment();
  list.append(...document.querySelector("#message-shortcuts").cloneNode(true).children);
  list.append(entry("Copy link", "link"));
  if (message.dataset.mine !== undefined) {
    list.append(entry("Edit message", "edit"), entry("Delete message…", "delete"));
  }
  return list;
}

function entry(words, name) {
  const button = document.createElement("button");
  button.type = "button";
  button.dataset.menuAct = name;
  button.textContent = words;
  return button;
}

function openMenu(button, content) {
  const message = button.closest(".message");
  Object.assign(menu.dataset, { channel: message.dataset.channel, ts: message.dataset.ts });
  menu.replaceChildren(content);
  menu.hidden = false;
  const box = button.getBoundingClientRect();
  const left = Math.max(8, Math.min(box.right - menu.offsetWidth, innerWidth - menu.offsetWidth - 8));
  const below = box.bottom + 4 + menu.offsetHeight < innerHeight;
  menu.style.left = `${left}px`;
  menu.style.top = `${Math.max(8, below ? box.bottom + 4 : box.top - menu.offsetHeight - 4)}px`;
}

function closeMenu() {
  menu.hidden = true;
}

function menuAct(button) {
  const place = menuPlace();
  const message = document.querySelector(`.message[data-ts="${place.ts}"]`);
  closeMenu();
  if (button.dataset.menuAct === "edit") edit(message);
  if (button.dataset.menuAct === "delete") act("delete", place);
  if (button.dataset.menuAct === "link") copyLink(place);
}

async function copyLink(place) {
  const thread = here.thread ? `?thread_ts=${here.thread}&cid=${place.channel}` : "";
  const link = `${location.origin}/archives/${place.channel}/p${place.ts.replace(".", "")}${thread}`;
  try {
    await navigator.clipboard.writeText(link);
    toast("Link copied.");
  } catch {
    toast(link);
  }
}

function edit(message) {
  const text = message.querySelector(".text");
  const form = document.createElement("form");
  form.className = "editing";
  const area = document.createElement("textarea");
  area.value = words(text.dataset.source);
  const save = Object.assign(document.createElement("button"), { textContent: "Save", className: "button primary" });
  const cancel = Object.assign(document.createElement("button"), { textContent: "Cancel", className: "button", type: "button" });
  form.append(area, cancel, save);
  text.hidden = true;
  text.after(form);
  area.focus();
  const leave = () => {
    form.remove();
    text.hidden = false;
  };
  cancel.addEventListener("click", leave);
  const send = async (event) => {
    event.preventDefault();
    if (await act("edit", { ...placeOf(message), text: area.value })) leave();
  };
  form.addEventListener("submit", send);
  area.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey) send(event);
    if (event.key === "Escape") leave();
  });
}

// Wire text back to what was typed, near enough.
function words(source) {
  return source
    .replace(/<mailto:[^|>]*\|([^>]*)>/g, "$1")
    .replace(/<@(\w+)>/g, (all, id) => `@${nameOf(id) || id}`)
    .replace(/<#\w+\|([^>]*)>/g, "#$1")
    .replace(/<(https?:[^|>]*)(\|[^>]*)?>/g, "$1")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}

function nameOf(id) {
  const known = document.querySelector("#known-people").children;
  return [...known].find((item) => item.dataset.id === id)?.dataset.insert.slice(1);
}
