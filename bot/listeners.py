"""The one place where topics are hung into Bolt: every payload is parsed, acknowledged, and handed on.

Commands, buttons and shortcuts are acknowledged at once and then handled. A form is stored before it is
acknowledged, so that no typed word is lost. A dialog is checked first: its errors stand at the fields.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, TypeAlias

import structlog
from slack_bolt.async_app import AsyncAck, AsyncApp

from bot.blocks import Block
from bot.errors import Tell, defect, told
from bot.inbox import Handle, Inbox, Told, Wants
from bot.payloads import Click, Command, OnMessage, Query, Submission
from bot.people import Person
from bot.room import WIRE_FAULTS, Place, Room, answer, whisper
from desk.errors import DeskError

OnClick = Callable[[Room, Click, Person], Awaitable[None]]
OnCommand = Callable[[Room, Command, Person], Awaitable[None]]
OnShortcut = Callable[[Room, OnMessage, Person], Awaitable[None]]
OnForm = Callable[[Room, Submission, Person, Told], Awaitable[None]]
# Errors by block id; empty: done, the modal closes.
Errors: TypeAlias = dict[str, str]
OnDialog = Callable[[Room, Submission, Person], Awaitable["Errors | Instead | Done"]]
# At most a hundred.
OnQuery = Callable[[Room, Query, Person], Awaitable[Sequence[Block]]]

Payload: TypeAlias = dict[str, Any]

# Answers that may be asked for again.
DIALOGS = 200

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Names:
    """What somebody listens to: the manifest has to offer the same."""

    events: frozenset[str]
    commands: frozenset[str]
    shortcuts: frozenset[str]
    actions: frozenset[str]
    views: frozenset[str]


@dataclass(frozen=True, slots=True)
class Instead:
    """A dialog is not done: this is shown in its place."""

    view: Block


@dataclass(frozen=True, slots=True)
class Done:
    """A dialog is done and closes; `then` is told to Slack afterwards, which doesn't wait for that."""

    then: Coroutine[Any, Any, None] = field(repr=False)


class Listeners:
    def __init__(self, app: AsyncApp, room: Room, inbox: Inbox) -> None:
        self._app = app
        self.room = room
        self._inbox = inbox
        self._tasks: set[asyncio.Task[None]] = set()
        self._dialogs: dict[str, asyncio.Task[Errors | Instead | Done]] = {}
        self._events: set[str] = set()
        self._commands: set[str] = set()
        self._shortcuts: set[str] = set()
        self._actions: set[str] = set()
        self._views: set[str] = set()

    @property
    def names(self) -> Names:
        return Names(
            events=frozenset(self._events),
            commands=frozenset(self._commands),
            shortcuts=frozenset(self._shortcuts),
            actions=frozenset(self._actions),
            views=frozenset(self._views),
        )

    def event(self, kind: str, handle: Handle, *, wants: Wants) -> None:
        self._events.add(kind)
        self._inbox.on(kind, handle, wants=wants)

    def action(self, action_id: str, handle: OnClick) -> None:
        self._actions.add(action_id)

        async def listen(ack: AsyncAck, body: Payload) -> None:
            await ack()
            click = Click.read(body)
            self._go(
                self._as_person(click.user, lambda who: handle(self.room, click, who), place=click.place)
            )

        self._app.action(action_id)(listen)

    def command(self, name: str, handle: OnCommand) -> None:
        self._commands.add(name)

        async def listen(ack: AsyncAck, body: Payload) -> None:
            await ack()
            said = Command.read(body)
            # A command may be typed where we aren't: its own address always reaches the person.
            tell = partial(answer, said.response_url)
            self._go(self._as_person(said.user, lambda who: handle(self.room, said, who), tell=tell))

        self._app.command(name)(listen)

    def shortcut(self, callback_id: str, handle: OnShortcut) -> None:
        self._shortcuts.add(callback_id)

        async def listen(ack: AsyncAck, body: Payload) -> None:
            await ack()
            on = OnMessage.read(body)
            self._go(self._as_person(on.user, lambda who: handle(self.room, on, who), place=on.place))

        self._app.shortcut(callback_id)(listen)

    def form(self, callback_id: str, handle: OnForm) -> None:
        """A modal whose fields can't be wrong. Sent twice because an answer got lost, it counts once."""
        self._views.add(callback_id)
        kind = f"form:{callback_id}"

        async def listen(ack: AsyncAck, body: Payload) -> None:
            kept = {"user": body["user"], "view": body["view"]}
            await self._inbox.store(f"view:{body['view']['id']}", kind=kind, data=kept)
            await ack()

        async def work(room: Room, heard: Told) -> None:
            form = Submission.read(heard.data)
            await handle(room, form, await room.people.who(form.user), heard)

        self._app.view(callback_id)(listen)
        self._inbox.on(kind, work, wants=lambda _: True)

    def dialog(self, callback_id: str, handle: OnDialog) -> None:
        """A modal that is checked before it closes."""
        self._views.add(callback_id)

        async def listen(ack: AsyncAck, body: Payload) -> None:
            form = Submission.read(body)
            # Sent again because the answer to the first got lost: the same work, the same answer.
            work = self._dialogs.get(form.view_id)
            is_new = work is None
            if work is None:
                work = asyncio.create_task(self._checked(form, handle))
                self._remember(form.view_id, work)
            try:
                outcome = await asyncio.shield(work)
            except WIRE_FAULTS:
                self._dialogs.pop(form.view_id, None)
                raise
            if isinstance(outcome, Done) or not outcome:
                await ack()
                if isinstance(outcome, Done) and is_new:
                    self._go(outcome.then)
                return
            self._dialogs.pop(form.view_id, None)
            if isinstance(outcome, Instead):
                await ack(response_action="update", view=outcome.view)
            else:
                await ack(response_action="errors", errors=outcome)

        self._app.view(callback_id)(listen)

    def query(self, action_id: str, handle: OnQuery) -> None:
        """What a searched menu offers for what was typed; for who may not ask, and on trouble, nothing."""

        async def listen(ack: AsyncAck, body: Payload) -> None:
            asked = Query.read(body)
            try:
                person = await self.room.people.who(asked.user)
                found = await handle(self.room, asked, person)
            except (*WIRE_FAULTS, DeskError) as fault:
                log.warning("slack.nothing_offered", fault=str(fault))
                found = ()
            await ack(options=list(found[:100]))

        self._app.options(action_id)(listen)

    def _remember(self, view_id: str, work: asyncio.Task[Errors | Instead | Done]) -> None:
        self._dialogs[view_id] = work
        if len(self._dialogs) > DIALOGS:
            del self._dialogs[next(iter(self._dialogs))]

    async def _checked(self, form: Submission, handle: OnDialog) -> Errors | Instead | Done:
        person = await self.room.people.who(form.user)
        try:
            return await handle(self.room, form, person)
        except Exception as error:  # noqa: BLE001 - the top of an interaction: told at the first field
            return {form.first_field: defect(error, person.say)}

    def _go(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _as_person(
        self,
        user: str,
        handle: Callable[[Person], Awaitable[None]],
        *,
        place: Place | None = None,
        tell: Tell | None = None,
    ) -> None:
        try:
            person = await self.room.people.who(user)
        except WIRE_FAULTS as fault:
            log.warning("slack.nobody_asked", user=user, fault=str(fault))
            return
        if tell is None and place is not None:
            tell = partial(whisper, self.room, place, person)
        assert tell is not None
        async with told(person, tell):
            await handle(person)

    async def finish(self) -> None:
        """Wait for what was acknowledged and is still being done."""
        if self._tasks:
            await asyncio.wait(self._tasks, timeout=10)
