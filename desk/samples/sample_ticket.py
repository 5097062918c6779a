"""The shape of a sample ticket: what somebody wrote, and how far it has come."""

from dataclasses import dataclass
from enum import StrEnum

from models.comment import Channel


class By(StrEnum):
    CUSTOMER = "customer"
    AGENT = "agent"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Said:
    """`hours` after the ticket was opened. `agent`: whose words, if not the customer's."""

    by: By
    hours: float
    text: str
    agent: str = ""


@dataclass(frozen=True, slots=True)
class SampleTicket:
    """`days`: how long ago it was opened. `agent` empty: nobody has taken it."""

    title: str
    customer: str
    days: float
    description: str
    group: str = "Support"
    agent: str = ""
    status: str = "open"
    priority: str = "normal"
    type: str = "incident"
    severity: str | None = None
    category: str | None = None
    through: Channel = Channel.EMAIL
    said: tuple[Said, ...] = ()
    solution: str = ""


def customer(hours: float, text: str) -> Said:
    return Said(By.CUSTOMER, hours, text)


def answer(hours: float, agent: str, text: str) -> Said:
    return Said(By.AGENT, hours, text, agent)


def note(hours: float, agent: str, text: str) -> Said:
    return Said(By.NOTE, hours, text, agent)
