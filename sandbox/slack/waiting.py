"""Looking at the workspace, and waiting for the app: by news, with a deadline, never by the clock."""

from collections.abc import Callable
from typing import TypeVar

from sandbox.slack.deliveries import Delivery
from sandbox.slack.wire import Json
from sandbox.slack.workspace import Call, Ephemeral, Workspace

T = TypeVar("T")
Like = Callable[[Json], bool] | str | None  # a test of the message, or words that must be on it


class Waiting:
    """All waits raise TimeoutError, with the app's last calls in the sentence."""

    def __init__(self, workspace: Workspace) -> None:
        self._seen = workspace

    def messages(self, channel: str) -> list[Json]:
        """All of a channel, oldest first, replies among them."""
        return self._seen.messages.of(channel)

    def message(self, channel: str, ts: str) -> Json | None:
        return self._seen.messages.find(channel, ts)

    def thread(self, channel: str, ts: str) -> list[Json]:
        """The replies, without the parent."""
        return self._seen.messages.replies(channel, ts)

    def dm(self, user: str) -> str:
        """The id of the person's direct conversation with the app."""
        return self._seen.dm(user).id

    def modal(self, user: str) -> Json | None:
        return self._seen.views.modal(user)

    def home(self, user: str) -> Json | None:
        return self._seen.views.home(user)

    def ephemerals(self, user: str) -> list[Ephemeral]:
        return [note for note in self._seen.ephemerals if note.user == user]

    def file_bytes(self, file_id: str) -> bytes:
        return self._seen.files.get(file_id).data

    def reactions(self, channel: str, ts: str) -> dict[str, list[str]]:
        """Who set which."""
        message = self._seen.messages.find(channel, ts) or {}
        return {reaction["name"]: list(reaction["users"]) for reaction in message.get("reactions", ())}

    async def wait_for(self, look: Callable[[], T], *, timeout: float = 5.0, what: str = "") -> T:  # noqa: ASYNC109
        """The first true answer of `look`, which is asked again after everything that happens here."""

        def sentence() -> str:
            last = [f"{call.method} -> {call.answer.get('error', 'ok')}" for call in self._seen.calls[-8:]]
            return f"waited {timeout} s for {what or 'it'}; the app's last calls: {last}"

        return await self._seen.news.wait_for(look, timeout=timeout, what=sentence)

    async def wait_for_call(
        self,
        method: str,
        like: Callable[[Call], bool] | None = None,
        *,
        count: int = 1,
        timeout: float = 5.0,  # noqa: ASYNC109
    ) -> Call:
        """The `count`-th call of a Web API method (or of "response_url")."""

        def look() -> Call | None:
            found = [c for c in self._seen.calls if c.method == method and (like is None or like(c))]
            return found[count - 1] if len(found) >= count else None

        call = await self.wait_for(look, timeout=timeout, what=f"call {count} of {method}")
        assert call is not None
        return call

    async def wait_for_message(
        self,
        channel: str,
        like: Like = None,
        *,
        thread_ts: str | None = None,
        timeout: float = 5.0,  # noqa: ASYNC109
    ) -> Json:
        """The newest message of the app that is like that; also one that becomes so by an update."""

        def look() -> Json | None:
            mine = [m for m in self.messages(channel)[::-1] if m["user"] == self._seen.bot_user]
            within = [m for m in mine if thread_ts is None or m.get("thread_ts") == thread_ts]
            return next((m for m in within if _is_like(m, like)), None)

        found = await self.wait_for(look, timeout=timeout, what=f"a message in {channel} like {like!r}")
        assert found is not None
        return found

    async def wait_for_ephemeral(
        self,
        user: str,
        like: Like = None,
        *,
        timeout: float = 5.0,  # noqa: ASYNC109
    ) -> Ephemeral:
        def look() -> Ephemeral | None:
            mine = self.ephemerals(user)[::-1]
            return next((note for note in mine if _is_like(as_message(note), like)), None)

        found = await self.wait_for(
            look, timeout=timeout, what=f"an ephemeral message to {user} like {like!r}"
        )
        assert found is not None
        return found

    async def wait_for_reaction(
        self,
        channel: str,
        ts: str,
        name: str,
        *,
        user: str | None = None,
        timeout: float = 5.0,  # noqa: ASYNC109
    ) -> None:
        """By default of the app itself."""
        who = user or self._seen.bot_user
        what = f":{name}: of {who} at {channel}/{ts}"
        await self.wait_for(
            lambda: who in self.reactions(channel, ts).get(name, ()), timeout=timeout, what=what
        )

    async def wait_for_modal(
        self,
        user: str,
        callback_id: str | None = None,
        *,
        timeout: float = 5.0,  # noqa: ASYNC109
    ) -> Json:
        def look() -> Json | None:
            view = self.modal(user)
            return view if view and callback_id in {None, view["callback_id"]} else None

        view = await self.wait_for(look, timeout=timeout, what=f"the modal {callback_id or ''} before {user}")
        assert view is not None
        return view

    async def wait_for_home(
        self,
        user: str,
        like: Like = None,
        *,
        timeout: float = 5.0,  # noqa: ASYNC109
    ) -> Json:
        def look() -> Json | None:
            view = self.home(user)
            return view if view and _is_like(view, like) else None

        view = await self.wait_for(look, timeout=timeout, what=f"the App Home of {user} like {like!r}")
        assert view is not None
        return view

    async def wait_for_delivery(
        self,
        like: Callable[[Delivery], bool],
        *,
        timeout: float = 5.0,  # noqa: ASYNC109
    ) -> Delivery:
        """An attempt that is over, acknowledged or failed."""

        def look() -> Delivery | None:
            over = [d for d in self._seen.deliveries.journal if d.acked or d.failure]
            return next((d for d in over if like(d)), None)

        found = await self.wait_for(look, timeout=timeout, what="a delivery")
        assert found is not None
        return found


def text_of(shown: Json | Ephemeral) -> str:
    """All words of a message, view or ephemeral message, a line for each text: what a person reads on it."""
    message = as_message(shown) if isinstance(shown, Ephemeral) else shown
    lines = [message.get("text", "")] if not message.get("blocks") else []
    lines += _texts(message.get("title")) + _texts(message.get("blocks"))
    return "\n".join(line for line in lines if line)


def as_message(note: Ephemeral) -> Json:
    return {"ts": note.ts, "user": note.author, "text": note.text, "blocks": list(note.blocks)}


def _texts(part: object) -> list[str]:
    if isinstance(part, list):
        return [line for item in part for line in _texts(item)]
    if not isinstance(part, dict):
        return []
    own = [part["text"]] if isinstance(part.get("text"), str) else []
    return own + [line for key, value in part.items() if key != "state" for line in _texts(value)]


def _is_like(shown: Json, like: Like) -> bool:
    if like is None:
        return True
    if isinstance(like, str):
        return like in text_of(shown) or like in shown.get("text", "")
    return like(shown)
