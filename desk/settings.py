"""The settings of the process, from the environment: one table, read at once, all faults reported together.

Each may come from a file instead: `POSTBOTE_SMTP_FILE=/run/secrets/smtp`. What an administrator changes at
run time is in `desk/preferences.py`.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import parseaddr
from pathlib import Path
from typing import Any

from desk.mail_out.smtp_server import SmtpServer
from models.database_url import config_for


@dataclass(frozen=True, slots=True)
class Option:
    """A row of the table: what it is called, what it means, how it is read."""

    name: str
    meaning: str
    default: str
    read: Callable[[str], Any]
    is_secret: bool = False

    @property
    def variable(self) -> str:
        return f"POSTBOTE_{self.name.upper()}"


@dataclass(frozen=True, slots=True)
class SlackAccess:
    """What is needed to talk to Slack. `app_token`: Socket Mode; `signing_secret`: signed HTTP."""

    bot_token: str = field(repr=False)
    app_token: str = field(repr=False)
    signing_secret: str = field(repr=False)
    api_url: str

    @property
    def is_configured(self) -> bool:
        return bool(self.bot_token)

    @property
    def uses_socket_mode(self) -> bool:
        return bool(self.app_token)


class SettingsFault(ValueError):
    """One or more settings are wrong; `sentences` has one for each."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences


def _text(value: str) -> str:
    return value


def _folder(value: str) -> Path:
    return Path(value).expanduser().absolute()


def _database(value: str) -> str:
    if value:
        config_for(value, ())
    return value


def _address(value: str) -> str:
    if value and "@" not in parseaddr(value)[1]:
        raise ValueError("should look like: Support <support@example.com>")
    return value


def _link(value: str) -> str:
    if value and not value.startswith(("http://", "https://")):
        raise ValueError("should start with https:// or http://")
    return value.rstrip("/")


def _listen(value: str) -> tuple[str, int]:
    host, colon, port = value.rpartition(":")
    if not colon or not host or not port.isdigit() or int(port) > 65535:
        raise ValueError("should be an address and a port, like 127.0.0.1:8080")
    return host.strip("[]"), int(port)


def _whole(low: int, high: int) -> Callable[[str], int]:
    def read(value: str) -> int:
        if not value.isdigit() or not low <= int(value) <= high:
            raise ValueError(f"should be a whole number from {low} to {high}")
        return int(value)

    return read


def _one_of(*words: str) -> Callable[[str], str]:
    def read(value: str) -> str:
        if value not in words:
            raise ValueError(f"should be one of: {', '.join(words)}")
        return value

    return read


def _smtp(value: str) -> SmtpServer | None:
    return SmtpServer.from_url(value) if value else None


TABLE = (
    Option("data", "Folder for database, documents and raw mail", "./data", _folder),
    Option(
        "database",
        "sqlite:///path or postgres://user:password@host/database; empty: SQLite in the data folder",
        "",
        _database,
        is_secret=True,
    ),
    Option("listen", "Address of portal, /healthz, /metrics and Slack over HTTP", "127.0.0.1:8080", _listen),
    Option("portal_url", "Public link to the portal; empty: made from the listen address", "", _link),
    Option(
        "smtp",
        "smtp://user:password@host:587 (STARTTLS), smtps://… (TLS), …?starttls=never; empty: no mail is sent",
        "",
        _smtp,
        is_secret=True,
    ),
    Option("mail_from", "Sender of mails: Support <support@example.com>", "", _address),
    Option("slack_bot_token", "Slack bot token (xoxb-…); empty: no Slack", "", _text, is_secret=True),
    Option("slack_app_token", "Slack app token (xapp-…): Socket Mode", "", _text, is_secret=True),
    Option("slack_signing_secret", "Slack signing secret: signed HTTP", "", _text, is_secret=True),
    Option("slack_api_url", "Slack's Web API", "https://slack.com/api/", _text),
    Option(
        "secret",
        "Key for signatures, old keys after commas; empty: made at first start, kept in the data folder",
        "",
        _text,
        is_secret=True,
    ),
    Option("undo_seconds", "How long an answer from Slack can be taken back", "20", _whole(0, 600)),
    Option("upload_mb", "Largest upload, and largest mail that is sent, in MB", "25", _whole(1, 200)),
    Option("poll_seconds", "How often a mailbox without IDLE is asked for new mail", "30", _whole(1, 3600)),
    Option("send_emoji", "The reaction that sends a thread message to the customer", "email", _text),
    Option("frame_ancestors", "Pages that may show the portal in a frame; empty: none", "", _text),
    Option("trusted_proxies", "How many proxies in front set X-Forwarded-For", "0", _whole(0, 5)),
    Option("log_format", "json or text", "json", _one_of("json", "text")),
    Option(
        "log_level", "debug, info, warning or error", "info", _one_of("debug", "info", "warning", "error")
    ),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything in `TABLE`, read and checked."""

    data: Path
    database: str = field(repr=False)
    listen: tuple[str, int]
    portal_url: str
    smtp: SmtpServer | None
    mail_from: str
    slack_bot_token: str = field(repr=False)
    slack_app_token: str = field(repr=False)
    slack_signing_secret: str = field(repr=False)
    slack_api_url: str
    secret: str = field(repr=False)
    undo_seconds: int
    upload_mb: int
    poll_seconds: int
    send_emoji: str
    frame_ancestors: str
    trusted_proxies: int
    log_format: str
    log_level: str

    @property
    def database_url(self) -> str:
        return self.database or f"sqlite:///{self.data / 'postbote.sqlite3'}"

    @property
    def portal_link(self) -> str:
        host, port = self.listen
        return self.portal_url or f"http://{'localhost' if host in {'0.0.0.0', '::'} else host}:{port}"  # noqa: S104

    @property
    def slack(self) -> SlackAccess:
        return SlackAccess(
            bot_token=self.slack_bot_token,
            app_token=self.slack_app_token,
            signing_secret=self.slack_signing_secret,
            api_url=self.slack_api_url,
        )

    @property
    def can_send_mail(self) -> bool:
        """R33: without a mail server, and an address to send from, nothing is sent."""
        return self.smtp is not None and bool(self.mail_from)


def load(environment: Mapping[str, str]) -> Settings:
    """Read every setting. Raises `SettingsFault` with one sentence for each that is wrong."""
    values: dict[str, Any] = {}
    faults: list[str] = []
    for option in TABLE:
        try:
            values[option.name] = option.read(_raw(option, environment).strip())
        except (ValueError, OSError) as fault:
            faults.append(f"{option.variable}: {fault}")
    faults += _unknown(environment) + _contradictions(values)
    if faults:
        raise SettingsFault(faults)
    return Settings(**values)


def _raw(option: Option, environment: Mapping[str, str]) -> str:
    file = environment.get(f"{option.variable}_FILE")
    if file is None:
        return environment.get(option.variable) or option.default
    if environment.get(option.variable):
        raise ValueError(f"is set, and {option.variable}_FILE is set too; keep one of them")
    try:
        return Path(file).read_text(encoding="utf-8")
    except OSError as fault:
        raise ValueError(f"the file {file} can't be read: {fault.strerror}") from fault


def _unknown(environment: Mapping[str, str]) -> list[str]:
    known = {option.variable for option in TABLE}
    known |= {f"{name}_FILE" for name in known}
    return [
        f"{name}: there is no such setting; `postbote settings` lists them all"
        for name in sorted(environment)
        if name.startswith("POSTBOTE_") and name not in known and not name.startswith("POSTBOTE_TEST_")
    ]


def _contradictions(values: Mapping[str, Any]) -> list[str]:
    faults = []
    if values.get("smtp") is not None and not values.get("mail_from"):
        faults.append("POSTBOTE_MAIL_FROM: is needed when POSTBOTE_SMTP is set")
    slack = [values.get(name) for name in ("slack_bot_token", "slack_app_token", "slack_signing_secret")]
    if slack[0] and not slack[1] and not slack[2]:
        faults.append(
            "POSTBOTE_SLACK_APP_TOKEN: is needed for Socket Mode; or set POSTBOTE_SLACK_SIGNING_SECRET "
            "for Slack over HTTP"
        )
    if slack[1] and not slack[0]:
        faults.append("POSTBOTE_SLACK_BOT_TOKEN: is needed when POSTBOTE_SLACK_APP_TOKEN is set")
    return faults
