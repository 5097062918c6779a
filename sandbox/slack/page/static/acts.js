// Sends what the person does; says so if it could not be done.

import { here } from "./place.js";

export async function act(verb, body = {}, files = {}) {
  const answer = await send(`/slack/acts/${verb}`, body, files);
  if (answer && !answer.ok) toast(answer.sentence);
  return Boolean(answer && answer.ok);
}

export async function suggestions(body) {
  return (await send("/slack/suggestions", body)) || [];
}

export function toast(sentence) {
  const note = document.createElement("p");
  note.textContent = sentence;
  document.querySelector("#toasts").append(note);
  setTimeout(() => note.remove(), 5000);
}

async function send(address, body, files = {}) {
  const form = new FormData();
  form.set("act", JSON.stringify({ user: here.user, ...body }));
  for (const [name, list] of Object.entries(files)) {
    for (const file of list) form.append(name, file, file.name);
  }
  try {
    const response = await fetch(address, { method: "POST", body: form });
    if (!response.ok) throw new Error(response.statusText);
    return await response.json();
  } catch (error) {
    toast(`Slack can't be reached: ${error.message}`);
    return null;
  }
}
