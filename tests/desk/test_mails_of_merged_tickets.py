"""A mail that was decided before its ticket was merged stays what it is, with its files (desk/merging.py)."""

from datetime import timedelta

import pytest

from desk import merging, tickets
from desk.documents import Upload
from desk.house import House
from desk.mail_out import mail_facts
from desk.tickets import NewTicket
from models.delivery import Delivery
from models.ticket import Ticket
from tests.parts.house import Cast, as_agent, as_contact

GUIDE = Upload(name="anleitung.txt", content_type="text/plain", data=b"Stecker ziehen.")
PHOTO = Upload(name="foto.png", content_type="image/png", data=b"Rauch")


async def _opened(house: House, cast: Cast, title: str) -> Ticket:
    new = NewTicket(title=title, contact=cast.weber, attachments=[PHOTO])
    return await tickets.open_ticket(house, new, actor=as_contact(cast.weber))


async def _files(house: House, kind: str) -> list[list[str]]:
    deliveries = await Delivery.filter(kind=kind).order_by("id")
    return [[item.name for item in facts.documents] for facts in await mail_facts.gather(house, deliveries)]


@pytest.mark.parametrize("merges", [0, 1, 2])
async def test_a_solution_that_waits_brings_its_file_though_the_ticket_is_merged(
    house: House, cast: Cast, merges: int
) -> None:
    # The file went to the survivor, and the mail left without it.
    one, two, three = [await _opened(house, cast, title) for title in ("Eins", "Zwei", "Drei")]
    nadia = as_agent(cast.nadia)
    wishes = {"solution": "Siehe Anleitung."}
    await tickets.change(house, one, wishes, actor=nadia, attachments=[GUIDE], hold=timedelta(minutes=5))
    for merged, survivor in [(one, two), (two, three)][:merges]:
        await merging.merge(house, merged, survivor, actor=nadia)
    assert await _files(house, "customer_solution") == [["anleitung.txt"]]


async def test_a_merged_ticket_s_files_are_in_no_other_mail_of_the_survivor(house: House, cast: Cast) -> None:
    one, two = await _opened(house, cast, "Eins"), await _opened(house, cast, "Zwei")
    await merging.merge(house, one, two, actor=as_agent(cast.nadia))
    await tickets.change(house, two, {"solution": "Neu starten."}, actor=as_agent(cast.nadia))
    assert await _files(house, "customer_solution") == [[]]
