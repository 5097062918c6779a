"""Asks OAuth token servers over HTTP: one short POST, no redirects, little read."""

import json
from collections.abc import Mapping
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout, StreamReader

from desk.oauth_tokens import TokenAnswer, TokenRefused, TokenRequest

SECONDS = 20.0
MOST_BYTES = 256 * 1024


async def ask(request: TokenRequest, *, seconds: float = SECONDS) -> TokenAnswer:
    """The server's answer, whatever it is. Raises TokenRefused, passing, if there is none in time."""
    host = request.url.partition("://")[2].partition("/")[0]
    try:
        async with (
            ClientSession(timeout=ClientTimeout(total=seconds)) as session,
            session.post(
                request.url,
                data=dict(request.form),
                headers={"Accept": "application/json"},
                allow_redirects=False,
            ) as answer,
        ):
            return TokenAnswer(status=answer.status, body=_object(await _read(answer.content)))
    except TimeoutError:
        raise TokenRefused("The token server {host} does not answer.", passing=True, host=host) from None
    except (ClientError, OSError) as fault:
        raise TokenRefused(
            "The token server {host} can't be reached: {reason}.",
            passing=True,
            host=host,
            reason=type(fault).__name__
            if not isinstance(fault, OSError)
            else fault.strerror or "no connection",
        ) from fault


async def _read(content: StreamReader) -> bytes:
    """As much as such an answer may have; what is longer is none."""
    text = b""
    async for some in content.iter_any():
        text += some
        if len(text) > MOST_BYTES:
            return b""
    return text


def _object(text: bytes) -> Mapping[str, Any]:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
