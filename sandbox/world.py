"""Who lives in the sandbox: people and channels of the Slack workspace, mailboxes; read from a JSON file."""

import json
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

SAMPLE = Path(__file__).parent / "world.json"

Entry = TypeVar("Entry", "WorldUser", "WorldChannel", "WorldMailbox")


class BadWorld(Exception):
    """The file is no world; the sentence names the entry."""


@dataclass(frozen=True, slots=True)
class WorldUser:
    id: str
    name: str
    real_name: str
    email: str


@dataclass(frozen=True, slots=True)
class WorldChannel:
    id: str
    name: str
    members: tuple[str, ...] = ()
    private: bool = False


@dataclass(frozen=True, slots=True)
class WorldMailbox:
    address: str
    name: str = ""
    password: str = "sandbox"
    language: str = "en"
    signature: str = ""
    customer: bool = False


@dataclass(frozen=True, slots=True)
class World:
    users: tuple[WorldUser, ...] = ()
    channels: tuple[WorldChannel, ...] = ()
    mailboxes: tuple[WorldMailbox, ...] = ()

    @property
    def customers(self) -> list[WorldMailbox]:
        return [mailbox for mailbox in self.mailboxes if mailbox.customer]


def read_world(path: Path = SAMPLE) -> World:
    """Read the file; raises `BadWorld` for what is misspelt, missing or refers to nobody."""
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadWorld(f"{path}: {error}") from error
    if not isinstance(data, dict):
        raise BadWorld(f"{path}: an object is expected")
    world = World(
        users=_entries(WorldUser, data.pop("users", [])),
        channels=_entries(WorldChannel, data.pop("channels", [])),
        mailboxes=_entries(WorldMailbox, data.pop("mailboxes", [])),
    )
    if data:
        raise BadWorld(f"{path}: {', '.join(data)} is not known")
    _check_members(world)
    return world


def _entries(kind: type[Entry], rows: list[dict[str, Any]]) -> tuple[Entry, ...]:
    known = {field.name for field in fields(kind)}
    entries = []
    for row in rows:
        values: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in row.items()
        }
        if unknown := values.keys() - known:
            raise BadWorld(f"{row}: {', '.join(unknown)} is not known")
        try:
            entries.append(kind(**values))
        except TypeError as error:
            raise BadWorld(f"{row}: {error}") from error
    return tuple(entries)


def _check_members(world: World) -> None:
    known = {user.id for user in world.users}
    for channel in world.channels:
        if strangers := set(channel.members) - known:
            raise BadWorld(f"#{channel.name}: {', '.join(sorted(strangers))} is no user")
