"""What people do on the page, handed to `people`. Each act is a name and a JSON object, perhaps with files.

What couldn't be done comes back as a sentence, as Slack's client would say it.
"""

import json
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from aiohttp import web

from sandbox.slack.deliveries import Delivery
from sandbox.slack.people import People
from sandbox.slack.people.talking import Upload
from sandbox.slack.wire import Json, Refusal

SENTENCES = {
    "invalid_command": "That is not a valid command here.",
    "user_not_in_channel": "You are not a member of this channel.",
    "cant_update_message": "That message is not yours.",
    "too_long": "That is too long for the field.",
    "message_not_found": "The message is gone.",
    "too_many_files": "Those are too many files.",
}
NO_ANSWER = "The app did not answer in time."


@dataclass(frozen=True)
class Act:
    user: str
    body: Json
    files: Mapping[str, list[Upload]] = field(default_factory=dict)

    def word(self, name: str) -> str:
        return str(self.body.get(name) or "")

    @property
    def where(self) -> Json:
        """The message, the App Home or the modal that holds a control."""
        where: Json = {"block_id": self.body.get("block")}
        if self.body.get("home"):
            return where | {"home": True}
        if self.body.get("channel"):
            return where | {"channel": self.word("channel"), "ts": self.word("ts")}
        return where


async def read_act(request: web.Request) -> Act:
    """A form with the part `act` in JSON; every other part is a file."""
    form = await request.post()
    body = json.loads(str(form.get("act", "{}")))
    files: dict[str, list[Upload]] = {}
    for name, part in form.items():
        if isinstance(part, web.FileField):
            upload = (part.filename, part.file.read(), part.content_type)
            files.setdefault(name, []).append(upload)
    return Act(str(body.pop("user", "")), body, files)


async def do(people: People, verb: str, act: Act) -> Json:
    """`ok`, and a sentence where something is to be said."""
    work = VERBS.get(verb)
    if work is None:
        return {"ok": False, "sentence": f"Nobody can {verb}."}
    try:
        return {"ok": True} | (await work(people, act) or {})
    except Refusal as refusal:
        return {"ok": False, "sentence": SENTENCES.get(refusal.code, f"That didn't work: {refusal.code}")}


async def say(people: People, act: Act) -> Json | None:
    """Words, files, or a command; commands don't work in threads."""
    text, channel, thread = act.word("text"), act.word("channel"), act.word("thread")
    files = act.files.get("files", [])
    if not text.strip() and not files:
        return None
    if not text.startswith("/") or files:
        await people.say(act.user, channel, text, thread_ts=thread or None, files=files)
        return None
    command, _, rest = text.partition(" ")
    if thread:
        return {"ok": False, "sentence": f"{command} is not supported in threads. Sorry!"}
    await people.slash(act.user, channel, command, rest)
    return None


async def edit(people: People, act: Act) -> None:
    await people.edit(act.user, act.word("channel"), act.word("ts"), act.word("text"))


async def delete(people: People, act: Act) -> None:
    await people.delete(act.user, act.word("channel"), act.word("ts"))


async def react(people: People, act: Act) -> None:
    """Sets the mark, or takes it back."""
    here = (act.user, act.word("channel"), act.word("ts"), act.word("name"))
    try:
        await people.react(*here)
    except Refusal as refusal:
        if refusal.code != "already_reacted":
            raise
        await people.unreact(*here)


async def click(people: People, act: Act) -> Json:
    return _told(await people.click(act.user, act.word("action"), **act.where))


async def select(people: People, act: Act) -> Json:
    return _told(await people.select(act.user, act.word("action"), act.body.get("value"), **act.where))


async def shortcut(people: People, act: Act) -> Json:
    here = (act.user, act.word("channel"), act.word("ts"), act.word("callback"))
    return _told(await people.shortcut(*here))


async def global_shortcut(people: People, act: Act) -> Json:
    return _told(await people.global_shortcut(act.user, act.word("callback")))


async def open_home(people: People, act: Act) -> None:
    await people.open_home(act.user, tab=act.word("tab") or "home")


async def submit(people: People, act: Act) -> None:
    values = dict(act.body.get("values") or {}) | dict(act.files)
    await people.submit(act.user, values)


async def fill(people: People, act: Act) -> None:
    people.fill(act.user, act.body.get("values") or {}, home=bool(act.body.get("home")))


async def close(people: People, act: Act) -> None:
    await people.close(act.user)


async def dismiss(people: People, act: Act) -> None:
    people.dismiss(act.user, act.word("ts"))


async def reload(people: People, act: Act) -> None:
    people.reload(act.user)


def _told(delivery: Delivery) -> Json:
    return {"ok": True} if delivery.acked else {"ok": False, "sentence": NO_ANSWER}


VERBS: Mapping[str, Callable[[People, Act], Awaitable[Json | None]]] = {
    "say": say,
    "edit": edit,
    "delete": delete,
    "react": react,
    "click": click,
    "select": select,
    "shortcut": shortcut,
    "global_shortcut": global_shortcut,
    "open_home": open_home,
    "submit": submit,
    "fill": fill,
    "close": close,
    "dismiss": dismiss,
    "reload": reload,
}
