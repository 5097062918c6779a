"""Permissions that wear out: a trigger id opens one modal within 3 s; a response_url answers five times.

docs.slack.dev: surfaces/modals, interactivity/handling-user-interaction
"""

import secrets
import time
from dataclasses import dataclass, field

from sandbox.slack.wire import Refusal

RESPONSE_URL_USES = 5
RESPONSE_URL_LIFE = 30 * 60.0


@dataclass
class Trigger:
    user: str
    view_id: str | None
    used: bool = False
    given_at: float = field(default_factory=time.monotonic)


@dataclass
class Answer:
    """Where an answer to a response_url goes: the person, the channel and the message it was about."""

    user: str
    channel: str
    message_ts: str | None = None
    thread_ts: str | None = None
    ephemeral_ts: str | None = None
    uses: int = 0
    given_at: float = field(default_factory=time.monotonic)


class Triggers:
    def __init__(self, *, life: float) -> None:
        self.life = life
        self._triggers: dict[str, Trigger] = {}

    def give(self, user: str, *, view_id: str | None = None) -> str:
        trigger_id = f"{secrets.randbelow(10**12)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
        self._triggers[trigger_id] = Trigger(user, view_id)
        return trigger_id

    def spend(self, trigger_id: str | None) -> Trigger:
        trigger = self._triggers.get(trigger_id or "")
        if trigger is None:
            raise Refusal("invalid_trigger_id")
        if trigger.used:
            raise Refusal("exchanged_trigger_id")
        if time.monotonic() - trigger.given_at > self.life:
            raise Refusal("expired_trigger_id")
        trigger.used = True
        return trigger


class ResponseUrls:
    def __init__(self, *, life: float = RESPONSE_URL_LIFE) -> None:
        self.life = life
        self._answers: dict[str, Answer] = {}

    def give(self, answer: Answer) -> str:
        key = secrets.token_hex(12)
        self._answers[key] = answer
        return key

    def spend(self, key: str) -> Answer:
        answer = self._answers.get(key)
        if answer is None:
            raise Refusal("no_service")
        if time.monotonic() - answer.given_at > self.life:
            raise Refusal("expired_url")
        if answer.uses >= RESPONSE_URL_USES:
            raise Refusal("used_url")
        answer.uses += 1
        return answer
