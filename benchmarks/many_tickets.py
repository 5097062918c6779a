"""Ten thousand tickets of one organisation, by raw inserts, and a customer who sees them all."""

import random
import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from tortoise.connection import get_connection

from desk import clock, portal_sessions
from models.contact import Contact
from models.group import Group
from models.organisation import Organisation
from models.portal_access import PortalAccess

TICKETS = 10_000
CUSTOMERS = 200
STATUSES = ("open", "open", "in_progress", "wait_for_response", "closed", "closed")
THINGS = ("printer", "invoice", "login page", "VPN", "calendar", "web shop", "scanner", "licence", "backup")
FAULTS = ("is slow", "shows error 500", "no longer opens", "counts wrongly", "asks for the password")

_INSERT = """
INSERT INTO ticket (serial, title, description, solution, status, priority, source, contact_id,
  organisation_id, group_id, created_at, modified_at, created_by, version)
VALUES (?, ?, ?, '', ?, 'normal', 'email', ?, ?, ?, ?, ?, ?, 1)
"""


async def fill(group: Group) -> str:
    """Everything is put in; returns the key of a session that the customer has open."""
    at = clock.now()
    organisation = await Organisation.create(name="Kunde GmbH", created_at=at)
    await Contact.bulk_create(_contact(number, organisation) for number in range(1, CUSTOMERS + 1))
    await get_connection("default").execute_many(_INSERT, list(_tickets(organisation, group)))
    viewer = await Contact.get(id=1)
    await PortalAccess.create(
        contact=viewer, password_hash=secrets.token_hex(), must_change=False, changed_at=at
    )
    return (await portal_sessions.begin(viewer, must_change=False)).key


def _contact(number: int, organisation: Organisation) -> Contact:
    at = clock.now()
    return Contact(
        id=number,
        name=f"Customer {number}",
        email=f"customer{number}@kunde.example",
        organisation_id=organisation.id,
        portal_user=True,
        support_start=at.date() - timedelta(days=30),
        support_end=at.date() + timedelta(days=30),
        sees_organisation=number == 1,
        created_at=at,
        modified_at=at,
    )


def _tickets(organisation: Organisation, group: Group) -> Iterator[list[Any]]:
    rng = random.Random(20260301)
    at = clock.now() - timedelta(days=400)
    for serial in range(1, TICKETS + 1):
        at += timedelta(minutes=rng.randint(1, 100))
        yield [
            serial,
            f"{rng.choice(THINGS)} {rng.choice(FAULTS)} ({serial:06d})",
            "Since the update it does so in every browser we have. " * 5,
            rng.choice(STATUSES),
            rng.randint(1, CUSTOMERS),
            organisation.id,
            group.id,
            _text(at),
            _text(at + timedelta(minutes=rng.randint(0, 5000))),
            "Customer",
        ]


def _text(at: datetime) -> str:
    """As Tortoise writes moments into SQLite."""
    return at.isoformat(" ")
