// The page begins here: it moves between places and lets the other modules watch.

import { act } from "./acts.js";
import { watchComposers } from "./composer.js";
import { watchControls } from "./controls.js";
import { watchMessages } from "./messages.js";
import { watchModals } from "./modal.js";
import { listen, refresh } from "./panes.js";
import { actAs, go, here } from "./place.js";

document.addEventListener("click", (event) => {
  const hit = (selector) => event.target.closest(selector);
  const channel = hit("[data-channel-link]");
  const app = hit("[data-app-link]");
  const shortcut = hit("[data-global-shortcut]");
  const archive = hit("a[href*='/archives/']");
  if (channel) {
    event.preventDefault();
    go({ channel: channel.dataset.channelLink, thread: "", app: "" });
  } else if (app) {
    event.preventDefault();
    openApp(app.dataset.appLink);
  } else if (shortcut) {
    act("global_shortcut", { callback: shortcut.dataset.globalShortcut });
  } else if (hit("[data-close-thread]")) {
    go({ thread: "" });
  } else if (archive) {
    followPermalink(event, archive);
  }
});

document.querySelector("#act-as").addEventListener("change", (event) => actAs(event.target.value));

function openApp(tab) {
  go({ channel: "", thread: "", app: tab });
  act("open_home", { tab });
}

// Links to messages of this workspace open here, not in another window.
function followPermalink(event, link) {
  const address = new URL(link.href);
  const found = address.pathname.match(/^\/archives\/(\w+)\/p(\d+)(\d{6})$/);
  if (!found || address.origin !== location.origin) return;
  event.preventDefault();
  const thread = address.searchParams.get("thread_ts") || `${found[2]}.${found[3]}`;
  go({ channel: found[1], thread, app: "" });
}

watchControls();
watchMessages();
watchModals();
watchComposers();
listen();
refresh();
if (here.app) act("open_home", { tab: here.app });
