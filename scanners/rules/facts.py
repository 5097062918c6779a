"""What the rules may know of a mail. Made once; each answer is worked out when it is first asked for."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field

from desk import addresses
from desk.conditions.tree import Operator, leaves
from desk.expressions import Search
from desk.mail_rules.fields import HEADER, WEEKDAYS
from desk.mail_rules.rule import RuleList
from models.contact import Contact
from scanners import language
from scanners.parsed_mail import Address, ParsedMail
from scanners.read_mail import ReadMail

# Of one text so much is looked at.
LONGEST = 200_000

Texts = tuple[str, ...]
Answer = Texts | int | bool


@dataclass(frozen=True, slots=True)
class MailFacts:
    """`belongs`: it goes into a ticket by our signs (R39), or a person must say so; no rule is needed."""

    read: ReadMail
    mailbox: str = ""
    belongs: bool = False
    names_ticket: bool = False
    writer: str = ""
    verdict: str = "unknown"
    contact: Contact | None = None
    organisation: str = ""
    is_agent: bool = False
    # By field and expression: what it found there.
    searched: Mapping[tuple[str, str], Search] = field(default_factory=dict)
    _known: dict[str, Answer] = field(default_factory=dict)
    _folded: dict[str, Texts] = field(default_factory=dict)

    @property
    def mail(self) -> ParsedMail:
        return self.read.mail

    def answer(self, name: str) -> Answer:
        """The texts, the figure, yes or no."""
        if name not in self._known:
            self._known[name] = self._found(name)
        return self._known[name]

    def texts(self, name: str) -> Texts:
        """The texts of a field, as they are written; none for a figure."""
        found = self.answer(name)
        return found if isinstance(found, tuple) else ()

    def folded(self, name: str) -> Texts:
        """The same, for comparing."""
        if name not in self._folded:
            self._folded[name] = tuple(text.casefold() for text in self.texts(name))
        return self._folded[name]

    def _found(self, name: str) -> Answer:
        if name.startswith(HEADER):
            wanted = name.removeprefix(HEADER)
            return _texts(value for known, value in self.mail.headers if known == wanted)
        return _ANSWERS[name](self)


def _texts(found: Iterable[str]) -> Texts:
    sound = (text.strip()[:LONGEST] for text in found)
    return tuple(dict.fromkeys(text for text in sound if text))


def _addresses(*found: Iterable[Address]) -> Texts:
    return _texts(addresses.normalise(item.address) for some in found for item in some)


def _anyone(facts: MailFacts) -> Texts:
    mail = facts.mail
    delivered = [Address("", address) for address in mail.delivered_to]
    return _addresses(mail.to, mail.cc, mail.bcc, delivered)


def _language(facts: MailFacts) -> Texts:
    return _texts([language.of(facts.mail.visible or facts.mail.text)])


def _is_spam(facts: MailFacts) -> bool:
    """By what servers write about it: SpamAssassin, Rspamd, Microsoft."""
    mail = facts.mail
    flags = [mail.header(name).strip().casefold() for name in ("x-spam-flag", "x-spam", "x-spam-status")]
    if any(flag.startswith(("yes", "true")) for flag in flags):
        return True
    level = mail.header("x-ms-exchange-organization-scl").strip()
    if level.isascii() and level.isdigit() and int(level[:3]) >= 5:
        return True
    return "sfv:spm" in mail.header("x-forefront-antispam-report").casefold()


def _arrived(facts: MailFacts) -> tuple[int, int]:
    at = facts.read.row.received_at.astimezone()
    return at.hour, at.weekday()


_ANSWERS: Mapping[str, Callable[[MailFacts], Answer]] = {
    "from": lambda facts: _texts([facts.read.envelope.sender]),
    "from_name": lambda facts: _texts([facts.read.envelope.sender_name]),
    "sender_domain": lambda facts: _texts([addresses.domain_of(facts.read.envelope.sender)]),
    "reply_to": lambda facts: _addresses(facts.mail.reply_to),
    "to": lambda facts: _addresses(facts.mail.to),
    "cc": lambda facts: _addresses(facts.mail.cc),
    "bcc": lambda facts: _addresses(facts.mail.bcc),
    "any_recipient": _anyone,
    "subject": lambda facts: _texts([facts.mail.subject]),
    "body": lambda facts: _texts([facts.mail.visible]),
    "whole_text": lambda facts: _texts([facts.mail.text]),
    "attachment_name": lambda facts: _texts(item.name for item in facts.mail.attachments),
    "attachment_type": lambda facts: _texts(item.content_type for item in facts.mail.attachments),
    "attachment_count": lambda facts: len(facts.mail.attachments),
    "size": lambda facts: facts.read.row.size,
    "language": _language,
    "kind": lambda facts: (facts.mail.kind.value,),
    "mailbox": lambda facts: _texts([facts.mailbox]),
    "known_contact": lambda facts: facts.contact is not None,
    "organisation": lambda facts: _texts([facts.organisation]),
    "is_agent": lambda facts: facts.is_agent,
    "names_ticket": lambda facts: facts.names_ticket,
    "writer": lambda facts: _texts([facts.writer]),
    "verdict": lambda facts: _texts([facts.verdict]),
    "spam": _is_spam,
    "hour": lambda facts: _arrived(facts)[0],
    "weekday": lambda facts: (WEEKDAYS[_arrived(facts)[1]],),
}


def expressions_of(rules: RuleList) -> list[tuple[str, str]]:
    """Fields and expressions that the active rules ask for."""
    asked = (
        (leaf.field, leaf.values[0])
        for rule in rules.active
        for leaf in leaves(rule.conditions)
        if leaf.operator is Operator.MATCHES
    )
    return list(dict.fromkeys(asked))
