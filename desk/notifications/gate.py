"""The conditions of the table, as pure functions of the facts at that time: the gate R32, and beside it."""

from dataclasses import dataclass

from desk.notifications.reasons import Reason


@dataclass(frozen=True, slots=True)
class Facts:
    """What the gate looks at, as it was when it was asked: of a customer, or somebody in copy."""

    can_send_mail: bool
    has_address: bool
    email_opt_out: bool
    portal_user: bool
    send_ticket_mails: bool
    from_machine: bool = False
    too_many: bool = False
    # Which limit it was (desk/automatic_mails.py).
    limit: str = ""
    is_doubtful: bool = False
    suppressed: bool = False
    # A desk's own address that somebody put in copy.
    is_ours: bool = False
    # Who mails despite the opt-out (R35): `workflow Reminder`.
    override: str = ""


def gate(facts: Facts) -> Reason:
    """R32: NOT opt-out AND (portal user OR "send ticket mails"); a workflow may override the opt-out (R35).

    Besides: nothing goes to a suppressed address, nor without a mail server (R33); machines get no answer
    (R42), nor does who writes as much as one.
    """
    if facts.from_machine:
        return Reason.MACHINE
    if facts.is_doubtful:
        return Reason.DOUBTFUL
    if not facts.has_address:
        return Reason.NO_ADDRESS
    if facts.is_ours:
        return Reason.OURS
    if facts.email_opt_out and not facts.override:
        return Reason.OPT_OUT
    if not facts.portal_user and not facts.send_ticket_mails:
        return Reason.GATE_CLOSED
    if facts.suppressed:
        return Reason.SUPPRESSED
    if facts.too_many:
        return Reason.TOO_MANY
    return Reason.MAILED if facts.can_send_mail else Reason.NO_MAIL_SERVER


@dataclass(frozen=True, slots=True)
class Direct:
    """What counts where the gate isn't asked: of agents, colleagues, and for credentials (N7)."""

    can_send_mail: bool
    has_address: bool
    # Did it, and doesn't want to be mailed the own acts (requirements §5, D).
    is_actor: bool = False
    already_mailed: bool = False
    too_many: bool = False
    limit: str = ""
    suppressed: bool = False


def direct(facts: Direct) -> Reason:
    """Whoever didn't do it is mailed, if that can be done at all."""
    if facts.is_actor:
        return Reason.IS_ACTOR
    if facts.already_mailed:
        return Reason.ALREADY_MAILED
    if not facts.has_address:
        return Reason.NO_ADDRESS
    if facts.suppressed:
        return Reason.SUPPRESSED
    if facts.too_many:
        return Reason.TOO_MANY
    return Reason.MAILED if facts.can_send_mail else Reason.NO_MAIL_SERVER
