"""Does a refusal mean that there is no such mailbox? Then, and only then, nothing more is sent there. Pure.

RFC 3463: 5.1.x speaks of the address. What a policy, a full mailbox, a mail's size or its content is refused
for passes some day, or speaks of us; so does what says nothing clear. A server that asked for our sender, and
was told that there is none, says so in the same words as of its own users: that is our fault, not theirs.
"""

import re

# No such mailbox, no such domain, no address, moved without a word, null MX (RFC 7505), switched off.
_DEAD = frozenset({"5.1.1", "5.1.2", "5.1.3", "5.1.6", "5.1.10", "5.2.1"})
# What is said where nobody knew a better code: the words decide.
_OPEN = frozenset({"", "5.0.0", "5.1.0", "5.4.4", "5.5.0"})
_STATUS = re.compile(r"(?<![\d.])5\.\d{1,3}\.\d{1,3}(?![\d.]*\d)")
_DEAD_WORDS = re.compile(
    r"user (?:is )?unknown|unknown (?:user|recipient|address|mailbox)|(?:address|recipient) (?:is )?unknown"
    r"|no such (?:user|recipient|address|mailbox|person)|no mailbox (?:here )?by that name"
    r"|(?:user|recipient|address|mailbox|account|domain)\b.{0,80}?\b(?:does(?: not|n't) exist|not found)"
    r"|there is no one here by that name|invalid (?:recipient|mailbox)|recipnotfound"
    r"|(?:benutzer|empfänger|postfach|adresse)\b.{0,80}?\b(?:unbekannt|existiert nicht|nicht gefunden)"
    r"|unbekannter (?:benutzer|empfänger)|host or domain name not found|this account (?:has been|is) closed",
    re.IGNORECASE | re.DOTALL,
)
_LIVING_WORDS = re.compile(
    r"quota|mailbox (?:is )?full|over ?quota|postfach (?:ist )?voll|spam|blocked|black ?list|block ?list"
    r"|policy|reputation|greylist|too large|zu groß|relay|access denied|authenticat",
    re.IGNORECASE,
)
_OF_SENDER = re.compile(
    r"(?<!to )\bsender(?:'s|s)? (?:address|mail|user|domain|verif|callout|callback|reject|refuse|denied)"
    r"|(?<!to )\bsender: (?:no|user|unknown)\b|\b(?:verification|callback setup|callout) failed"
    r"|\bfailed while verifying|\babsender(?:adresse)? (?:ist )?(?:ungültig|unbekannt|abgelehnt|wurde)",
    re.IGNORECASE,
)
_MOST = 2000


def is_dead(status: str, words: str) -> bool:
    """Is the address dead: by the code of a permanent failure, by its words where that says nothing?"""
    status = status or _status_in(words)
    if _OF_SENDER.search(words[:_MOST]) is not None:
        return False
    if status in _DEAD:
        return True
    if status not in _OPEN:
        return False
    said = words[:_MOST]
    return _LIVING_WORDS.search(said) is None and _DEAD_WORDS.search(said) is not None


def _status_in(words: str) -> str:
    found = _STATUS.search(words[:_MOST])
    return found[0] if found is not None else ""
