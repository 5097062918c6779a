"""Request URLs: the same payloads as in Socket Mode, as signed POST requests.

docs.slack.dev/authentication/verifying-requests-from-slack and apis/events-api
"""

import hashlib
import hmac
import json
import time
from urllib.parse import urlencode

from aiohttp import ClientError, ClientSession, ClientTimeout

from sandbox.slack.deliveries import COMMANDS, EVENTS, NotDeliveredError
from sandbox.slack.rules import Rules
from sandbox.slack.wire import Json


class SignedHttp:
    def __init__(self, rules: Rules, *, url: str, signing_secret: str) -> None:
        self.url = url
        self._rules = rules
        self._signing_secret = signing_secret
        self._session: ClientSession | None = None

    async def send(self, kind: str, payload: Json, *, attempt: int, reason: str) -> Json | None:
        body, content_type = encode(kind, payload)
        headers = {"content-type": content_type, **sign(body, secret=self._signing_secret)}
        if attempt:
            headers |= {"x-slack-retry-num": str(attempt), "x-slack-retry-reason": _http_reason(reason)}
        if self._session is None:
            self._session = ClientSession()
        try:
            deadline = ClientTimeout(total=self._rules.ack_deadline)
            async with self._session.post(self.url, data=body, headers=headers, timeout=deadline) as response:
                text = await response.text()
        except TimeoutError:
            raise NotDeliveredError("http_timeout") from None
        except (ClientError, OSError):
            raise NotDeliveredError("connection_failed") from None
        if not 200 <= response.status < 300:
            raise NotDeliveredError("http_error", final=response.headers.get("x-slack-no-retry") == "1")
        return read_answer(text, response.content_type)

    async def challenge(self) -> bool:
        """What Slack does when the request URL is entered: it sends a signed `url_verification`."""
        payload = {
            "type": "url_verification",
            "token": "verification-token",
            "challenge": "3eZbrw1aBm2rZgRNFd",
        }
        answer = await self.send(EVENTS, payload, attempt=0, reason="")
        return payload["challenge"] in ((answer or {}).get("challenge"), (answer or {}).get("text"))

    async def stop(self) -> None:
        if self._session is not None:
            await self._session.close()


def encode(kind: str, payload: Json) -> tuple[str, str]:
    """The body and its content type: JSON for events, form fields for the rest."""
    if kind == EVENTS:
        return json.dumps(payload), "application/json"
    fields = payload if kind == COMMANDS else {"payload": json.dumps(payload)}
    return urlencode(fields), "application/x-www-form-urlencoded"


def sign(body: str, *, secret: str, now: float | None = None) -> dict[str, str]:
    stamp = str(int(time.time() if now is None else now))
    digest = hmac.new(secret.encode(), f"v0:{stamp}:{body}".encode(), hashlib.sha256).hexdigest()
    return {
        "user-agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
        "x-slack-request-timestamp": stamp,
        "x-slack-signature": f"v0={digest}",
    }


def read_answer(text: str, content_type: str) -> Json | None:
    if not text:
        return None
    if content_type == "application/json" or text.startswith("{"):
        try:
            answer = json.loads(text)
        except ValueError:
            raise NotDeliveredError("http_error") from None
        return answer if isinstance(answer, dict) else None
    return {"text": text}


def _http_reason(reason: str) -> str:
    return "http_timeout" if reason == "timeout" else reason
