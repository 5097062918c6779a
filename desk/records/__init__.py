"""The records around a ticket (§4, R29), a file a kind. A new kind is a file and a line here."""

from collections.abc import Mapping
from functools import cache
from importlib import import_module

from desk.errors import NotFound
from desk.records.kind import RecordKind

# What commands, links and files call a kind -> the module whose `KIND` it is.
MODULES: Mapping[str, str] = {
    "contact": "desk.records.contact",
    "organisation": "desk.records.organisation",
    "project": "desk.records.project",
    "partner": "desk.records.partner",
    "product": "desk.records.product",
    "service": "desk.records.service",
    "contract": "desk.records.contract",
    "quote": "desk.records.quote",
    "invoice": "desk.records.invoice",
    "faq": "desk.records.faq",
    "document": "desk.records.document",
    "task": "desk.records.task",
}


@cache
def kind_called(name: str) -> RecordKind:
    """A kind by its name. Raises NotFound."""
    if name not in MODULES:
        raise NotFound(
            "There is no kind of record {name}. There are: {known}.", name=name, known=", ".join(MODULES)
        )
    kind: RecordKind = import_module(MODULES[name]).KIND
    return kind
