"""What the rules set of a ticket, with the mail's own words put in. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from desk import addresses
from desk.mail_rules import marks
from desk.mail_rules.checking import CONTACT
from desk.mail_rules.rule import Confirm, Rule, Sender, Then
from scanners.rules import labels
from scanners.rules.engine import Plan, caught
from scanners.rules.facts import MailFacts

LONGEST_TAG = 60
MOST_ADDRESS = 320


@dataclass(frozen=True, slots=True)
class Customer:
    """Whose ticket it is, if not the one's who stands in From."""

    name: str
    address: str


@dataclass(frozen=True, slots=True)
class Settings:
    """`values` and `contact` are as people write them; whether they can be so is for the desk to say."""

    values: Mapping[str, str] = field(default_factory=dict)
    contact: Mapping[str, str] = field(default_factory=dict)
    tags: tuple[str, ...] = ()
    # The rule's part that says who is given the ticket.
    assigning: Then | None = None
    customer: Customer | None = None
    confirm: Confirm = Confirm.USUAL
    # What could not be taken from the mail, for a note.
    remarks: tuple[str, ...] = ()


NONE = Settings()


def of(plan: Plan) -> Settings:
    """The settings of all rules of a plan: the earlier counts."""
    if plan.facts is None or not plan.settings:
        return NONE
    found = _Found(plan.facts)
    for rule in plan.settings:
        found.take(rule)
    return found.settings()


class _Found:
    """Fills itself rule by rule."""

    def __init__(self, facts: MailFacts) -> None:
        self._facts = facts
        self._values: dict[str, str] = {}
        self._tags: dict[str, str] = {}
        self._assigning: Then | None = None
        self._confirm = Confirm.USUAL
        self._sender: Sender = Sender.FROM
        self._remarks: list[str] = []

    def take(self, rule: Rule) -> None:
        then = rule.then
        reading = _Reading(rule, self._facts)
        behind = reading.behind(tuple(then.labels))
        for label, target in then.labels.items():
            if label in behind:
                self._values.setdefault(target, behind[label])
            else:
                self._remarks.append(f"The mail has nothing behind “{label}” (for {target}).")
        for name, template in then.values.items():
            self._values.setdefault(name, reading.filled(template))
        for tag in then.tags:
            self._add_tag(reading.filled(tag))
        self._assigning = self._assigning or (then if then.assign else None)
        self._confirm = then.confirm if self._confirm is Confirm.USUAL else self._confirm
        self._sender = then.sender if self._sender is Sender.FROM else self._sender

    def _add_tag(self, tag: str) -> None:
        sound = " ".join(tag.replace(",", " ").split())[:LONGEST_TAG]
        if sound:
            self._tags.setdefault(sound.casefold(), sound)

    def settings(self) -> Settings:
        contact = {
            name.removeprefix(CONTACT): " ".join(value.split())
            for name, value in self._values.items()
            if name.startswith(CONTACT)
        }
        customer = self._customer(contact)
        return Settings(
            values={name: value for name, value in self._values.items() if not name.startswith(CONTACT)},
            contact={name: value for name, value in contact.items() if name not in {"email", "name"}},
            tags=tuple(self._tags.values()),
            assigning=self._assigning,
            customer=customer,
            confirm=self._confirm,
            remarks=tuple(self._remarks),
        )

    def _customer(self, contact: Mapping[str, str]) -> Customer | None:
        envelope = self._facts.read.envelope
        name, address = envelope.sender_name, envelope.sender
        if self._sender is Sender.REPLY_TO and self._facts.mail.reply_to:
            first = self._facts.mail.reply_to[0]
            name, address = first.name, addresses.normalise(first.address)
        elif self._sender is Sender.LABEL and contact.get("email"):
            # Cut: Python reads a comment in a comment in a comment by calling itself.
            written = addresses.split(contact["email"][:MOST_ADDRESS])
            name, address = written[0], addresses.normalise(written[1].removeprefix("mailto:"))
        name = contact.get("name") or name
        if not addresses.is_sound(address):
            self._remarks.append(f"“{address[:100]}” is no address: the ticket is the sender's.")
            address = envelope.sender
        known = (envelope.sender_name, envelope.sender)
        return Customer(name, address) if (name, address) != known else None


@dataclass(slots=True)
class _Reading:
    """The marks of one rule."""

    rule: Rule
    facts: MailFacts
    _known: dict[str, str] = field(default_factory=dict)

    def behind(self, wanted: tuple[str, ...]) -> dict[str, str]:
        text = self.facts.mail.visible or self.facts.mail.text
        then = self.rule.then
        messages = [label for label, target in then.labels.items() if target == "description"]
        found = labels.values_of(text, wanted, delimiter=then.delimiter, messages=messages) if wanted else {}
        special = {
            "subject": self.facts.mail.subject,
            "from email": self.facts.read.envelope.sender,
            "from name": self.facts.read.envelope.sender_name,
            "email content": text,
        }
        return {
            label: special[labels.key_of(label)] for label in wanted if labels.key_of(label) in special
        } | found

    def filled(self, template: str) -> str:
        return marks.filled(template, self._value)

    def _value(self, name: str) -> str:
        if not marks.is_known(name):
            return f"{{{name}}}"
        if name.startswith(marks.LABEL):
            label = name.removeprefix(marks.LABEL)
            return self.behind((label,)).get(label, "")
        if name == "match" or name.startswith("match."):
            groups = caught(self.rule, self.facts).groups or ()
            place = int(name.partition(".")[2] or 0)
            return (groups[place] or "") if place < len(groups) else ""
        return ", ".join(self.facts.texts(name))
