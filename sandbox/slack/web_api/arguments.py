"""The arguments of a call, however they came: query, form, multipart or JSON, with GET or with POST.

Structures may come as JSON within a string, as every client library but the newest sends them.
"""

import json
from typing import Any

from aiohttp import web

from sandbox.slack.wire import Json, Refusal

STRUCTURES = frozenset({"blocks", "attachments", "view", "files", "metadata", "unfurls"})


class Args:
    def __init__(self, values: Json) -> None:
        self.values = {key: value for key, value in values.items() if value is not None}

    def __contains__(self, name: str) -> bool:
        return name in self.values

    def text(self, name: str) -> str | None:
        value = self.values.get(name)
        return None if value is None else str(value)

    def required(self, name: str, *, missing: str = "invalid_arguments") -> str:
        value = self.text(name)
        if value:
            return value
        messages = [f"[ERROR] missing required field: {name}"]
        raise Refusal(missing, response_metadata={"messages": messages})

    def number(self, name: str, default: int) -> int:
        value = self.values.get(name, default)
        try:
            return int(value)
        except (TypeError, ValueError):
            raise Refusal("invalid_arguments") from None

    def flag(self, name: str, *, default: bool = False) -> bool:
        value = self.values.get(name, default)
        return str(value).lower() in {"true", "1"}

    def structure(self, name: str, *, broken: str = "invalid_arguments") -> Any:
        """A list or object; Refusal(broken) if it is a string that is no JSON."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        try:
            return json.loads(value)
        except ValueError:
            raise Refusal(broken) from None


async def read_arguments(request: web.Request) -> tuple[Args, str]:
    """The arguments and the token, which may be a bearer or an argument."""
    values: Json = dict(request.query)
    if request.content_type == "application/json" and request.can_read_body:
        values |= await _json_body(request)
    elif request.method == "POST":
        values |= dict(await request.post())
    inline = values.pop("token", "")
    bearer = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    return Args({key: _open(key, value) for key, value in values.items()}), bearer or str(inline or "")


async def _json_body(request: web.Request) -> Json:
    try:
        body = await request.json()
    except ValueError:
        raise Refusal("invalid_json") from None
    if not isinstance(body, dict):
        raise Refusal("json_not_object")
    return body


def _open(key: str, value: Any) -> Any:
    if key in STRUCTURES and isinstance(value, str) and value[:1] in {"[", "{"}:
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value
