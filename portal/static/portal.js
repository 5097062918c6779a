// Comfort only; every page works without it: what was chosen and whether it is too much, and no form sent twice.
"use strict";

function showChosen(input) {
  const field = input.closest(".field");
  const list = field.querySelector(".chosen");
  const fault = field.querySelector(".fault");
  const files = Array.from(input.files);
  const format = new Intl.NumberFormat(document.documentElement.lang, { maximumFractionDigits: 1 });
  list.replaceChildren(...files.map((file) => {
    const line = document.createElement("li");
    const name = document.createElement("span");
    const size = document.createElement("span");
    name.textContent = file.name;
    size.textContent = file.size < 1048576
      ? `${format.format(Math.max(file.size / 1024, 0.1))} KB`
      : `${format.format(file.size / 1048576)} MB`;
    line.append(name, size);
    return line;
  }));
  list.hidden = files.length === 0;
  const total = files.reduce((sum, file) => sum + file.size, 0);
  let text = "";
  if (files.length > Number(input.dataset.most)) text = input.dataset.tooMany;
  else if (total > Number(input.dataset.megabytes) * 1048576) text = input.dataset.tooBig;
  fault.textContent = text;
  fault.hidden = !text;
  input.setCustomValidity(text);
}

for (const input of document.querySelectorAll("input[type=file][data-most]")) {
  input.addEventListener("change", () => showChosen(input));
}

for (const form of document.querySelectorAll("form[method=post]")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    for (const button of form.querySelectorAll("button.main")) button.disabled = true;
  });
}

// Back from the browser's memory: the form may be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("button.main")) button.disabled = false;
  }
});

const menu = document.querySelector("details.me");
if (menu) {
  document.addEventListener("click", (event) => { if (!menu.contains(event.target)) menu.open = false; });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.open) { menu.open = false; menu.querySelector("summary").focus(); }
  });
}
