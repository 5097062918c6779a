"""How the process logs: structlog, one JSON object or one line of text an event, on standard error.

Configured by the command that runs, never at import. What a log line must not hold is struck out here, as
the last guard: values of keys that name a secret, and the user part of links.
"""

import logging
import re
import sys
from collections.abc import Callable, MutableMapping
from typing import Any, TextIO

import structlog

_SECRET_KEY = re.compile(r"password|secret|token|authorization|cookie|api_key|credential", re.IGNORECASE)
_IN_A_LINK = re.compile(r"(?<=://)[^/\s@]*:[^\s@]*(?=@)")
_SLACK_TOKEN = re.compile(r"\bx(?:ox[a-z]|app)-[A-Za-z0-9-]+")
STRUCK = "***"

Event = MutableMapping[str, Any]


def configure(log_format: str, log_level: str) -> None:
    """Log from here on in this format, at this level and above; libraries at warning and above."""
    level = logging.getLevelNamesMapping()[log_level.upper()]
    shared: list[Callable[[Any, str, Event], Any]] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        without_secrets,
    ]
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.stdlib.PositionalArgumentsFormatter(),
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
    )
    _to_standard_error(shared, log_format, level)


def _to_standard_error(shared: list[Callable[[Any, str, Event], Any]], log_format: str, level: int) -> None:
    handler = _ToStandardError()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, _renderer(log_format)],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(max(level, logging.WARNING))
    for room in ("bot", "desk", "models", "portal", "scanners"):
        logging.getLogger(room).setLevel(level)


class _ToStandardError(logging.StreamHandler[TextIO]):
    """Writes to what standard error is at the time, not at the time of configuring."""

    @property
    def stream(self) -> TextIO:
        return sys.stderr

    @stream.setter
    def stream(self, _: TextIO) -> None:
        pass


def _renderer(log_format: str) -> Callable[[Any, str, Event], Any]:
    if log_format == "text":
        return structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    return structlog.processors.JSONRenderer(ensure_ascii=False)


def without_secrets(_: Any, __: str, event: Event) -> Event:
    """Strikes out secrets: by the key, and in texts what stands between `://` and `@`, and Slack's tokens."""
    for key, value in event.items():
        if _SECRET_KEY.search(key) and isinstance(value, str):
            event[key] = STRUCK
        elif isinstance(value, str):
            event[key] = _SLACK_TOKEN.sub(STRUCK, _IN_A_LINK.sub(STRUCK, value))
    return event
