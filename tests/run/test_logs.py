"""What a log line may hold, and how it looks."""

import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from desk import logs


@pytest.fixture(autouse=True)
def logging_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.mark.parametrize(
    "fields",
    [
        {"url": "imap://user:topsecret@mail.example/INBOX"},
        {"fault": "can't open postgres://desk:top%2Fsecret@db/name, topsecret@db"},
        {"slack_bot_token": "topsecret"},
        {"password": "topsecret"},
        {"Authorization": "Bearer topsecret"},
        {"fault": "xoxb-1-topsecret was refused, and xapp-1-topsecret too"},
    ],
)
def test_secrets_are_struck_out(capsys: pytest.CaptureFixture[str], fields: dict[str, str]) -> None:
    logs.configure("json", "info")
    structlog.get_logger("desk.test").warning("something", **fields)
    written = capsys.readouterr().err
    assert written
    assert "***" in written
    assert ":topsecret" not in written
    assert "-topsecret" not in written
    assert "Bearer" not in written


def test_json_lines_hold_one_event_each(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("json", "info")
    structlog.get_logger("desk.test").info("mail.sent", to="größe@kunde.example", lines="a\nb")
    logging.getLogger("scanners.test").warning("the watch of %s had a fault", "INBOX")
    first, second = map(json.loads, capsys.readouterr().err.splitlines())
    assert (first["event"], first["to"], first["level"]) == ("mail.sent", "größe@kunde.example", "info")
    assert first["timestamp"].endswith("Z")
    assert second["event"] == "the watch of INBOX had a fault"


def test_what_is_below_the_level_is_not_written(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("text", "warning")
    structlog.get_logger("desk.test").info("quiet")
    structlog.get_logger("bot.test").warning("loud")
    logging.getLogger("somebody.elses").info("quiet too")
    written = capsys.readouterr().err
    assert "loud" in written
    assert "quiet" not in written


def test_libraries_stay_quiet_even_when_we_are_talkative(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("json", "debug")
    logging.getLogger("slack_sdk.web").debug("body with a token")
    structlog.get_logger("desk.test").debug("ours")
    assert [json.loads(line)["event"] for line in capsys.readouterr().err.splitlines()] == ["ours"]
