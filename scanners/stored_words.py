"""The words of a mail as a ticket or a comment stores them. Pure."""

from desk.because import Because
from desk.reread import Words
from desk.texts import TITLE_LENGTH
from scanners import machine_facts, subjects
from scanners.read_mail import ReadMail

UNTITLED = "(no subject)"
EMPTY = "(empty message)"


def of_ticket(read: ReadMail) -> Words:
    """What the writer wrote; quotes, signature and notices are folded away (R40)."""
    body = read.mail.visible.strip() or read.mail.text.strip() or EMPTY
    return Words(body, read.mail.visible_html, "\n\n".join(read.mail.folded) or None)


def of_comment(read: ReadMail) -> Words:
    """What the writer wrote now; the rest is folded away (R40)."""
    body = read.mail.visible.strip() or read.mail.text.strip() or ("" if read.kept else EMPTY)
    return Words(body, read.mail.visible_html, "\n\n".join(read.mail.folded) or None)


def of_note(read: ReadMail, reason: Because, language: str) -> Words:
    """What a machine wrote: the facts first, in the desk's language (R42)."""
    facts = machine_facts.sentences(read.mail, language)
    if reason.text:
        facts = [reason.in_language(language), *facts]
    said = ("\n".join(facts), read.mail.subject, read.mail.visible.strip())
    return Words("\n\n".join(part for part in said if part) or EMPTY, None)


def title(subject: str, *, is_follow_up: bool = False) -> str:
    """The number of the ticket that it follows would stand in its mails for ever."""
    words = subjects.bare(subject) if is_follow_up else subject
    return words.strip()[:TITLE_LENGTH] or UNTITLED
