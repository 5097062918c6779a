"""People fill in modals, send them, go back and close them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.slack import payloads
from sandbox.slack.block_kit import check_view
from sandbox.slack.deliveries import INTERACTIVE, Delivery
from sandbox.slack.people.choices import chosen, missing_words
from sandbox.slack.people.controls import Controls
from sandbox.slack.people.talking import store_upload
from sandbox.slack.views import empty_value, stateful_elements
from sandbox.slack.wire import Json, Refusal

TROUBLE = "We had some trouble connecting. Try again?"


@dataclass(frozen=True)
class Submission:
    """What became of it. `delivery` is None if the client itself found something missing and sent nothing."""

    delivery: Delivery | None
    closed: bool
    errors: Mapping[str, str] = field(default_factory=dict)
    sentence: str = ""


class Modals(Controls):
    def fill(self, user: str, values: Mapping[str, Any], *, home: bool = False) -> None:
        """Types and chooses without sending. Keys are block ids or action ids, values as for `select`.

        Files are a list of (name, bytes) or (name, bytes, media type).
        """
        view = self._view(user, home=home)
        for name, value in values.items():
            block, element = _field(view, name)
            state = view["state"]["values"].setdefault(block["block_id"], {})
            state[element["action_id"]] = {
                "type": element["type"],
                **self._choice(user, block, element, value),
            }

    async def submit(self, user: str, values: Mapping[str, Any] | None = None) -> Submission:
        """Fills in `values` and presses the button. Errors keep the modal open."""
        self.fill(user, values or {})
        view = self._view(user, home=False)
        self._workspace.views.forget_trouble(view)
        if not view.get("submit"):
            raise Refusal("no_submit_button")
        missing = _missing(view)
        if missing:
            return self._in_trouble(view, None, errors=missing)
        payload = payloads.submission(self._workspace, view, user=user)
        delivery = await self._workspace.deliveries.ask(INTERACTIVE, payload)
        outcome = self._outcome(user, view, delivery)
        self._workspace.news.tell()
        return outcome

    async def close(self, user: str) -> list[Delivery]:
        """The cancel button: back to the view below, or away with all if the view says so."""
        view = self._view(user, home=False)
        views = self._workspace.views
        closed = views.close_all(user) if view["clear_on_close"] else [views.close(user)]
        self._workspace.news.tell()
        return [
            await self._ask(payloads.closing(self._workspace, one, user=user, cleared=view["clear_on_close"]))
            for one in closed
            if one["notify_on_close"]
        ]

    def _choice(self, user: str, block: Json, element: Json, value: Any) -> Json:
        if element["type"] == "file_input":
            files = [store_upload(self._workspace, upload, user=user) for upload in value or ()]
            if len(files) > element.get("max_files", 10):
                raise Refusal("too_many_files")
            return {"files": [self._workspace.file_wire(file) for file in files]}
        return chosen(element, value, suggested=self._offered_before(user, block, element))

    def _outcome(self, user: str, view: Json, delivery: Delivery) -> Submission:
        if not delivery.acked:
            return self._in_trouble(view, delivery, sentence=TROUBLE)
        answer = delivery.answer or {}
        match answer.get("response_action"):
            case "errors":
                return self._errors(view, delivery, answer.get("errors") or {})
            case "update" | "push" as way:
                return self._next_view(user, view, delivery, answer.get("view") or {}, way=way)
            case "clear":
                self._workspace.views.close_all(user)
            case None if not answer:
                self._close_if_on_top(user, view)
            case unknown:
                self._workspace.complain(f"a view_submission was answered with {unknown!r}: {answer}")
                return self._in_trouble(view, delivery, sentence=TROUBLE)
        return Submission(delivery, closed=True)

    def _errors(self, view: Json, delivery: Delivery, errors: Mapping[str, str]) -> Submission:
        """Errors can only stand at input blocks that are there."""
        fields = {block["block_id"] for block in view["blocks"] if block["type"] == "input"}
        if not errors or not set(errors) <= fields:
            self._workspace.complain(f"errors for blocks that take no input: {sorted(set(errors) - fields)}")
            return self._in_trouble(view, delivery, sentence=TROUBLE)
        return self._in_trouble(view, delivery, errors=errors)

    def _next_view(
        self, user: str, view: Json, delivery: Delivery, following: Json, *, way: str
    ) -> Submission:
        flaws = check_view(following)
        if flaws:
            self._workspace.complain(f"a view that Slack refuses: {'; '.join(map(str, flaws))}")
            return self._in_trouble(view, delivery, sentence=TROUBLE)
        if way == "push":
            self._workspace.views.push(user, following)
        else:
            self._workspace.views.replace(view, following)
        return Submission(delivery, closed=False)

    def _close_if_on_top(self, user: str, view: Json) -> None:
        """Another view may have come up while the app was working."""
        top = self._workspace.views.modal(user)
        if top is not None and top["id"] == view["id"]:
            self._workspace.views.close(user)

    def _in_trouble(
        self,
        view: Json,
        delivery: Delivery | None,
        *,
        errors: Mapping[str, str] | None = None,
        sentence: str = "",
    ) -> Submission:
        trouble = self._workspace.views.trouble(view)
        trouble.errors, trouble.sentence = dict(errors or {}), sentence
        self._workspace.news.tell()
        return Submission(delivery, closed=False, errors=dict(errors or {}), sentence=sentence)


def _field(view: Json, name: str) -> tuple[Json, Json]:
    for block in view["blocks"]:
        elements = stateful_elements(block)
        if elements and block["block_id"] == name:
            return block, elements[0]
    for block in view["blocks"]:
        for element in stateful_elements(block):
            if element["action_id"] == name:
                return block, element
    raise Refusal("no_such_field", field=name)


def _missing(view: Json) -> dict[str, str]:
    found = {}
    for block in view["blocks"]:
        if block["type"] != "input" or "action_id" not in block["element"]:
            continue
        element = block["element"]
        state = view["state"]["values"][block["block_id"]].get(element["action_id"]) or empty_value(element)
        sentence = missing_words(element, state)
        empty = sentence.startswith("Please complete")
        if sentence and not (block.get("optional") and empty):
            found[block["block_id"]] = sentence
    return found
