"""The two shapes that columns of ours repeat: a foreign key with an index, and a short text of an enum.

Tortoise gives a foreign key no index and cascades deletes unless told otherwise; nothing here is ever
deleted as a side effect. Enums are stored as plain text, so that a migration never imports a live enum.
"""

from typing import Any, cast

from tortoise import fields
from tortoise.fields.base import OnDelete


def reference(model: str, *, related_name: str | bool = False, null: bool = False, index: bool = True) -> Any:
    """An indexed foreign key to `models.<model>`; deleting what it points to is refused."""
    return cast("Any", fields.ForeignKeyField)(
        f"models.{model}",
        related_name=related_name,
        null=null,
        on_delete=OnDelete.RESTRICT,
        db_index=index,
    )


def word(*, null: bool = False, default: Any = None, db_default: Any = None, index: bool = False) -> Any:
    """A column for one value of a `StrEnum`."""
    more = {} if default is None else {"default": default}
    more |= {} if db_default is None else {"db_default": db_default}
    return cast("Any", fields.CharField)(max_length=32, null=null, db_index=index, **more)


def long_text_or_none() -> "fields.Field[str | None]":
    """A text of any length that may be missing."""
    return cast("fields.Field[str | None]", fields.TextField(null=True))
