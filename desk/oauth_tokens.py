"""Access tokens by OAuth grants (RFC 6749 §4.4, §6): fetched ahead of time, kept, one at a time.

Who asks the token server is an argument, so this knows no HTTP. A token that still holds is used while its
server is away. Of several processes one asks; the others find what it was given. What the server refuses with
is kept with the grant, in a sentence without a secret.
"""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from desk import clock
from desk.errors import DeskError
from desk.house import House
from desk.oauth import Way
from models.oauth_grant import OAuthGrant
from models.watch_locks import WatchLocks

# A token is renewed so long before it ends, and not used any more in its last seconds.
AHEAD = timedelta(minutes=5)
LAST_SECONDS = timedelta(seconds=20)
# RFC 6749 §5.1: where no end is said, it is another's to know; this much is safe.
UNSAID = timedelta(minutes=5)
# A token that is so young and refused anyway will not get better by another.
YOUNG = timedelta(seconds=60)
_MOST_WORDS = 240
# Locks of mailboxes have their ids for numbers; those of grants are far behind them.
_LOCKS_FROM = 1_500_000_000
_LOCK_SECONDS = 30.0
# Microsoft puts these behind each sentence.
_TRACE = re.compile(r"\s*(?:Trace ID|Correlation ID|Timestamp):.*", re.DOTALL)
_PASSING = {"temporarily_unavailable", "server_error", "slow_down", "timeout"}


@dataclass(frozen=True, slots=True)
class TokenRequest:
    """A form to be posted."""

    url: str
    form: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class TokenAnswer:
    """`body` is empty if the server said no JSON object."""

    status: int
    body: Mapping[str, Any] = field(repr=False)


# Raises TokenRefused, passing, if the server can't be reached.
Ask = Callable[[TokenRequest], Awaitable[TokenAnswer]]


class TokenRefused(DeskError):
    """There is no token. `passing`: trying again later can help by itself."""

    def __init__(self, text: str, *, passing: bool, **values: Any) -> None:
        super().__init__(text, **values)
        self.passing = passing


class TokenDesk:
    """Gives out tokens in one process. Made where the process is put together."""

    def __init__(self, house: House, ask: Ask) -> None:
        self._house = house
        self._ask = ask
        self._locks: dict[int, asyncio.Lock] = {}
        # By grant: the newest token, and when it came.
        self._came: dict[int, tuple[str, datetime]] = {}

    def of(self, grant_id: int) -> "GrantTokens":
        """The tokens of one grant, for who logs in."""
        return GrantTokens(self, grant_id)

    async def token(self, grant_id: int, *, unlike: str = "") -> str:
        """A token that holds for a while, and is another than `unlike`. Raises TokenRefused."""
        grant = await _grant(grant_id)
        if _holds(grant, AHEAD) and grant.access_token != unlike:
            return grant.access_token
        async with self._alone(grant_id):
            grant = await _grant(grant_id)
            if _holds(grant, AHEAD) and grant.access_token != unlike:
                return grant.access_token
            try:
                return await self._renewed(grant)
            except TokenRefused as fault:
                await OAuthGrant.filter(id=grant.id).update(fault=fault.sentence("en"))
                if fault.passing and _holds(grant, LAST_SECONDS) and grant.access_token != unlike:
                    return grant.access_token
                raise

    async def _renewed(self, grant: OAuthGrant) -> str:
        at = clock.now()
        answer = await self._ask(_request(grant))
        token = answer.body.get("access_token")
        if answer.status != 200 or not isinstance(token, str) or not token:
            raise _refusal(grant, answer)
        columns: dict[str, Any] = {
            "access_token": token,
            "expires_at": at + (_span(answer.body.get("expires_in")) or UNSAID),
            "fault": None,
        }
        fresh = answer.body.get("refresh_token")
        if grant.way == Way.REFRESH_TOKEN and isinstance(fresh, str) and fresh:
            columns["refresh_token"] = fresh
        if span := _span(answer.body.get("refresh_token_expires_in")):
            columns["refresh_expires_at"] = at + span
        # Who took a new secret meanwhile is not overruled by what the old one brought.
        kept = OAuthGrant.filter(
            id=grant.id, refresh_token=grant.refresh_token, client_secret=grant.client_secret
        )
        await kept.update(**columns)
        self._came[grant.id] = (token, at)
        return token

    def is_young(self, token: str) -> bool:
        """Did it come just now? Another would not be better."""
        return any(token == known and clock.now() - at < YOUNG for known, at in self._came.values())

    @contextlib.asynccontextmanager
    async def _alone(self, grant_id: int) -> AsyncIterator[None]:
        """Nobody else asks for this grant: not in this process, nor, on PostgreSQL, in another."""
        async with self._locks.setdefault(grant_id, asyncio.Lock()):
            locks = WatchLocks()
            try:
                async with asyncio.timeout(_LOCK_SECONDS):
                    while not await locks.take(_LOCKS_FROM + grant_id):  # noqa: ASYNC110 - another process's
                        await asyncio.sleep(0.1)
                yield
            except TimeoutError:
                raise TokenRefused("Another process asks for a token already.", passing=True) from None
            finally:
                await locks.give_back(_LOCKS_FROM + grant_id)
                await locks.close()


@dataclass(frozen=True, slots=True)
class GrantTokens:
    """What a login asks."""

    desk: TokenDesk
    grant_id: int

    async def current(self) -> str:
        """Raises TokenRefused."""
        return await self.desk.token(self.grant_id)

    async def refused(self, token: str) -> bool:
        """The mail server would not have it: never used again. True if a fresh one is worth a try."""
        await OAuthGrant.filter(id=self.grant_id, access_token=token).update(access_token="", expires_at=None)
        return not self.desk.is_young(token)


async def _grant(grant_id: int) -> OAuthGrant:
    grant = await OAuthGrant.get_or_none(id=grant_id)
    if grant is None:
        raise TokenRefused("The OAuth grant is not there any more.", passing=False)
    return grant


def _holds(grant: OAuthGrant, for_: timedelta) -> bool:
    return bool(grant.access_token) and grant.expires_at is not None and grant.expires_at - clock.now() > for_


def _request(grant: OAuthGrant) -> TokenRequest:
    form = {"grant_type": grant.way, "client_id": grant.client_id}
    if grant.client_secret:
        form["client_secret"] = grant.client_secret
    if grant.scope:
        form["scope"] = grant.scope
    if grant.way == Way.REFRESH_TOKEN:
        form["refresh_token"] = grant.refresh_token
    return TokenRequest(url=grant.token_url, form=form)


def _refusal(grant: OAuthGrant, answer: TokenAnswer) -> TokenRefused:
    error = answer.body.get("error")
    passing = answer.status >= 500 or answer.status in {408, 425, 429} or error in _PASSING or not answer.body
    return TokenRefused(
        "{grant} gets no token: {reason}", passing=passing, grant=grant.name, reason=_reason(grant, answer)
    )


def _reason(grant: OAuthGrant, answer: TokenAnswer) -> str:
    """What the server says, short, and without what it may repeat of ours."""
    said = answer.body.get("error_description") or answer.body.get("error") or ""
    words = " ".join(_TRACE.sub("", str(said)[:4000]).split())
    for secret in (grant.client_secret, grant.refresh_token, grant.access_token):
        words = words.replace(secret, "***") if secret else words
    if len(words) > _MOST_WORDS:
        words = f"{words[:_MOST_WORDS]}…"
    return words or f"its server answers {answer.status}."


def _span(seconds: Any) -> timedelta | None:
    """Providers say numbers, and some say them as text."""
    try:
        number = int(seconds)
    except (TypeError, ValueError):
        return None
    return timedelta(seconds=min(number, 10 * 365 * 86_400)) if number > 0 else None
