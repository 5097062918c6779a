"""Who was mailed about a ticket and why (requirements §5, D), and who would be now; who is in copy.

`/ticket why TT1` and the card's menu. The latest acts only: a modal holds no more, and who wants all has the
command line.
"""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from bot import in_copy
from bot.act_words import One, one
from bot.asked import Asked
from bot.blocks import Block, actions, button, context, section
from bot.mrkdwn import cut, escape
from bot.subcommand import Subcommand
from bot.texts import Say
from desk import access, participants
from desk.i18n import N_
from desk.notifications.matrix import Role, Rule
from desk.notifications.reasons import REASONS, Reason
from desk.notifications.simulating import WhatIf, simulate
from desk.why import Answer, foreseen, why
from models.delivery import State
from models.ticket import Ticket

# Decisions that are read, acts that are shown, people of each, people in copy.
MOST_READ, MOST_ACTS, MOST_PEOPLE, MOST_IN_COPY = 80, 10, 8, 20
# Of one act: written in one transaction.
_TOGETHER = timedelta(seconds=2)
_ROLES = {
    Role.CUSTOMER: N_("customer"),
    Role.PARTICIPANT: N_("in copy"),
    Role.ASSIGNEE: N_("responsible"),
    Role.SUBSCRIBER: N_("subscriber"),
    Role.COLLEAGUE: N_("colleague"),
}
_STATES = {
    State.QUEUED: N_("is waiting"),
    State.HELD: N_("is held"),
    State.SENDING: N_("is leaving"),
    State.SENT: N_("was sent"),
    State.DEFERRED: N_("will be tried again"),
    State.FAILED: N_("failed"),
    State.CANCELLED: N_("was taken back"),
    State.BOUNCED: N_("came back"),
    State.SUPPRESSED: N_("was not sent: the address is suppressed"),
}
_COLLEAGUES = frozenset({Role.ASSIGNEE, Role.SUBSCRIBER, Role.COLLEAGUE})
# Of these the server's answer says more.
_TROUBLE = frozenset({State.DEFERRED, State.FAILED, State.BOUNCED, State.SUPPRESSED})


async def show(asked: Asked, wish: One) -> None:
    await open_page(asked, wish.number)


async def open_page(asked: Asked, number: str) -> None:
    ticket = await access.ticket_for(asked.actor, number)
    heading = asked.say("Mails about {number}", number=ticket.number)
    blocks = [
        section(f"*{escape(asked.say('If you wrote to the customer now'))}*"),
        section(await _now(asked, ticket)),
        *await _in_copy(asked, ticket),
        {"type": "divider"},
        section(f"*{escape(asked.say('What was decided'))}*"),
        *await _decided(asked, ticket),
    ]
    await asked.present(heading, escape(heading), blocks)


async def _now(asked: Asked, ticket: Ticket) -> str:
    planned = await simulate(asked.room.house, ticket, WhatIf(Rule.EXTERNAL_COMMENT, asked.actor))
    return _people(foreseen(planned), asked)


async def _in_copy(asked: Asked, ticket: Ticket) -> list[Block]:
    """Those in copy, each with a button; and one for somebody else."""
    people = [item for item in await participants.on(ticket) if item.removed_at is None]
    add = button(asked.say("Put in copy…"), in_copy.FORM, ticket.number)
    lines = [
        section(
            f"{escape(asked.say('In copy'))}: {escape(item.name, 100)} {escape(item.address)}",
            accessory=button(asked.say("Take out"), in_copy.REMOVE, f"{ticket.number} {item.address}"),
        )
        for item in people[:MOST_IN_COPY]
    ]
    if len(people) > MOST_IN_COPY:
        lines.append(context(escape(asked.say("and {count} more", count=len(people) - MOST_IN_COPY))))
    return [*lines, actions("in_copy", [add])]


async def _decided(asked: Asked, ticket: Ticket) -> list[Block]:
    answers = await why(ticket, most=MOST_READ)
    if not answers:
        return [section(escape(asked.say("Nothing has happened yet that anybody is mailed about.")))]
    acts = list(_acts(answers))[::-1]
    blocks = [section(cut(_act(act, asked), 2900)) for act in acts[:MOST_ACTS]]
    if len(acts) > MOST_ACTS or len(answers) == MOST_READ:
        more = asked.say(
            "Only the latest are shown. All of them: {command}", command=f"postbote why {ticket.number}"
        )
        blocks.append(context(escape(more)))
    return blocks


def _acts(answers: Sequence[Answer]) -> Iterator[list[Answer]]:
    """Decisions that were taken together."""
    act: list[Answer] = []
    for answer in answers:
        if act and not _belongs(answer, act):
            yield act
            act = []
        act.append(answer)
    if act:
        yield act


def _belongs(answer: Answer, act: Sequence[Answer]) -> bool:
    last = act[-1]
    if (answer.rule, answer.comment) != (last.rule, last.comment) or answer.at - last.at > _TOGETHER:
        return False
    return (answer.role, answer.recipient) not in {(item.role, item.recipient) for item in act}


def _act(act: Sequence[Answer], asked: Asked) -> str:
    at = act[0].at
    stamp = f"<!date^{int(at.timestamp())}^{{date_short_pretty}} {{time}}|{at:%Y-%m-%d %H:%M} UTC>"
    return f"*{escape(asked.say(act[0].act))}* · {stamp}\n{_people(act, asked)}"


def _people(answers: Sequence[Answer], asked: Asked) -> str:
    lines = [_person(answer, asked) for answer in answers[:MOST_PEOPLE]]
    if len(answers) > MOST_PEOPLE:
        lines.append(escape(asked.say("and {count} more", count=len(answers) - MOST_PEOPLE)))
    return "\n".join(lines)


def _person(answer: Answer, asked: Asked) -> str:
    say = asked.say
    role = say(_ROLES[Role(answer.role)]) if answer.role in _ROLES else answer.role
    # Colleagues are known by their names.
    address = "" if answer.role in _COLLEAGUES and answer.recipient_name else answer.recipient
    who = ", ".join(part for part in (answer.recipient_name, address) if part)
    person = f"{escape(who, 150)} ({escape(role)})" if who else escape(role)
    return f"{'✉' if answer.mailed else '–'} {person}: {escape(_told(answer, asked), 600)}"


def _told(answer: Answer, asked: Asked) -> str:
    """The reason; of a mail that left, what became of it says enough."""
    words, fate = answer.in_words(asked.person.language), _fate(answer, asked.say)
    if fate and answer.sentence == REASONS[Reason.MAILED]:
        return fate
    return ", ".join(part for part in (words, fate) if part)


def _fate(answer: Answer, say: Say) -> str:
    if answer.state is None:
        return ""
    words = say(_STATES.get(State(answer.state), answer.state))
    reply = f" – {' '.join(answer.answer.split())}" if answer.answer and answer.state in _TROUBLE else ""
    return f"{words}{reply}"


SUBCOMMANDS = (
    Subcommand(
        ("why", "warum"),
        "why TT1",
        N_("shows who was mailed, who was not, and why"),
        one,
        show,
    ),
)
