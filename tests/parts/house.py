"""The desk on a fresh store, and a cast: people whose names stand in the tests' sentences.

Nadia and Jonas answer for Support, Priya for Billing. Frau Weber writes German and has the portal, Oliver
writes English, his colleague Grace may see all of Acme's tickets. Nobody knows the stranger.
"""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from desk import clock, contacts, db, picklists
from desk import house as houses
from desk.actor import Actor
from desk.contacts import NewContact
from desk.house import House
from desk.settings import load
from models.agent import Agent
from models.comment import Channel
from models.contact import Contact
from models.group import Group, GroupMember

OPERATOR = Actor(channel=Channel.CLI)
STRANGER = "stranger@elsewhere.example"

MakeHouse = Callable[..., House]


@dataclass(frozen=True, slots=True)
class Cast:
    support: Group
    billing: Group
    nadia: Agent
    jonas: Agent
    priya: Agent
    weber: Contact
    oliver: Contact
    grace: Contact


@pytest.fixture
def make_house(tmp_path: Path, database_url: str) -> MakeHouse:
    """A house with settings of one's own: `make_house(smtp="smtp://…")`. By default mail could be sent."""

    def make(**settings: Any) -> House:
        environment = {
            "data": str(tmp_path / "data"),
            "database": database_url,
            "smtp": "smtp://127.0.0.1:9?starttls=never",
            "mail_from": "Support <support@desk.example>",
            "secret": "a key for tests",
            **settings,
        }
        return houses.build(
            load({f"POSTBOTE_{name.upper()}": str(value) for name, value in environment.items() if value})
        )

    return make


@pytest.fixture
async def house(make_house: MakeHouse, store: None) -> House:
    return make_house()


@pytest.fixture
async def store(database_url: str) -> AsyncIterator[None]:
    """The store, open, with the shipped picklists."""
    context = await db.connect(database_url)
    try:
        await picklists.ship()
        yield
    finally:
        await context.close_connections()


@pytest.fixture
async def cast(house: House) -> Cast:
    at = clock.now()
    support = await Group.create(
        name="Support", slack_channel="C0SUPPORT", email="support@desk.example", created_at=at
    )
    billing = await Group.create(
        name="Billing", slack_channel="C0BILLING", email="billing@desk.example", created_at=at
    )
    nadia = await _agent("Nadia Brandt", support)
    jonas = await _agent("Jonas Keller", support)
    priya = await _agent("Priya Shah", billing)
    weber = await _contact(house, "Frau Weber", "weber@kunde.example", language="de", portal=True)
    oliver = await _contact(house, "Oliver Smith", "oliver@acme.example", organisation="Acme Ltd")
    grace = await _contact(house, "Grace Miller", "grace@acme.example", organisation="Acme Ltd", sees=True)
    return Cast(support, billing, nadia, jonas, priya, weber, oliver, grace)


async def _agent(name: str, group: Group) -> Agent:
    handle = name.split(maxsplit=1)[0].lower()
    agent = await Agent.create(
        name=name,
        handle=handle,
        email=f"{handle}@desk.example",
        slack_user=f"U0{handle.upper()}",
        created_at=clock.now(),
    )
    await GroupMember.create(group=group, agent=agent)
    return agent


async def _contact(
    house: House,
    name: str,
    email: str,
    *,
    language: str = "en",
    organisation: str = "",
    portal: bool = False,
    sees: bool = False,
) -> Contact:
    today = date.today()  # noqa: DTZ011 - support dates are days of the calendar
    new = NewContact(
        name=name,
        email=email,
        language=language,
        organisation=organisation,
        portal_user=portal,
        support_start=today - timedelta(days=30) if portal else None,
        support_end=today + timedelta(days=30) if portal else None,
        sees_organisation=sees,
    )
    return await contacts.add(house, new, actor=OPERATOR)


def as_agent(agent: Agent, channel: Channel = Channel.SLACK) -> Actor:
    return Actor(channel=channel, agent=agent)


def as_contact(contact: Contact, channel: Channel = Channel.EMAIL) -> Actor:
    return Actor(channel=channel, contact=contact)
