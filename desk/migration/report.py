"""What a run did, or in a dry run would do: counted by kind."""

from dataclasses import dataclass, field


@dataclass(slots=True)
class Count:
    """`found`: was here before, by its mail address or name; `known`: an earlier run brought it."""

    new: int = 0
    found: int = 0
    known: int = 0


@dataclass(slots=True)
class Report:
    organisations: Count = field(default_factory=Count)
    contacts: Count = field(default_factory=Count)
    tickets: Count = field(default_factory=Count)
    external_comments: Count = field(default_factory=Count)
    internal_notes: Count = field(default_factory=Count)
    documents: Count = field(default_factory=Count)
    document_bytes: int = 0
    tags: int = 0

    @property
    def by_kind(self) -> dict[str, Count]:
        return {
            "organisation": self.organisations,
            "contact": self.contacts,
            "ticket": self.tickets,
            "external comment": self.external_comments,
            "internal note": self.internal_notes,
            "document": self.documents,
        }

    def take_back(self, before: "Report") -> None:
        """A batch wasn't written: as if it had not been counted."""
        for name in Report.__slots__:
            setattr(self, name, getattr(before, name))
