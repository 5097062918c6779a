// The box to write in: Enter sends, Shift+Enter breaks the line, "/" and "@" offer completions, files can be attached.

import { act } from "./acts.js";
import { here } from "./place.js";

export function watchComposers() {
  for (const form of document.querySelectorAll(".composer")) watch(form);
  document.addEventListener("shown", namePlaceholder);
}

function namePlaceholder() {
  const name = document.querySelector("#head h1").dataset.name;
  document.querySelector("[data-composer=channel] textarea").placeholder = `Message ${name}`;
}

function watch(form) {
  const area = form.elements.text;
  const list = form.querySelector(".completions");
  const files = [];
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form, files);
  });
  area.addEventListener("input", () => {
    grow(area);
    offer(form);
  });
  area.addEventListener("keydown", (event) => onKey(event, form));
  area.addEventListener("blur", () => setTimeout(() => (list.hidden = true), 200));
  list.addEventListener("mousedown", (event) => {
    event.preventDefault();
    const item = event.target.closest("li");
    if (item) complete(form, item);
  });
  form.elements.files.addEventListener("change", () => {
    files.push(...form.elements.files.files);
    form.elements.files.value = "";
    showChips(form, files);
  });
  area.addEventListener("paste", (event) => attach(event, event.clipboardData.files, form, files));
  form.addEventListener("dragover", (event) => event.preventDefault());
  form.addEventListener("drop", (event) => attach(event, event.dataTransfer.files, form, files));
  for (const button of form.querySelectorAll("button[data-insert]")) {
    button.addEventListener("click", () => {
      area.setRangeText(button.dataset.insert, area.selectionStart, area.selectionEnd, "end");
      area.focus();
      offer(form);
    });
  }
}

function attach(event, added, form, files) {
  if (!added.length) return;
  event.preventDefault();
  files.push(...added);
  showChips(form, files);
}

async function send(form, files) {
  const area = form.elements.text;
  const text = area.value;
  const sent = [...files];
  if (!text.trim() && !sent.length) return;
  const channel = here.app ? document.body.dataset.dm : here.channel;
  const thread = form.dataset.composer === "thread" ? here.thread : "";
  area.value = "";
  files.length = 0;
  grow(area);
  showChips(form, files);
  if (!(await act("say", { text, channel, thread }, { files: sent })) && !area.value) {
    area.value = text;
    files.push(...sent);
    showChips(form, files);
  }
}

function showChips(form, files) {
  const chips = form.querySelector(".chips");
  chips.hidden = !files.length;
  chips.replaceChildren(
    ...files.map((file, index) => {
      const chip = Object.assign(document.createElement("span"), { textContent: file.name });
      const remove = Object.assign(document.createElement("button"), { textContent: "✕", type: "button" });
      remove.addEventListener("click", () => {
        files.splice(index, 1);
        showChips(form, files);
      });
      chip.append(remove);
      return chip;
    }),
  );
}

function grow(area) {
  area.rows = Math.min(8, area.value.split("\n").length);
}

function onKey(event, form) {
  const list = form.querySelector(".completions");
  const items = [...list.children];
  const at = items.findIndex((item) => item.classList.contains("on"));
  if (!list.hidden && ["ArrowDown", "ArrowUp"].includes(event.key)) {
    event.preventDefault();
    items[at]?.classList.remove("on");
    items[(at + (event.key === "ArrowDown" ? 1 : -1) + items.length) % items.length].classList.add("on");
  } else if (!list.hidden && (event.key === "Tab" || event.key === "Enter") && at >= 0) {
    event.preventDefault();
    complete(form, items[at]);
  } else if (event.key === "Escape") {
    list.hidden = true;
  } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    form.requestSubmit();
  }
}

function offer(form) {
  const list = form.querySelector(".completions");
  const word = wordAt(form.elements.text);
  const source = { "/": "#known-commands", "@": "#known-people" }[word[0]];
  const atStart = form.elements.text.selectionStart === word.length;
  if (!source || (word[0] === "/" && (!atStart || form.dataset.composer === "thread"))) {
    list.hidden = true;
    return;
  }
  const all = [...document.querySelector(source).cloneNode(true).children];
  const sought = word.toLowerCase();
  const fitting = all.filter((item) => `${item.dataset.insert} ${item.textContent}`.toLowerCase().includes(sought.slice(1)));
  fitting[0]?.classList.add("on");
  list.replaceChildren(...fitting);
  list.hidden = !fitting.length || fitting.some((item) => item.dataset.insert === word);
}

function wordAt(area) {
  return area.value.slice(0, area.selectionStart).match(/\S*$/)[0];
}

function complete(form, item) {
  const area = form.elements.text;
  const end = area.selectionStart;
  area.setRangeText(`${item.dataset.insert} `, end - wordAt(area).length, end, "end");
  form.querySelector(".completions").hidden = true;
  area.focus();
}
