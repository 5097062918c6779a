"""What stands above a mail: who it is from, what it answers, what machines shall know of it. Pure.

Mails that leave by themselves say so (RFC 3834 §5) and ask not to be answered by machines; every mail bears
our mark, and an answer comes back to a signed address, where the mailbox takes such.
"""

from dataclasses import dataclass

from desk import addresses, mail_kinds, message_ids, outbox, reply_address, sub_addresses
from desk.house import House
from desk.mail_out import mail_headers, mail_thread, outlook_thread
from desk.mail_out.mail_facts import MailFacts
from desk.notifications.deciding import ANSWERS_GO_OUT, PARTICIPANT
from desk.notifications.matrix import Role

# By it the intake knows our own mails when they come back (R42).
LOOP_HEADER = "X-Postbote-Loop"
# Room is left for `Re: `, so that a long one is cut at the same place in every mail.
MOST_SUBJECT = 250
# Waited for by who asked for it: no mail in bulk.
_NOT_IN_BULK = frozenset({"credentials", "test_mail"})


@dataclass(frozen=True, slots=True)
class Head:
    """What a header is made of, beside the facts; `sender` is a name and an address."""

    sender: tuple[str, str]
    recipient: str
    subject: str


def written(house: House, facts: MailFacts, head: Head) -> bytes:
    """All fields, in the order in which mail programs show them."""
    delivery = facts.delivery
    return b"".join(
        (
            mail_headers.mailbox("From", *head.sender),
            mail_headers.mailbox("To", _addressee(facts), head.recipient),
            *_reply_to(house, facts, head.sender),
            mail_headers.words("Subject", head.subject),
            # What was held for a day isn't yesterday's mail: filters take old ones for spam.
            mail_headers.date("Date", outbox.waits_since(delivery)),
            mail_headers.ids("Message-ID", [delivery.message_id or ""]),
            *_thread(house, facts, head.subject),
            *_machines(facts),
            *_leaving(facts),
            mail_headers.token(LOOP_HEADER, house.instance),
            mail_headers.token("Content-Language", facts.language),
        )
    )


def subject(facts: MailFacts, written: str) -> str:
    """A customer's conversation keeps its first subject; an agent's mail says what happened."""
    if not is_for_customer(facts):
        return mail_headers.clean(written)
    kept = mail_headers.clean(facts.thread.subject or written, most=MOST_SUBJECT)
    if not mail_kinds.is_automatic(facts.delivery.kind) and facts.thread.their_number not in kept:
        kept = f"{kept[: MOST_SUBJECT - 40]} {facts.thread.their_number}"
    return f"{mail_thread.RE}{kept}" if facts.thread.answers_theirs else kept


def is_for_customer(facts: MailFacts) -> bool:
    """Does a customer get it, or somebody in copy of theirs?"""
    return facts.contact is not None or facts.delivery.role == Role.PARTICIPANT


def given_to(facts: MailFacts) -> str:
    """Whom the reply address is given to (desk/reply_address.py)."""
    payload = facts.delivery.payload
    if payload.get(PARTICIPANT):
        return f"p{payload[PARTICIPANT]}"
    if facts.contact is not None:
        return f"c{facts.contact.id}"
    if facts.agent is None:
        return "x"
    return f"{'e' if payload.get(ANSWERS_GO_OUT) else 'a'}{facts.agent.id}"


def _addressee(facts: MailFacts) -> str:
    # A stranger chose the name, their own or of whom they put in copy: a mail that leaves by itself does not
    # repeat it.
    is_known = facts.agent is not None or (facts.contact is not None and facts.contact.portal_user)
    if mail_kinds.is_automatic(facts.delivery.kind) and not is_known:
        return ""
    person = facts.contact or facts.agent
    name = person.name if person else facts.delivery.recipient_name
    return "" if "@" in name else name


def _reply_to(house: House, facts: MailFacts, sender: tuple[str, str]) -> list[bytes]:
    if facts.ticket is None:
        return []
    if answer_to := facts.delivery.payload.get("answer_to"):
        return [mail_headers.mailbox("Reply-To", *answer_to)]
    token = reply_address.token(house.signer, serial=facts.ticket.serial, given_to=given_to(facts))
    form = facts.forms.get(addresses.normalise(sender[1]), sub_addresses.PLUS)
    address = sub_addresses.placed(sender[1], token, form)
    # None: the Message-ID and the token in the words have to find the ticket.
    return [mail_headers.mailbox("Reply-To", sender[0], address)] if address is not None else []


def _thread(house: House, facts: MailFacts, subject: str) -> list[bytes]:
    """RFC 5322 §3.6.4, and Outlook's own. Our first mail refers to the ticket's root (message_ids.py)."""
    if facts.ticket is None:
        return []
    thread = facts.thread
    references = list(thread.references)
    if thread.began_here:
        address = addresses.in_ascii(addresses.split(house.settings.mail_from)[1])
        domain = addresses.domain_of(address) or "localhost"
        root = message_ids.root(house.signer, serial=facts.ticket.serial, domain=domain)
        references = [root, *references]
    fields = [mail_headers.ids("In-Reply-To", [thread.in_reply_to])] if thread.in_reply_to else []
    fields.append(mail_headers.ids("References", references))
    if is_for_customer(facts):
        fields.append(mail_headers.words("Thread-Topic", mail_thread.without_re(subject)))
    if index := outlook_thread.answer_to(thread.conversation, facts.delivery.created_at):
        fields.append(mail_headers.token("Thread-Index", index))
    return fields


def _machines(facts: MailFacts) -> list[bytes]:
    kind = facts.delivery.kind
    if kind not in mail_kinds.AUTO_SUBMITTED:
        return []
    fields = [
        mail_headers.token("Auto-Submitted", mail_kinds.AUTO_SUBMITTED[kind]),
        mail_headers.token("X-Auto-Response-Suppress", "All"),
    ]
    if is_for_customer(facts) and kind not in _NOT_IN_BULK:
        # Old programs that answer for people on holiday look at nothing else.
        fields.append(mail_headers.token("Precedence", "bulk"))
    return fields


def _leaving(facts: MailFacts) -> list[bytes]:
    """The way out for who is in copy; with one click, where the link is safe (RFC 8058)."""
    link = str(facts.delivery.payload.get("leave_link") or "")
    if not link:
        return []
    fields = [mail_headers.token("List-Unsubscribe", f"<{link}>")]
    if link.startswith("https://"):
        fields.append(mail_headers.token("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
    return fields
