// Where the person is: channel or app, perhaps with a thread. The address bar follows.

const body = document.body;

export const here = {
  user: body.dataset.user,
  channel: body.dataset.channel,
  thread: body.dataset.thread,
  app: body.dataset.app,
};

export function query() {
  const words = new URLSearchParams({ user: here.user });
  for (const name of ["channel", "thread", "app"]) {
    if (here[name]) words.set(name, here[name]);
  }
  return words;
}

export function go(changes) {
  Object.assign(here, changes);
  history.replaceState(null, "", `?${query()}`);
  document.dispatchEvent(new CustomEvent("moved"));
}

export function actAs(user) {
  const words = query();
  words.set("user", user);
  words.delete("thread");
  location.search = words;
}
