"""People type commands, press buttons, choose from menus, use shortcuts and open the App Home."""

from typing import Any

from sandbox.slack import events, payloads, response_urls
from sandbox.slack.block_kit import check_options
from sandbox.slack.channels import Channel
from sandbox.slack.deliveries import COMMANDS, INTERACTIVE, Delivery
from sandbox.slack.people.choices import chosen
from sandbox.slack.people.hands import Hands
from sandbox.slack.triggers import Answer
from sandbox.slack.views import EMPTY
from sandbox.slack.wire import Json, Refusal
from sandbox.slack.workspace import SLACKBOT, Ephemeral, Workspace

MIN_QUERY = 3  # docs.slack.dev/reference/block-kit/block-elements/select-menu-element


class Controls(Hands):
    def __init__(self, workspace: Workspace) -> None:
        super().__init__(workspace)
        self._suggested: dict[tuple[str, str, str], list[Json]] = {}

    async def slash(self, user: str, channel: str, command: str, text: str = "") -> Delivery:
        """Raises Refusal("invalid_command") if the manifest has no such command."""
        place = self._member_of(user, channel)
        if not self._workspace.manifest.has_command(command):
            raise Refusal("invalid_command", command=command)
        payload = payloads.slash_command(
            self._workspace, place, user=user, command=command, text=text.strip()
        )
        delivery = await self._workspace.deliveries.ask(COMMANDS, payload)
        if not delivery.acked:
            self._slackbot_says(user, channel, f'{command} failed with the error "{_fault(delivery)}"')
        elif delivery.answer:
            self._show_answer(Answer(user, channel), delivery.answer)
        return delivery

    async def shortcut(self, user: str, channel: str, ts: str, callback_id: str) -> Delivery:
        """A message shortcut, from the menu at the message."""
        place = self._member_of(user, channel)
        if not self._workspace.manifest.has_shortcut(callback_id, kind="message"):
            raise Refusal("invalid_shortcut", callback_id=callback_id)
        message = self._workspace.messages.get(channel, ts)
        payload = payloads.message_action(self._workspace, place, message, user=user, callback_id=callback_id)
        return await self._ask(payload)

    async def global_shortcut(self, user: str, callback_id: str) -> Delivery:
        if not self._workspace.manifest.has_shortcut(callback_id, kind="global"):
            raise Refusal("invalid_shortcut", callback_id=callback_id)
        return await self._ask(payloads.global_shortcut(self._workspace, user=user, callback_id=callback_id))

    async def open_home(self, user: str, *, tab: str = "home") -> Delivery | None:
        """`tab` is home or messages."""
        self._workspace.user(user)
        return await events.home_opened(self._workspace, user, tab=tab)

    async def click(
        self,
        user: str,
        action_id: str,
        *,
        channel: str | None = None,
        ts: str | None = None,
        home: bool = False,
        block_id: str | None = None,
    ) -> Delivery:
        """Presses a button on a message (channel and ts), on the App Home, or else on the open modal."""
        return await self._act(user, action_id, {}, channel=channel, ts=ts, home=home, block_id=block_id)

    async def select(
        self,
        user: str,
        action_id: str,
        value: Any,
        *,
        channel: str | None = None,
        ts: str | None = None,
        home: bool = False,
        block_id: str | None = None,
    ) -> Delivery:
        """Chooses from a menu: the value of an option (or the option), an id, a date, or a list of values."""
        blocks = self._blocks(user, channel=channel, ts=ts, home=home)
        block, element = payloads.find_element(blocks, action_id, block_id=block_id)
        choice = chosen(element, value, suggested=self._offered_before(user, block, element))
        return await self._act(user, action_id, choice, channel=channel, ts=ts, home=home, block_id=block_id)

    async def suggest(
        self,
        user: str,
        action_id: str,
        query: str,
        *,
        channel: str | None = None,
        ts: str | None = None,
        home: bool = False,
        block_id: str | None = None,
    ) -> list[Json]:
        """Types into an external select: the options the app offers. Too few letters: Slack doesn't ask."""
        blocks = self._blocks(user, channel=channel, ts=ts, home=home)
        block, element = payloads.find_element(blocks, action_id, block_id=block_id)
        if len(query) < element.get("min_query_length", MIN_QUERY):
            return []
        place = self._place(user, channel=channel, ts=ts, home=home)
        asked = payloads.suggestion(self._workspace, block, element, user=user, query=query, place=place)
        options = self._offered(await self._ask(asked))
        self._suggested.setdefault((user, block["block_id"], action_id), []).extend(options)
        return options

    def dismiss(self, user: str, ts: str) -> None:
        """Takes an ephemeral message off the screen."""
        notes = self._workspace.ephemerals
        notes[:] = [note for note in notes if not (note.user == user and note.ts == ts)]
        self._workspace.news.tell()

    def reload(self, user: str) -> None:
        """Loads Slack anew: what only this person could see is gone."""
        notes = self._workspace.ephemerals
        notes[:] = [note for note in notes if note.user != user]
        self._workspace.news.tell()

    async def _act(
        self,
        user: str,
        action_id: str,
        choice: Json,
        *,
        channel: str | None,
        ts: str | None,
        home: bool,
        block_id: str | None,
    ) -> Delivery:
        blocks = self._blocks(user, channel=channel, ts=ts, home=home)
        block, element = payloads.find_element(blocks, action_id, block_id=block_id)
        action = payloads.action_on(self._workspace, block, element, chosen=choice)
        if channel is None:
            view = self._view(user, home=home)
            if element["type"] in EMPTY:
                values = view["state"]["values"].setdefault(block["block_id"], {})
                values[action_id] = {"type": element["type"], **choice}
            return await self._ask(payloads.click_in_view(self._workspace, view, action, user=user))
        place, shown = self._shown(user, channel, ts)
        if isinstance(shown, Ephemeral):
            return await self._ask(payloads.click_on_ephemeral(self._workspace, place, shown, action))
        return await self._ask(payloads.click_on_message(self._workspace, place, shown, action, user=user))

    async def _ask(self, payload: Json) -> Delivery:
        if not self._workspace.manifest.interactivity:
            raise Refusal("interactivity_disabled")
        return await self._workspace.deliveries.ask(INTERACTIVE, payload)

    def _blocks(self, user: str, *, channel: str | None, ts: str | None, home: bool) -> list[Json]:
        if channel is None:
            return list(self._view(user, home=home)["blocks"])
        _, shown = self._shown(user, channel, ts)
        return list(shown.blocks if isinstance(shown, Ephemeral) else shown["blocks"])

    def _place(self, user: str, *, channel: str | None, ts: str | None, home: bool) -> Json:
        if channel is None:
            return {"view": self._view(user, home=home)}
        place, shown = self._shown(user, channel, ts)
        where = {"channel": {"id": place.id, "name": place.payload_name}}
        return where | {"message": {"ts": shown.ts} if isinstance(shown, Ephemeral) else shown}

    def _view(self, user: str, *, home: bool) -> Json:
        view = self._workspace.views.home(user) if home else self._workspace.views.modal(user)
        if view is None:
            raise Refusal("nothing_open", user=user)
        return view

    def _shown(self, user: str, channel: str, ts: str | None) -> tuple[Channel, Json | Ephemeral]:
        place = self._member_of(user, channel)
        for note in self._workspace.ephemerals:
            if note.ts == ts and note.user == user:
                return place, note
        return place, self._workspace.messages.get(channel, ts)

    def _offered_before(self, user: str, block: Json, element: Json) -> list[Json]:
        """What the app suggested at this place so far."""
        return self._suggested.get((user, block["block_id"], element["action_id"]), [])

    def _offered(self, delivery: Delivery) -> list[Json]:
        answer = delivery.answer or {}
        groups = answer.get("option_groups") or ()
        options = [*(answer.get("options") or ()), *(o for g in groups for o in g.get("options", ()))]
        flaws = check_options(options) if options else []
        if flaws:
            self._workspace.complain(f"Slack shows no suggestions: {flaws[0]}")
            return []
        return options

    def _show_answer(self, answer: Answer, body: Json) -> None:
        try:
            response_urls.respond(self._workspace, answer, body)
        except Refusal as refusal:
            self._workspace.complain(
                f"the answer to a command is not shown: {refusal.code} {refusal.details}"
            )

    def _slackbot_says(self, user: str, channel: str, sentence: str) -> None:
        self._workspace.show_ephemeral(
            user, channel, text=sentence, blocks=None, thread_ts=None, author=SLACKBOT
        )


def _fault(delivery: Delivery) -> str:
    return "operation_timeout" if "timeout" in delivery.failure else "dispatch_failed"
