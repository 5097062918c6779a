// Writing: a new mail, or an answer that quotes and keeps the thread (In-Reply-To, References).

import { ask, byId, el, size, toast } from "./dom.js";

const QUOTE_INTRO = {
  de: (date, name) =>
    `Am ${date.toLocaleDateString("de-DE", { day: "2-digit", month: "2-digit", year: "numeric" })} um ` +
    `${date.toLocaleTimeString("de-DE", { hour: "2-digit", minute: "2-digit" })} schrieb ${name}:`,
  en: (date, name) =>
    `On ${date.toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric" })} at ` +
    `${date.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit" })}, ${name} wrote:`,
};

let box = null;
let thread = {};
let files = [];

export function setUpCompose(currentBox) {
  byId("draft-close").addEventListener("click", () => byId("draft").close());
  byId("draft-form").addEventListener("submit", send);
  byId("draft-attach").addEventListener("change", (event) => {
    attach(event.target.files);
    event.target.value = "";
  });
  const dialog = byId("draft");
  dialog.addEventListener("dragover", (event) => event.preventDefault());
  dialog.addEventListener("drop", (event) => {
    event.preventDefault();
    attach(event.dataTransfer.files);
  });
  byId("compose").addEventListener("click", () => write(currentBox(), defaultRecipient()));
}

function defaultRecipient() {
  const wanted = new URLSearchParams(location.search).get("to");
  const known = [...byId("addresses").children].map((option) => option.value);
  return wanted || known.find((address) => address.startsWith("support@")) || "";
}

export function write(owner, to) {
  thread = {};
  show(owner, { title: "New mail", to, cc: "", subject: "", text: signed(owner) });
  byId(to ? "draft-subject" : "draft-to").focus();
}

export function reply(owner, mail, { all = false } = {}) {
  const answered = mail.replyTo.length ? mail.replyTo : [mail.from];
  const others = [...mail.to, ...mail.cc].filter((person) => isOther(person, owner, answered));
  thread = { inReplyTo: mail.messageId, references: mail.references };
  show(owner, {
    title: all ? "Reply to all" : "Reply",
    to: addresses(answered),
    cc: all ? addresses(others) : "",
    subject: /^(re|aw):/i.test(mail.subject) ? mail.subject : `Re: ${mail.subject}`,
    text: `${signed(owner)}\n\n${quoted(owner, mail)}`,
  });
  const text = byId("draft-text");
  text.focus();
  text.setSelectionRange(0, 0);
  text.scrollTop = 0;
}

const isOther = (person, owner, answered) =>
  person.address.toLowerCase() !== owner.address && !answered.some((one) => one.address === person.address);

const addresses = (people) => people.map((person) => person.address).join(", ");

const signed = (owner) => (owner.signature ? `\n\n-- \n${owner.signature}` : "");

function quoted(owner, mail) {
  const intro = (QUOTE_INTRO[owner.language] || QUOTE_INTRO.en)(new Date(mail.date), mail.from.name);
  const lines = mail.quotable.replace(/\r\n?/g, "\n").trimEnd().split("\n");
  return [intro, ...lines.map((line) => (line.startsWith(">") ? `>${line}` : `> ${line}`))].join("\n");
}

function show(owner, draft) {
  box = owner;
  files = [];
  listFiles();
  byId("draft-title").textContent = draft.title;
  byId("draft-from").textContent = `${owner.name} <${owner.address}>`;
  byId("draft-to").value = draft.to;
  byId("draft-cc").value = draft.cc;
  byId("draft-subject").value = draft.subject;
  byId("draft-text").value = draft.text;
  complain("");
  byId("draft").showModal();
}

function attach(chosen) {
  files.push(...chosen);
  listFiles();
}

function listFiles() {
  const rows = files.map((file, index) =>
    el("li", { class: "file" }, el("span", { class: "file-name" }, file.name), el("small", {}, size(file.size)),
      el("button", {
        class: "plain",
        type: "button",
        "aria-label": `Remove ${file.name}`,
        onclick: () => {
          files.splice(index, 1);
          listFiles();
        },
      }, "✕")));
  byId("draft-files").replaceChildren(...rows);
}

function complain(sentence) {
  byId("draft-error").textContent = sentence;
  byId("draft-error").hidden = !sentence;
}

async function send(event) {
  event.preventDefault();
  const form = new FormData();
  for (const name of ["to", "cc", "subject", "text"]) form.append(name, byId(`draft-${name}`).value);
  for (const [name, value] of Object.entries(thread)) form.append(name, value || "");
  for (const file of files) form.append("file", file, file.name);
  const button = byId("draft-send");
  button.disabled = true;
  complain("");
  try {
    await ask(`/mail/api/boxes/${encodeURIComponent(box.address)}/outbox`, { method: "POST", body: form });
    byId("draft").close();
    toast("Sent.");
  } catch (problem) {
    complain(problem.message);
  } finally {
    button.disabled = false;
  }
}
