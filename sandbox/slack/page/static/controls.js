// Buttons, menus and fields of Block Kit, on messages, on the App Home and in modals.

import { act, suggestions } from "./acts.js";

const DEBOUNCE = 250;

export function watchControls() {
  document.addEventListener("click", onClick);
  document.addEventListener("change", onChange);
  document.addEventListener("input", onInput);
  document.addEventListener("keydown", onKey);
  document.addEventListener("focusout", onBlur);
  document.addEventListener("shown", showEpochs);
}

// The value of a control as Slack's interaction payloads know it.
export function valueOf(control) {
  const many = control.dataset.kind.startsWith("multi_");
  const box = control.querySelector(".combobox");
  if (box) {
    const picks = [...box.querySelectorAll(".pick")].map((pick) => pick.dataset.value);
    return many ? picks : picks[0] || null;
  }
  const select = control.querySelector("select");
  if (select) {
    const chosen = [...select.selectedOptions].map((option) => option.value).filter(Boolean);
    return many ? chosen : chosen[0] || null;
  }
  const checked = [...control.querySelectorAll("input:checked")].map((input) => input.value);
  if (control.dataset.kind === "checkboxes") return checked;
  if (control.dataset.kind === "radio_buttons") return checked[0] || null;
  const input = control.querySelector("input, textarea");
  if (control.dataset.kind === "datetimepicker") return input.value ? Math.floor(new Date(input.value) / 1000) : null;
  return input.value || null;
}

export function placeOf(element) {
  const place = element.closest("[data-place]");
  if (place.dataset.place === "home") return { home: true };
  if (place.dataset.place === "modal") return {};
  return { channel: place.dataset.channel, ts: place.dataset.ts };
}

function addressOf(element) {
  return { ...placeOf(element), block: element.dataset.block, action: element.dataset.action };
}

async function onClick(event) {
  const button = event.target.closest("[data-click], [data-overflow]");
  if (button) {
    event.preventDefault();
    await press(button);
    return;
  }
  const offer = event.target.closest(".offers li[data-value]");
  if (offer) pick(offer);
  const remove = event.target.closest("[data-unpick]");
  if (remove) {
    const control = remove.closest(".control");
    remove.closest(".pick").remove();
    await changed(control);
  }
  for (const menu of document.querySelectorAll("details.overflow[open]")) {
    if (!menu.contains(event.target)) menu.open = false;
  }
}

async function press(button) {
  if (!(await confirmed(button))) return;
  if (button.dataset.url) open(button.dataset.url, "_blank", "noopener");
  button.closest("details")?.removeAttribute("open");
  button.classList.add("waiting");
  const overflow = button.dataset.overflow;
  const verb = overflow === undefined ? "click" : "select";
  await act(verb, { ...addressOf(button), value: overflow });
  button.classList.remove("waiting");
}

async function onChange(event) {
  const control = event.target.closest(".control");
  if (!control || event.target.closest(".combobox")) return;
  if (control.dataset.kind === "file_input") {
    const files = [...event.target.files].map((file) => file.name);
    control.querySelector(".chosen").replaceChildren(...files.map((name) => line(name)));
    return;
  }
  await changed(control);
}

// Live controls tell the app at once; the others are only remembered until the form is sent.
async function changed(control) {
  const value = valueOf(control);
  if (control.dataset.live !== undefined) {
    if (await confirmed(control)) await act("select", { ...addressOf(control), value });
  } else if (control.closest("[data-place]")) {
    await act("fill", { ...placeOf(control), values: { [control.dataset.block]: value } });
  }
}

function confirmed(element) {
  if (!element.dataset.confirm) return Promise.resolve(true);
  const words = JSON.parse(element.dataset.confirm);
  const dialog = document.querySelector("#confirm");
  const [deny, agree] = dialog.querySelectorAll("button");
  dialog.querySelector("h2").textContent = words.title;
  dialog.querySelector("p").textContent = words.text;
  deny.textContent = words.deny;
  agree.textContent = words.confirm;
  agree.className = `button ${words.style || "primary"}`;
  dialog.returnValue = "";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}

const timers = new WeakMap();

function onInput(event) {
  const box = event.target.closest(".combobox");
  if (!box) return;
  clearTimeout(timers.get(box));
  timers.set(box, setTimeout(() => ask(box, event.target.value), DEBOUNCE));
}

async function ask(box, words) {
  const offers = box.querySelector(".offers");
  if (words.length < Number(box.dataset.least)) {
    offers.hidden = true;
    return;
  }
  const control = box.closest(".control");
  const options = await suggestions({ ...addressOf(control), query: words });
  const items = options.map((option) => {
    const item = line(option.text.text);
    item.dataset.value = option.value;
    if (option.description) item.append(small(option.description.text));
    return item;
  });
  offers.replaceChildren(...(items.length ? items : [line("No results")]));
  offers.hidden = false;
}

function pick(offer) {
  const box = offer.closest(".combobox");
  const picked = box.querySelector(".picked");
  const mark = document.createElement("span");
  mark.className = "pick";
  mark.dataset.value = offer.dataset.value;
  mark.textContent = offer.firstChild.textContent;
  const remove = document.createElement("button");
  remove.type = "button";
  remove.dataset.unpick = "";
  remove.textContent = "✕";
  mark.append(remove);
  if (box.dataset.many === undefined) picked.replaceChildren(mark);
  else picked.append(mark);
  box.querySelector("input").value = "";
  box.querySelector(".offers").hidden = true;
  changed(box.closest(".control"));
}

function onKey(event) {
  const box = event.target.closest?.(".combobox");
  if (!box) return;
  const offers = [...box.querySelectorAll(".offers li[data-value]")];
  if (event.key === "Enter") {
    event.preventDefault();
    const chosen = box.querySelector(".offers .on") || offers[0];
    if (chosen && !box.querySelector(".offers").hidden) pick(chosen);
  }
  if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    const step = event.key === "ArrowDown" ? 1 : -1;
    const at = offers.findIndex((offer) => offer.classList.contains("on"));
    offers[at]?.classList.remove("on");
    offers[(at + step + offers.length) % offers.length]?.classList.add("on");
  }
}

function onBlur(event) {
  const box = event.target.closest?.(".combobox");
  if (box && !box.contains(event.relatedTarget)) {
    setTimeout(() => box.querySelector(".offers").setAttribute("hidden", ""), 200);
  }
}

function showEpochs() {
  for (const input of document.querySelectorAll("input[data-epoch]")) {
    if (!input.dataset.epoch || input.value) continue;
    const local = new Date(Number(input.dataset.epoch) * 1000);
    local.setMinutes(local.getMinutes() - local.getTimezoneOffset());
    input.value = local.toISOString().slice(0, 16);
  }
}

function line(words) {
  const item = document.createElement("li");
  item.textContent = words;
  return item;
}

function small(words) {
  const note = document.createElement("small");
  note.textContent = words;
  return note;
}
