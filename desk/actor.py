"""Who acts, and through which channel: stands in the history of everything a verb does (R11)."""

from dataclasses import dataclass

from models.agent import Agent
from models.comment import Author, Channel
from models.contact import Contact


@dataclass(frozen=True, slots=True)
class Actor:
    """At most one of `agent`, `contact`, `colleague` and `workflow` is set; none: the system itself."""

    channel: Channel
    agent: Agent | None = None
    contact: Contact | None = None
    # The name of somebody in the company's Slack who is no agent: may write notes there, and nothing else.
    colleague: str = ""
    # The name of the workflow through which the system acts (R35).
    workflow: str = ""

    @property
    def kind(self) -> Author:
        if self.agent is not None:
            return Author.AGENT
        if self.contact is not None:
            return Author.CONTACT
        return Author.COLLEAGUE if self.colleague else Author.SYSTEM

    @property
    def name(self) -> str:
        if self.agent is not None:
            return self.agent.name
        if self.contact is not None:
            return self.contact.name
        return f"Workflow: {self.workflow}" if self.workflow else self.colleague or "Postbote"

    @property
    def agent_id(self) -> int | None:
        return self.agent.id if self.agent is not None else None

    @property
    def contact_id(self) -> int | None:
        return self.contact.id if self.contact is not None else None


def system(channel: Channel = Channel.SYSTEM) -> Actor:
    return Actor(channel=channel)
