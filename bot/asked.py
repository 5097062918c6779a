"""Somebody asks for an act: by command, at a message, or in a modal; the answer goes where they look.

A command is answered under the line where it was typed, a button at a message to the one who pressed it, a
modal in the modal. What only one person sees is replaced by what became of it.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from bot.blocks import Block, actions, button, page, section
from bot.errand import Errand
from bot.errors import told
from bot.listeners import Listeners
from bot.mrkdwn import escape
from bot.payloads import Click, Command
from bot.people import Person
from bot.room import Place, Room, answer, whisper
from bot.sending import must_be_agent
from bot.texts import Say
from desk.actor import Actor
from models.agent import Agent

NEVER_MIND = "never_mind"


@dataclass(frozen=True, slots=True)
class Asked:
    """By an agent; `response_url` for a command or an ephemeral message, `view_id` for a modal."""

    room: Room
    person: Person
    agent: Agent
    place: Place
    trigger_id: str
    response_url: str = ""
    view_id: str = ""
    is_ephemeral: bool = False

    @property
    def actor(self) -> Actor:
        return self.person.actor

    @property
    def say(self) -> Say:
        return self.person.say

    async def answer(self, text: str, *, blocks: Sequence[Block] = ()) -> None:
        """What became of it; `text` is mrkdwn."""
        if self.view_id:
            await self._in_modal(self.say("Ticket"), blocks or [section(text)])
        elif self.response_url:
            await answer(self.response_url, text, blocks=blocks, replace=self.is_ephemeral)
        else:
            await whisper(self.room, self.place, self.person, text, blocks=blocks)

    async def present(self, title: str, text: str, blocks: Sequence[Block]) -> None:
        """Something to read: at a message a modal, else as `answer`."""
        if self.view_id or not self.response_url:
            await self._in_modal(title, blocks)
        else:
            await self.answer(text, blocks=blocks)

    async def confirm(self, question: str, *, label: str, action_id: str, value: str) -> None:
        """Ask before something is done: the button `label` is heard as `action_id`."""
        await self.ask(label, question, [button(label, action_id, value, style="danger")])

    async def ask(self, title: str, question: str, ways: Sequence[Block]) -> None:
        """A question with buttons, the last of which does nothing; a modal has its own for that."""
        if self.view_id or not self.response_url:
            await self.show(asking(Errand("", self.place), self.person, title, question, ways))
            return
        cancel = button(self.say("Cancel"), NEVER_MIND, "-")
        blocks = [section(escape(question)), actions("ask", [*ways, cancel])]
        await self.answer(escape(question, 300), blocks=blocks)

    async def show(self, view: Block) -> None:
        """A modal, in place of the one that is open."""
        if self.view_id:
            await self.room.slack.views_update(view_id=self.view_id, view=view)
        else:
            await self.room.slack.views_open(trigger_id=self.trigger_id, view=view)

    async def _in_modal(self, title: str, blocks: Sequence[Block]) -> None:
        data = Errand("", self.place).pack()
        await self.show(page(title, blocks, close=self.say("Close"), data=data))


def asking(errand: Errand, person: Person, title: str, question: str, ways: Sequence[Block]) -> Block:
    """A question as a modal."""
    blocks = [section(escape(question)), actions("ask", ways)]
    return page(title, blocks, close=person.say("Cancel"), data=errand.pack())


# `value` is what the button or the option carries.
Act = Callable[[Asked, str], Awaitable[None]]


def by_command(room: Room, command: Command, person: Person) -> Asked:
    """Raises NotAllowed for who is no agent."""
    return Asked(
        room,
        person,
        must_be_agent(person),
        command.place,
        command.trigger_id,
        response_url=command.response_url,
    )


def by_click(room: Room, click: Click, person: Person) -> Asked:
    """Raises NotAllowed for who is no agent."""
    return Asked(
        room,
        person,
        must_be_agent(person),
        click.place,
        click.trigger_id,
        response_url=click.response_url if click.is_ephemeral else "",
        view_id=click.view_id,
        is_ephemeral=click.is_ephemeral,
    )


def on_click(listeners: Listeners, action_id: str, act: Act) -> None:
    """Hang an act to a button or a menu; refusals are told where it was pressed."""

    async def handle(room: Room, click: Click, person: Person) -> None:
        asked = by_click(room, click, person)
        async with told(person, asked.answer):
            await act(asked, click.value)

    listeners.action(action_id, handle)


def listen(listeners: Listeners) -> None:
    on_click(listeners, NEVER_MIND, never_mind)


async def never_mind(asked: Asked, _: str) -> None:
    await asked.answer(escape(asked.say("Nothing was changed.")))
