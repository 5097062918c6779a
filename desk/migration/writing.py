"""The verb: bring another helpdesk's records over, in batches; to be repeated and gone on with at will.

Each batch is a transaction with the ids its records had there. So a run that was interrupted goes on where it
stopped, and a second run of the same or a newer export brings only what is new. Nobody is mailed, no card is
posted; unknown agents are not made.
"""

import copy
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import cast

from tortoise.exceptions import IntegrityError

from desk import permissions
from desk.actor import Actor
from desk.errors import Invalid
from desk.house import House
from desk.migration.findings import Findings
from desk.migration.foreign import Foreign, ForeignContact, ForeignOrganisation, ForeignTicket
from desk.migration.kept_fields import with_fields
from desk.migration.report import Report
from desk.migration.run import Run
from desk.migration.writing_contacts import write_contacts, write_organisations
from desk.migration.writing_tickets import write_tickets
from desk.permissions import Right

# Rows of a transaction, more or less: others who write wait no longer than for these.
WEIGHT = 1000
_TRIES = 3
NAME_LENGTH = 40


async def bring_over(
    house: House,
    records: Iterable[Foreign],
    *,
    source: str,
    actor: Actor,
    findings: Findings,
    is_dry: bool = False,
    keep_fields: bool = False,
    progress: Callable[[int], None] = lambda _: None,
) -> Report:
    """Write an export's records; a dry run only says what would come. `progress` is told of records done.

    `keep_fields` makes an internal note of each ticket's fields that have no home. `source` tells two
    helpdesks apart: their numbers mean something under that name only. Raises NotAllowed, and Invalid for a
    name that is none.
    """
    permissions.require(actor, Right.MIGRATION)
    if not 0 < len(source) <= NAME_LENGTH:
        raise Invalid("name", "A name has 1 to {most} characters.", most=NAME_LENGTH)
    report = Report()
    run = Run(house, source, actor, findings, report, is_dry)
    for batch in _batches(with_fields(records) if keep_fields else records):
        await _again_if_met(run, batch)
        progress(len(batch))
    return report


async def _again_if_met(run: Run, batch: Sequence[Foreign]) -> None:
    """Somebody else may have added the same contact or organisation meanwhile: the second try finds it."""
    for left in reversed(range(_TRIES)):
        before = copy.deepcopy(run.report)
        try:
            await _write(run, batch)
        except IntegrityError:
            if not left:
                raise
            run.report.take_back(before)
        else:
            return


async def _write(run: Run, batch: Sequence[Foreign]) -> None:
    kind = type(batch[0])
    if kind is ForeignTicket:
        await write_tickets(run, cast("Sequence[ForeignTicket]", batch))
    elif kind is ForeignContact:
        await write_contacts(run, cast("Sequence[ForeignContact]", batch))
    else:
        await write_organisations(run, cast("Sequence[ForeignOrganisation]", batch))


def _batches(records: Iterable[Foreign]) -> Iterator[Sequence[Foreign]]:
    """Records of one kind, each only once in a batch."""
    batch: dict[str, Foreign] = {}
    weight = 0
    for record in records:
        if batch and (
            weight >= WEIGHT or record.id in batch or type(record) is not type(next(iter(batch.values())))
        ):
            yield list(batch.values())
            batch, weight = {}, 0
        batch[record.id] = record
        weight += _weight(record)
    if batch:
        yield list(batch.values())


def _weight(record: Foreign) -> int:
    if not isinstance(record, ForeignTicket):
        return 1
    files = sum(len(comment.attachments) for comment in record.comments)
    return 1 + len(record.comments) + len(record.attachments) + files
