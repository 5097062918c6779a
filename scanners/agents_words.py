"""An agent's answer by mail: is what would reach the customer the agent's words alone (R17)? Pure.

It quotes a notification that is meant for agents. Every one of those ends with a signed token, below a footer
that begins like a signature: where the quote was not seen as one, the token is shown, or the footer alone was
folded away.
"""

from desk import reply_address
from desk.signing import Signer
from scanners.parsed_mail import ParsedMail

_DELIMITER = "--"
_MARKS = "> \t"


def shows_notification(signer: Signer, mail: ParsedMail) -> bool:
    """Is there, or may there be, a notification of ours among the words that are shown?"""
    shown = (mail.visible, mail.visible_html or "")
    return any(reply_address.in_words(signer, words) is not None for words in shown) or any(
        _is_footer_alone(signer, passage) for passage in mail.folded
    )


def _is_footer_alone(signer: Signer, passage: str) -> bool:
    """Does it begin with the footer that holds the token, and not with what stands above that in the mail?"""
    if reply_address.in_words(signer, passage) is None:
        return False
    lines = [line.strip(_MARKS) for line in passage.splitlines() if line.strip(_MARKS)]
    if not lines or lines[0] != _DELIMITER:
        return False
    # Behind another one, as the agent's own signature, the whole notification may have been folded away.
    second = next((number for number, line in enumerate(lines[1:], 1) if line == _DELIMITER), len(lines))
    return reply_address.in_words(signer, "\n".join(lines[:second])) is not None
