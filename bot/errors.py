"""Refusals and defects, told once to the one who acted; a defect is logged with an id that they see."""

import contextlib
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable

import structlog

from bot.mrkdwn import escape
from bot.people import Person
from bot.room import WIRE_FAULTS
from bot.texts import Say, bot_texts
from desk.errors import DeskError, Invalid

# Says a sentence to the one who acted.
Tell = Callable[[str], Awaitable[None]]

log = structlog.get_logger(__name__)


def sentence(error: DeskError, language: str) -> str:
    """What the desk refused, in the person's language, as mrkdwn."""
    return escape(error.sentence(language, texts=bot_texts()))


def at_fields(error: DeskError, language: str, *, fields: dict[str, str], first: str) -> dict[str, str]:
    """For a modal: the sentence at the field it is about, else at `first`. `fields`: desk to block."""
    block = fields.get(error.field, first) if isinstance(error, Invalid) else first
    return {block: error.sentence(language, texts=bot_texts())}


def defect(error: BaseException, say: Say) -> str:
    """Log something unforeseen; returns the sentence with its id for the person."""
    mark = secrets.token_hex(4)
    log.error("slack.listener_failed", error_id=mark, exc_info=error)
    return say("Something went wrong. If you ask for help, please mention {id}.", id=mark)


@contextlib.asynccontextmanager
async def told(person: Person, tell: Tell) -> AsyncIterator[None]:
    """What is refused or breaks inside is told to the person."""
    try:
        yield
    except DeskError as error:
        await tell(sentence(error, person.language))
    except WIRE_FAULTS as fault:
        log.warning("slack.wire_fault", fault=str(fault))
        await tell(person.say("Slack did not answer. Please try again."))
    except Exception as error:  # noqa: BLE001 - the top of an interaction: told to the person, logged with an id
        await tell(defect(error, person.say))
