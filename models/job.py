"""Work on many records (R20–R28) that survives a crash: how far it came, and what it passed over and why."""

from enum import StrEnum
from typing import Any

from tortoise import fields
from tortoise.indexes import Index
from tortoise.models import Model

from models.columns import reference, word


class JobState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"  # by a person; can go on
    FAILED = "failed"


class Job(Model):
    id = fields.BigIntField(primary_key=True)
    # mass_edit, mass_tag, …
    kind = fields.CharField(max_length=40)
    state: str = word(default=JobState.WAITING.value)
    # What to do, and to which tickets.
    wishes: dict[str, Any] = fields.JSONField(default=dict)
    selection: dict[str, Any] = fields.JSONField(default=dict)
    # The id of the last ticket that is done with: the next batch begins behind it.
    position = fields.BigIntField(default=0)
    # No ticket behind this one was there when the job was asked for.
    last_id = fields.BigIntField(default=0)
    total = fields.BigIntField(default=0)
    changed = fields.BigIntField(default=0)
    unchanged = fields.BigIntField(default=0)
    skipped = fields.BigIntField(default=0)
    fault = fields.TextField(default="")
    agent = reference("Agent", null=True)
    agent_id: int | None
    channel: str = word()
    lease_until = fields.DatetimeField(null=True)
    created_at = fields.DatetimeField()
    finished_at = fields.DatetimeField(null=True)

    class Meta:
        table = "job"
        indexes = (Index(fields=("state", "id")),)


class JobSkip(Model):
    """A record that a job passed over, and the sentence that says why."""

    id = fields.BigIntField(primary_key=True)
    job = reference("Job", related_name="skips")
    job_id: int
    # `TT12`, or the line of a file.
    what = fields.CharField(max_length=80)
    field = fields.CharField(max_length=40, default="")
    # An English sentence with {names}, and their values.
    sentence = fields.TextField()
    values: dict[str, Any] = fields.JSONField(default=dict)

    class Meta:
        table = "job_skip"
