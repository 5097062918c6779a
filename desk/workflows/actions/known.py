"""All that a workflow can do, by the words that each begins with."""

from collections.abc import Mapping, Sequence
from typing import Any, Protocol

from desk.errors import Invalid
from desk.workflows.actions.assign import Assign
from desk.workflows.actions.mail import Mail
from desk.workflows.actions.note import Note
from desk.workflows.actions.post import Post
from desk.workflows.actions.set_field import SetField
from desk.workflows.actions.subscribe import Subscribe
from desk.workflows.actions.tag import Tag
from desk.workflows.scene import Action

MOST = 20


class _Kind(Protocol):
    async def read(self, verb: str, argument: str, text: str) -> Action: ...
    def restored(self, kept: dict[str, Any]) -> Action: ...


# A new action: a file beside these, and a line.
ACTIONS: Mapping[str, _Kind] = {
    "mail": Mail,
    "set": SetField,
    "assign": Assign,
    "tag": Tag,
    "untag": Tag,
    "note": Note,
    "subscribe": Subscribe,
    "post": Post,
}
# What is stored under a word of its own, so that nobody overlooks it.
_STORED: Mapping[str, _Kind] = {**ACTIONS, "mail_despite_opt_out": Mail}


async def read(said: Sequence[str]) -> tuple[Action, ...]:
    """`set status = closed`, `mail customer: …`, in order. Raises Invalid that says what is possible."""
    if not said:
        raise Invalid("do", "Please say what is to be done.")
    if len(said) > MOST:
        raise Invalid("do", "A workflow has at most {most} actions.", most=MOST)
    return tuple([await _one(item) for item in said])


async def _one(said: str) -> Action:
    # `mail customer: text`, `note: text`, `tag vip`: a verb, what it is about, and words behind a colon.
    head, _, text = said.strip().partition(": ") if ": " in said else said.strip().partition(":\n")
    verb, _, argument = head.strip().rstrip(":").partition(" ")
    kind = ACTIONS.get(verb.casefold())
    if kind is None:
        known = ", ".join(ACTIONS)
        raise Invalid("do", "{said} can't be done. Possible are: {known}.", said=verb, known=known)
    return await kind.read(verb.casefold(), argument.strip(), text.strip())


def restored(kept: Sequence[dict[str, Any]]) -> tuple[Action, ...]:
    """What rows keep. Raises Invalid for what there isn't any more."""
    for item in kept:
        if item["do"] not in _STORED:
            raise Invalid("do", "{said} can't be done. Possible are: {known}.", said=item["do"], known="")
    return tuple(_STORED[item["do"]].restored(item) for item in kept)
