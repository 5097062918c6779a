"""Who acts, and through which channel: stands in the history of everything a verb does (R11)."""

from dataclasses import dataclass

from models.agent import Agent
from models.comment import Author, Channel
from models.contact import Contact


@dataclass(frozen=True, slots=True)
class Actor:
    """Exactly one of `agent` and `contact` is set, or none: then it is the system itself."""

    channel: Channel
    agent: Agent | None = None
    contact: Contact | None = None

    @property
    def kind(self) -> Author:
        if self.agent is not None:
            return Author.AGENT
        return Author.CONTACT if self.contact is not None else Author.SYSTEM

    @property
    def name(self) -> str:
        if self.agent is not None:
            return self.agent.name
        return self.contact.name if self.contact is not None else "Postbote"

    @property
    def agent_id(self) -> int | None:
        return self.agent.id if self.agent is not None else None

    @property
    def contact_id(self) -> int | None:
        return self.contact.id if self.contact is not None else None


def system(channel: Channel = Channel.SYSTEM) -> Actor:
    return Actor(channel=channel)
