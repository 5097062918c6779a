// Three panes with a frame each. A frame is loaded when its page answers, so the order of starting doesn't matter.

const byId = (id) => document.getElementById(id);
const ICONS = {
  reload: "M15.5 5.5A7 7 0 1 0 17 10h-2a5 5 0 1 1-1-3l-2.500 2.500H18V3l-2.500 2.500Z",
  open: "M11 3h6v6h-2V6.400l-6.300 6.300-1.400-1.400L13.600 5H11V3ZM3 5h5v2H5v8h8v-3h2v5H3V5Z",
  grow: "M3 3h6v2H5v4H3V3Zm14 14h-6v-2h4v-4h2v6Z",
};
const RETRY = 1000;
const PANES = ["slack", "mail", "portal"];
const TITLES = { slack: "Slack", mail: "Mailbox", portal: "Portal" };
const pages = {};

async function begin() {
  const faces = await (await fetch("/front/faces")).json();
  byId("support").textContent = faces.support;
  for (const pane of PANES) addTools(pane);
  addTabs();
  choose(byId("agent"), faces.agents, "agent", (face) => show("slack", face.page));
  choose(byId("customer"), faces.customers, "customer", (face) => show("mail", face.page));
  show("portal", faces.portal);
  byId("guide-toggle").addEventListener("click", () => foldGuide(!byId("guide").hidden));
  if ((read("guide") || (innerWidth < 600 ? "folded" : "open")) === "folded") foldGuide(true);
  byId("write").addEventListener("click", () => startMail(faces.support));
  addEventListener("keydown", (event) => event.key === "Escape" && grow(null));
}

function choose(select, people, key, act) {
  select.replaceChildren(...people.map((face) => new Option(face.name, face.id)));
  const remembered = people.find((face) => face.id === read(key)) || people[0];
  if (!remembered) return;
  select.value = remembered.id;
  select.addEventListener("change", () => {
    write(key, select.value);
    act(people.find((face) => face.id === select.value));
  });
  act(remembered);
}

async function show(pane, page) {
  pages[pane] = page;
  const face = byId(`pane-${pane}`).querySelector(".face");
  if (!page) {
    face.replaceChildren(note("Not running", `The ${TITLES[pane].toLowerCase()} was not started with this sandbox.`));
    return;
  }
  if (!(await answers(page))) {
    face.replaceChildren(note("Waiting …", `${new URL(page, location.href).host} does not answer yet.`));
    setTimeout(() => pages[pane] === page && show(pane, page), RETRY);
    return;
  }
  if (pages[pane] !== page) return;
  const frame = document.createElement("iframe");
  frame.title = TITLES[pane];
  frame.src = page;
  face.replaceChildren(frame);
}

async function answers(page) {
  try {
    await fetch(page, { mode: "no-cors", cache: "no-store" });
    return true;
  } catch {
    return false;
  }
}

function note(title, sentence) {
  const node = document.createElement("div");
  node.className = "note";
  const strong = document.createElement("b");
  strong.textContent = title;
  const text = document.createElement("p");
  text.textContent = sentence;
  node.append(strong, text);
  return node;
}

function addTools(pane) {
  const act = (icon, label, onclick) => {
    const button = document.createElement("button");
    button.type = "button";
    button.title = label;
    button.setAttribute("aria-label", `${label}: ${TITLES[pane]}`);
    button.className = icon;
    const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    svg.setAttribute("viewBox", "0 0 20 20");
    const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
    path.setAttribute("d", ICONS[icon]);
    svg.append(path);
    button.append(svg);
    button.addEventListener("click", onclick);
    return button;
  };
  byId(`pane-${pane}`).querySelector(".tools").append(
    act("reload", "Reload", () => show(pane, pages[pane])),
    act("open", "Open in a tab", () => pages[pane] && window.open(pages[pane], "_blank", "noopener")),
    act("grow", "Maximise", () => grow(byId("panes").dataset.grown === pane ? null : pane)));
}

function grow(pane) {
  const panes = byId("panes");
  if (pane) panes.dataset.grown = pane;
  else delete panes.dataset.grown;
  for (const one of PANES) {
    const button = byId(`pane-${one}`).querySelector(".grow");
    button.title = one === pane ? "Back to three panes" : "Maximise";
    button.setAttribute("aria-label", `${button.title}: ${TITLES[one]}`);
    button.setAttribute("aria-pressed", String(one === pane));
  }
}

function addTabs() {
  byId("tabs").replaceChildren(...PANES.map((pane) => {
    const tab = document.createElement("button");
    tab.type = "button";
    tab.id = `tab-${pane}`;
    tab.textContent = TITLES[pane];
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", `pane-${pane}`);
    tab.addEventListener("click", () => openTab(pane));
    return tab;
  }));
  openTab(read("tab") || "mail");
}

function openTab(pane) {
  byId("panes").dataset.tab = pane;
  for (const one of PANES) byId(`tab-${one}`).setAttribute("aria-selected", String(one === pane));
  write("tab", pane);
}

function foldGuide(folded) {
  byId("guide").hidden = folded;
  byId("guide-toggle").textContent = folded ? "Show the guide" : "Hide the guide";
  byId("guide-toggle").setAttribute("aria-expanded", String(!folded));
  write("guide", folded ? "folded" : "open");
}

function startMail(support) {
  openTab("mail");
  if (byId("panes").dataset.grown) grow("mail");
  const frame = byId("pane-mail").querySelector("iframe");
  frame?.contentWindow.postMessage({ write: support }, location.origin);
}

function read(key) {
  try { return localStorage.getItem(`sandbox-${key}`); } catch { return null; }
}

function write(key, value) {
  try { localStorage.setItem(`sandbox-${key}`, value); } catch { /* a private window remembers nothing */ }
}

begin();
