// A modal is sent with all its fields, or closed.

import { act } from "./acts.js";
import { valueOf } from "./controls.js";

export function watchModals() {
  document.addEventListener("submit", onSubmit);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-close-modal]")) act("close");
  });
  document.addEventListener("keydown", (event) => {
    const free = !document.querySelector("#confirm[open]");
    if (event.key === "Escape" && free && document.querySelector(".modal")) act("close");
  });
}

async function onSubmit(event) {
  const form = event.target.closest(".modal");
  if (!form) return;
  event.preventDefault();
  const button = form.querySelector("[data-submit]");
  if (!button || button.disabled) return;
  button.disabled = true;
  button.classList.add("waiting");
  const [values, files] = collect(form);
  await act("submit", { values }, files);
  for (const again of document.querySelectorAll(".modal [data-submit]")) {
    again.disabled = false;
    again.classList.remove("waiting");
  }
}

function collect(form) {
  const values = {};
  const files = {};
  for (const control of form.querySelectorAll(".field .control")) {
    const block = control.dataset.block;
    if (control.dataset.kind === "file_input") {
      const chosen = [...control.querySelector("input").files];
      if (chosen.length) files[block] = chosen;
    } else {
      values[block] = valueOf(control);
    }
  }
  return [values, files];
}
