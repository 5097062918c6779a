// The customers' mail program: a mailbox, its folders, a list and a reader, kept fresh by server-sent events.

import { reply, setUpCompose, write } from "./compose.js";
import { ask, avatar, byId, el, fullDate, readable, shortDate, size, toast } from "./dom.js";

const FOLDERS = [["INBOX", "Inbox"], ["Sent", "Sent"], ["Trash", "Trash"]];
const state = { boxes: [], address: "", folder: "INBOX", uid: null, known: null, newest: 0 };
let events = null;

const box = () => state.boxes.find((one) => one.address === state.address);
const url = (...path) => ["/mail/api/boxes", state.address, ...path].map((part, i) => (i ? encodeURIComponent(part) : part)).join("/");
const mailUrl = (uid, ...path) => url("folders", state.folder, "mails", uid, ...path);

async function begin() {
  document.body.classList.toggle("embedded", window.parent !== window);
  await loadBoxes();
  const wanted = new URLSearchParams(location.search).get("box");
  setUpCompose(box);
  byId("box").addEventListener("change", (event) => openBox(event.target.value));
  byId("source-close").addEventListener("click", () => byId("source").close());
  await openBox((wanted || "").toLowerCase() || state.boxes[0]?.address || "");
}

async function loadBoxes() {
  state.boxes = await ask("/mail/api/boxes");
  const domains = [...new Set(state.boxes.map((one) => one.address.split("@")[1]))];
  const groups = domains.map((domain) =>
    el("optgroup", { label: domain }, ...state.boxes.filter((one) => one.address.endsWith(`@${domain}`)).map((one) =>
      el("option", { value: one.address }, one.unread ? `${one.name} (${one.unread})` : one.name))));
  byId("box").replaceChildren(...groups);
  byId("box").value = state.address;
  byId("addresses").replaceChildren(...state.boxes.map((one) => el("option", { value: one.address }, one.name)));
}

async function openBox(address) {
  Object.assign(state, { address, folder: "INBOX", uid: null, known: null });
  history.replaceState(null, "", `?${new URLSearchParams({ ...Object.fromEntries(new URLSearchParams(location.search)), box: address })}`);
  if (!box()) {
    showNothing(`There is no mailbox ${address}.`);
    return;
  }
  closeMail();
  listen();
  await refresh();
}

function listen() {
  events?.close();
  events = new EventSource(url("news"));
  events.addEventListener("changed", refresh);
  events.addEventListener("hello", refresh);
}

async function refresh() {
  const asked = `${state.address} ${state.folder}`;
  await loadBoxes();
  const mails = await ask(url("folders", state.folder, "mails"));
  if (asked !== `${state.address} ${state.folder}`) return;
  const owner = box();
  byId("box").value = owner.address;
  avatar(owner, byId("box-avatar"));
  document.title = owner.unread ? `(${owner.unread}) ${owner.name} – Mail` : `${owner.name} – Mail`;
  showFolders(owner);
  showList(mails);
  announce(mails);
}

function showFolders(owner) {
  byId("folders").replaceChildren(...FOLDERS.map(([name, label]) => {
    const count = name === "INBOX" && owner.unread ? el("span", { class: "count" }, String(owner.unread)) : null;
    return el("button", {
      type: "button",
      class: name === state.folder ? "chosen" : "",
      "aria-current": name === state.folder ? "true" : "false",
      onclick: () => openFolder(name),
    }, label, count);
  }));
}

function openFolder(name) {
  Object.assign(state, { folder: name, uid: null, known: null });
  closeMail();
  refresh();
}

function showList(mails) {
  const focused = document.activeElement?.closest?.("[data-uid]")?.dataset.uid;
  byId("list").replaceChildren(...mails.map(row));
  if (focused) document.querySelector(`[data-uid="${focused}"]`)?.focus();
  const empty = byId("list-empty");
  empty.hidden = mails.length > 0;
  empty.textContent = state.folder === "INBOX" ? "No mail yet. Write one with “New mail”." : "Nothing here.";
}

function row(mail) {
  const other = state.folder === "Sent" ? mail.to[0] || mail.from : mail.from;
  const isNew = state.known !== null && !state.known.has(mail.uid);
  const button = el("button", {
    type: "button",
    class: ["row", mail.unread ? "unread" : "", mail.uid === state.uid ? "chosen" : "", isNew ? "new" : ""].join(" "),
    onclick: () => openMail(mail.uid),
  },
    avatar(other),
    el("span", { class: "from" }, other.name || "(nobody)"),
    el("time", { dateTime: mail.date }, shortDate(mail.date)),
    el("span", { class: "subject" }, mail.subject || "(no subject)"),
    el("span", { class: "preview" }, mail.preview),
    el("span", { class: "marks" }, marks(mail)));
  button.dataset.uid = mail.uid;
  return el("li", {}, button);
}

function marks(mail) {
  const signs = [mail.answered ? "↩" : "", mail.files ? "📎" : "", mail.unread ? "●" : ""].filter(Boolean).join(" ");
  const words = [mail.answered ? "answered" : "", mail.files ? "with attachments" : "", mail.unread ? "unread" : ""];
  return el("span", { role: "img", "aria-label": words.filter(Boolean).join(", ") || "read" }, signs);
}

function announce(mails) {
  const arrived = state.known === null ? [] : mails.filter((mail) => !state.known.has(mail.uid));
  state.known = new Set(mails.map((mail) => mail.uid));
  if (arrived.length && state.folder === "INBOX")
    toast(`New mail from ${arrived[0].from.name}: ${arrived[0].subject}`, () => openMail(arrived[0].uid));
}

async function openMail(uid) {
  state.uid = uid;
  const mail = await ask(mailUrl(uid));
  if (state.uid !== uid) return;
  byId("panes").classList.add("reading");
  byId("nothing").hidden = true;
  const open = byId("open");
  open.hidden = false;
  open.replaceChildren(...header(mail), attachments(mail), body(mail));
  open.querySelector("h1").focus();
  for (const one of document.querySelectorAll(".row")) one.classList.toggle("chosen", Number(one.dataset.uid) === uid);
  if (mail.unread) await ask(mailUrl(uid, "seen"), { method: "PUT" });
}

function closeMail() {
  state.uid = null;
  byId("panes").classList.remove("reading");
  byId("open").hidden = true;
  showNothing("Choose a mail to read it.");
  for (const one of document.querySelectorAll(".row.chosen")) one.classList.remove("chosen");
}

function showNothing(sentence) {
  byId("nothing").hidden = false;
  byId("nothing").querySelector("p").textContent = sentence;
}

function header(mail) {
  const act = (label, onclick, kind = "") => el("button", { type: "button", class: kind, onclick }, label);
  const people = (label, list) =>
    list.length ? el("div", { class: "people" }, el("dt", {}, label), el("dd", {}, list.map(named).join(", "))) : null;
  return [
    el("div", { class: "actions" },
      act("← Back", closeMail, "back"),
      act("Reply", () => reply(box(), mail), "primary"),
      mail.to.length + mail.cc.length > 1 ? act("Reply all", () => reply(box(), mail, { all: true })) : null,
      act("Mark unread", () => markUnread(mail)),
      act("Delete", () => remove(mail)),
      act("Show source", () => showSource(mail))),
    el("h1", { tabIndex: -1 }, mail.subject || "(no subject)"),
    el("div", { class: "sender" }, avatar(mail.from),
      el("dl", {},
        el("div", { class: "people first" }, el("dt", {}, "From"), el("dd", {}, el("b", {}, mail.from.name), mail.from.name === mail.from.address ? "" : ` <${mail.from.address}>`)),
        people("To", mail.to), people("Cc", mail.cc), people("Reply to", mail.replyTo)),
      el("time", { dateTime: mail.date }, fullDate(mail.date))),
  ];
}

const named = (person) => (person.name === person.address ? person.address : `${person.name} <${person.address}>`);

function attachments(mail) {
  return el("ul", { class: "files" }, ...mail.attachments.map((file) =>
    el("li", { class: "file" },
      el("a", { href: mailUrl(mail.uid, "attachments", file.index), download: file.name }, file.name),
      el("small", {}, `${size(file.size)} · ${file.type}`))));
}

function body(mail) {
  const text = el("div", { class: "text" }, ...readable(mail.text));
  if (!mail.hasHtml) return text;
  const frame = el("iframe", { title: "The mail's content", src: mailUrl(mail.uid, "body") });
  frame.sandbox = "allow-popups allow-popups-to-escape-sandbox";
  if (!mail.text.trim()) return frame;
  const shown = el("div", { class: "body" }, frame);
  const toggle = el("button", { type: "button", class: "plain toggle", onclick: () => {
    const asText = shown.firstChild === frame;
    shown.firstChild.replaceWith(asText ? text : frame);
    toggle.textContent = asText ? "Show as HTML" : "Show as plain text";
  } }, "Show as plain text");
  shown.append(toggle);
  return shown;
}

async function markUnread(mail) {
  closeMail();
  await ask(mailUrl(mail.uid, "seen"), { method: "DELETE" });
}

async function remove(mail) {
  closeMail();
  await ask(mailUrl(mail.uid), { method: "DELETE" });
}

async function showSource(mail) {
  byId("source-text").textContent = await ask(mailUrl(mail.uid, "source"));
  byId("source").showModal();
}

// The page around this one may ask for a new mail, e.g. from its guide.
addEventListener("message", (event) => {
  if (event.origin === location.origin && event.data?.write && box()) write(box(), event.data.write);
});

begin().catch((problem) => showNothing(problem.message));
