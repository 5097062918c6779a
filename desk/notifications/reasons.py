"""Why somebody was mailed or wasn't: a word for the store, and a sentence for people."""

from enum import StrEnum

from desk.i18n import N_


class Reason(StrEnum):
    MAILED = "mailed"
    NO_MAIL_SERVER = "no_mail_server"
    NO_CUSTOMER = "no_customer"
    NO_ADDRESS = "no_address"
    OPT_OUT = "opt_out"
    # The address is on the suppression list: it bounced for good, or its owner complained.
    SUPPRESSED = "suppressed"
    GATE_CLOSED = "gate_closed"
    IS_ACTOR = "is_actor"
    MACHINE = "machine"
    TOO_MANY = "too_many"
    # The sender's address may be forged: whoever it belongs to has asked for nothing.
    DOUBTFUL = "doubtful"
    NOBODY_RESPONSIBLE = "nobody_responsible"
    # One save is one mail: whoever has one about it as assignee gets no second one as subscriber.
    ALREADY_MAILED = "already_mailed"
    # In copy, but one of the desk's own addresses.
    OURS = "ours"
    # The assignee isn't there today; the facts say until when, and who is told instead.
    ABSENT = "absent"
    DEPUTY_MAILED = "deputy_mailed"
    # N13: about another ticket within `rating_pause_days`; of a ticket that nobody of us answered.
    ASKED_LATELY = "asked_lately"
    UNANSWERED = "unanswered"


REASONS: dict[str, str] = {
    Reason.MAILED: N_("mail"),
    Reason.NO_MAIL_SERVER: N_("no mail: no mail server is configured"),
    Reason.NO_CUSTOMER: N_("no mail: the ticket has no customer"),
    Reason.NO_ADDRESS: N_("no mail: the customer has no mail address"),
    Reason.OPT_OUT: N_("no mail: opt-out is set"),
    Reason.SUPPRESSED: N_("no mail: the address is on the suppression list"),
    Reason.GATE_CLOSED: N_("no mail: no portal user, and ticket mails are switched off"),
    Reason.IS_ACTOR: N_("no mail: did it themselves"),
    Reason.MACHINE: N_("no mail: the customer's mail was sent by a machine"),
    Reason.TOO_MANY: N_("no mail: too many mails of late that leave by themselves"),
    Reason.DOUBTFUL: N_("no mail: the sender's address may be forged"),
    Reason.NOBODY_RESPONSIBLE: N_("no mail: nobody is responsible"),
    Reason.ALREADY_MAILED: N_("no mail: has another mail about it"),
    Reason.OURS: N_("no mail: the address is one of the desk's own"),
    Reason.ABSENT: N_("no mail: is absent until {until}"),
    Reason.DEPUTY_MAILED: N_("no mail: is absent until {until}; the deputy {deputy} hears of it"),
    Reason.ASKED_LATELY: N_("no mail: was asked about another ticket not long ago"),
    Reason.UNANSWERED: N_("no mail: nobody of us had answered the customer"),
}
