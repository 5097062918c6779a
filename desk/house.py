"""What a verb needs beside its arguments: settings, keys, where files lie, the bell."""

import contextlib
from collections.abc import AsyncIterator
from contextvars import ContextVar
from dataclasses import dataclass, field

from desk import db
from desk.bell import Bell
from desk.blobs import FolderBlobs
from desk.expressions import Expressions
from desk.passwords import Passwords
from desk.pdf.press import Press
from desk.preferences import Preferences, PreferenceStore
from desk.settings import Settings
from desk.signing import Signer, load_signer
from desk.workflows.listening import Listening


@dataclass(frozen=True, slots=True)
class House:
    """The first argument of every verb."""

    settings: Settings
    signer: Signer = field(repr=False)
    blobs: FolderBlobs
    raw_mail: FolderBlobs
    sent_mail: FolderBlobs
    bell: Bell = field(default_factory=Bell)
    preference_store: PreferenceStore = field(default_factory=PreferenceStore)
    passwords: Passwords = field(default_factory=Passwords)
    press: Press = field(default_factory=Press)
    expressions: Expressions = field(default_factory=Expressions)
    workflows: Listening = field(default_factory=Listening)

    @contextlib.asynccontextmanager
    async def transaction(self) -> AsyncIterator[None]:
        """A verb's transaction; after the outermost commit the outbox is woken."""
        token = _at_work.set(self)
        try:
            async with db.transaction(after_commit=self.bell.ring):
                yield
        finally:
            _at_work.reset(token)

    @property
    def instance(self) -> str:
        """What our mails carry as `X-Postbote-Loop`, so that we know them when they come back (R42)."""
        return self.signer.sign("instance", "loop")

    async def preferences(self) -> Preferences:
        """What the administrator has set (R52)."""
        return await self.preference_store.get()


_at_work: ContextVar[House] = ContextVar("house")


def at_work() -> House:
    """The house whose transaction this is: for what follows of itself, whichever verb is at work."""
    return _at_work.get()


def build(settings: Settings) -> House:
    """A house on these settings; makes the data folder and, at first start, the key."""
    settings.data.mkdir(parents=True, exist_ok=True)
    return House(
        settings=settings,
        signer=load_signer(settings.secret, settings.data),
        blobs=FolderBlobs(settings.data / "documents"),
        raw_mail=FolderBlobs(settings.data / "mail", is_packed=True),
        sent_mail=FolderBlobs(settings.data / "sent", is_packed=True),
    )
