"""Seconds and bytes that a session with a mail server may take."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """`answer` is the longest silence within an answer, `transfer` the longest answer as a whole.

    A mail over `mail` bytes is not fetched whole. A batch ends at `batch` mails or `batch_bytes`.
    """

    answer: float = 30.0
    transfer: float = 900.0
    poll: float = 60.0
    mail: int = 64 * 1024 * 1024
    batch: int = 25
    batch_bytes: int = 4 * 1024 * 1024
