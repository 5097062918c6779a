"""Is it an absence note, and until when? From the signs of an automatic answer and from its words together.

Words alone make no absence note: "Abwesenheit von Herrn Müller – bitte um Rückruf" is a person's mail.
Without a sign in the header, the subject must begin as programs begin it and the text must call itself
automatic.
"""

import re

from scanners.kinds.absence_words import AUTOMATIC_TEXTS, AWAY, AWAY_SENTENCES, AWAY_SUBJECTS, PREFIXES
from scanners.kinds.automatic import Sign, is_list, says_vacation, suppresses_answers
from scanners.kinds.letter import Letter
from scanners.kinds.return_date import return_date
from scanners.parsed_mail import Automatic

_MAX_TEXT = 4_000
_OPENING = 1_200
# Programs cite the subject that they answer, with whatever it asks.
_CITED = re.compile(r'"[^"]{0,300}"|„[^“”]{0,300}[“”]|“[^”]{0,300}”|«[^»]{0,300}»')
_NO_ABSENCES = frozenset({Sign.CALENDAR, Sign.DMARC, Sign.CHALLENGE})


def absence_of(letter: Letter, *, sign: Sign | None) -> Automatic | None:
    """Why it is an absence note, with the day of return if it names one; None if it is none."""
    if sign in _NO_ABSENCES:
        return None
    subject = letter.subject.strip()[:300]
    text = letter.text[:_MAX_TEXT]
    if sign is None and not (_begins_so(letter) or _says_so(letter) or _is_answer_in_bulk(letter, text)):
        return None
    is_away = says_vacation(letter) or AWAY_SUBJECTS.are_in(subject) or AWAY.are_in(text[:_OPENING])
    if not is_away or not (sign is not None or _has_second_sign(letter, text)):
        return None
    sent = letter.date.date() if letter.date else None
    until = return_date(subject, sent=sent) or return_date(text, sent=sent)
    return Automatic("Its sender is away.", until)


def is_automatic_by_subject(letter: Letter) -> bool:
    """True for an automatic answer without any header of one that says so, away or not."""
    return _begins_so(letter) and _has_second_sign(letter, letter.text)


def _begins_so(letter: Letter) -> bool:
    """True for `Automatische Antwort: …`; `Automatische Antwort geht nicht` is a person's subject."""
    subject = " ".join(letter.subject[:300].split())
    found = PREFIXES.lead(subject)
    if not found:
        return False
    rest = subject[len(found) :].lstrip()
    # "Out of Office AutoReply: …"
    rest = rest[len(PREFIXES.lead(rest)) :].lstrip() or rest
    is_set_off = found.endswith(":") or not rest or rest[0] in ":：-–]" or subject[0] in "[("
    return is_set_off or bool(letter.submitted)


def _says_so(letter: Letter) -> bool:
    """True for `Anna Weber is out of the office` that says it is automatic, without any prefix."""
    return bool(letter.submitted) and AWAY_SENTENCES.are_in(letter.subject[:300])


def _is_answer_in_bulk(letter: Letter, text: str) -> bool:
    """True for scripts of old: their precedence alone is a machine's, and the text says what they are."""
    if letter.lower("precedence") not in {"bulk", "junk"}:
        return False
    if is_list(letter) or "list-unsubscribe" in letter.said:
        return False
    return AUTOMATIC_TEXTS.are_in(_CITED.sub("", text[:_OPENING]))


def _has_second_sign(letter: Letter, text: str) -> bool:
    """Beside a subject such as `Automatische Antwort: …`: a sign in the header or in the text."""
    if letter.submitted or letter.has_empty_path or suppresses_answers(letter):
        return True
    if letter.lower("precedence") in {"bulk", "junk"} or "x-ms-exchange-inbox-rules-loop" in letter.said:
        return True
    if "mailbox rules agent" in letter.lower("x-ms-exchange-generated-message-source"):
        return True
    own = _CITED.sub("", text[:_MAX_TEXT])
    return "?" not in own and AUTOMATIC_TEXTS.are_in(own)
