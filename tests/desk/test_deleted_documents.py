"""A document that is deleted is gone for good (R29): its bytes, too, unless another file has the same."""

import os
import time

import pytest

from desk import documents, tickets
from desk.documents import Upload
from desk.house import House
from desk.records import kind_called, verbs
from desk.tickets import NewTicket
from tests.parts.house import OPERATOR

PLAN = Upload(name="plan.txt", content_type="text/plain", data=b"Erster Stock")


@pytest.mark.parametrize("is_elsewhere", [False, True])
async def test_the_bytes_of_a_deleted_document_go_unless_somebody_else_has_them(
    house: House, *, is_elsewhere: bool
) -> None:
    (kept,) = await documents.keep(house, [PLAN])
    made = await documents.add(house, kept, actor=OPERATOR)
    if is_elsewhere:
        new = NewTicket(title="Umzug", attachments=[kept])
        await tickets.open_ticket(house, new, actor=OPERATOR)
    file = house.blobs.path(made.sha256)
    two_days_ago = time.time() - 2 * 86_400
    os.utime(file, (two_days_ago, two_days_ago))

    await verbs.delete(house, kind_called("document"), made, actor=OPERATOR)

    assert file.exists() == is_elsewhere
