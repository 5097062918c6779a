"""What can go wrong at each step of handing over a mail to Frau Weber, and what is said of it."""

from dataclasses import dataclass

from models.delivery import State
from tests.parts.smtp_script import Act, Answer, Deed, Step

WEBER = "weber@kunde.example"
SILENT = {Deed.HANG, Deed.BABBLE}
TWICE = "may arrive twice"


@dataclass(frozen=True, slots=True)
class Case:
    step: Step
    act: Act
    # What an administrator reads.
    words: str
    state: State = State.DEFERRED
    # How often the customer has it in the end.
    copies: int = 1

    @property
    def is_silent(self) -> bool:
        return isinstance(self.act, Deed) and self.act in SILENT

    @property
    def recipient(self) -> str:
        """Where the server knows whom a mail is for, only Frau Weber's has this fault."""
        return WEBER if self.step in {Step.RCPT, Step.DATA, Step.CONTENT, Step.DOT} else ""

    @property
    def is_of_server(self) -> bool:
        """It is out of use, and no mail is given to it for a while."""
        steps = {Step.CONNECT, Step.EHLO, Step.STARTTLS, Step.HANDSHAKE, Step.AUTH}
        return self.step in steps and self.state is State.DEFERRED

    def __str__(self) -> str:
        return f"{self.step}: {self.act!r}"


GARBAGE = Answer(b"<html>\r\n")
ENDLESS_LINE = Answer(b"250 " + b"x" * 40_000)
# Beyond ASCII in no known encoding, and with a NUL.
ODD_LETTERS = "250 2.0.0 angenommen\0 f\N{LATIN SMALL LETTER U WITH DIAERESIS}r".encode("latin-1") + b"\r\n"
# Out of step from here on: nothing after it answers what was asked.
TWO_ANSWERS = Answer(b"250 ok\r\n250 again\r\n")
# Said in plain text, for the talk that begins when it is private (RFC 3207 §6).
SLIPPED_IN = Answer(b"220 go ahead\r\n250-evil.example\r\n250 AUTH PLAIN\r\n")
REACHED = "can't be reached"
SETTING = "POSTBOTE_SMTP"

CONNECTING = [
    Case(Step.CONNECT, "421 4.3.2 not now", "sends us away: 421 4.3.2 not now (POSTBOTE_SMTP)"),
    Case(Step.CONNECT, "554 5.7.1 you are listed", "sends us away: 554 5.7.1 you are listed (POSTBOTE_SMTP)"),
    Case(Step.CONNECT, Deed.HANG, "doesn't answer in time (POSTBOTE_SMTP)"),
    Case(Step.CONNECT, Deed.BABBLE, "doesn't answer in time (POSTBOTE_SMTP)"),
    Case(Step.CONNECT, Deed.CLOSE, SETTING),
    Case(Step.CONNECT, Deed.RESET, SETTING),
    Case(Step.CONNECT, GARBAGE, "doesn't speak SMTP"),
    Case(Step.CONNECT, ENDLESS_LINE, "doesn't speak SMTP"),
    Case(Step.EHLO, "421 4.7.0 come back later", "421 4.7.0 come back later (POSTBOTE_SMTP)"),
    Case(Step.EHLO, Deed.HANG, "doesn't answer in time (POSTBOTE_SMTP)"),
    Case(Step.EHLO, Deed.CLOSE, SETTING),
    Case(Step.EHLO, GARBAGE, SETTING),
    # They know no EHLO: HELO will do.
    Case(Step.EHLO, "502 5.5.1 what?", "250 2.0.0 taken", State.SENT),
    Case(Step.EHLO, "451 4.3.0 what?", "250 2.0.0 taken", State.SENT),
]
SENDER = [
    Case(Step.MAIL, "421 4.3.2 closing", "421 4.3.2 closing"),
    Case(Step.MAIL, "450 4.7.1 later", "450 4.7.1 later"),
    Case(Step.MAIL, "451 4.3.0 later", "451 4.3.0 later"),
    Case(Step.MAIL, "452 4.3.1 disk full", "452 4.3.1 disk full"),
    Case(Step.MAIL, "501 5.1.7 bad sender", "refuses our sender (POSTBOTE_MAIL_FROM"),
    Case(Step.MAIL, "530 5.7.0 log in first", "530 5.7.0 log in first"),
    Case(Step.MAIL, "550 5.7.1 who are you", "refuses our sender (POSTBOTE_MAIL_FROM"),
    Case(Step.MAIL, "552 5.3.4 too large", "too large for the mail server: 552", State.FAILED),
    Case(Step.MAIL, "553 5.7.1 not yours", "refuses our sender (POSTBOTE_MAIL_FROM"),
    Case(Step.MAIL, Deed.HANG, "connection to the mail server broke"),
    Case(Step.MAIL, Deed.CLOSE, "connection to the mail server broke"),
    Case(Step.MAIL, Deed.RESET, "connection to the mail server broke"),
    Case(Step.MAIL, GARBAGE, "connection to the mail server broke"),
    Case(Step.MAIL, TWO_ANSWERS, "doesn't take this mail: 250"),
]
RECIPIENT = [
    Case(Step.RCPT, "421 4.3.2 closing", "421 4.3.2 closing"),
    Case(Step.RCPT, "450 4.2.0 greylisted", "450 4.2.0 greylisted"),
    Case(Step.RCPT, "451 4.7.1 too many mails to this domain", "451 4.7.1 too many mails"),
    Case(Step.RCPT, "452 4.2.2 mailbox full", "452 4.2.2 mailbox full"),
    Case(Step.RCPT, "452 4.3.1 disk full", "452 4.3.1 disk full"),
    Case(Step.RCPT, "454 4.7.1 no relaying yet", "454 4.7.1 no relaying yet"),
    Case(Step.RCPT, "501 5.5.4 parameter", "501 5.5.4 parameter"),
    Case(Step.RCPT, "503 5.5.1 MAIL first", "503 5.5.1 MAIL first"),
    Case(Step.RCPT, "530 5.7.0 log in first", "530 5.7.0 log in first"),
    Case(Step.RCPT, "501 5.1.3 bad address", f"doesn't take mail for {WEBER}: 501", State.FAILED),
    Case(Step.RCPT, "550 5.1.1 no such user", f"doesn't take mail for {WEBER}: 550", State.FAILED),
    Case(Step.RCPT, "550 5.7.1 refused", f"doesn't take mail for {WEBER}: 550", State.FAILED),
    Case(Step.RCPT, "551 5.1.6 moved", f"doesn't take mail for {WEBER}: 551", State.FAILED),
    Case(Step.RCPT, "552 5.2.2 over quota", f"doesn't take mail for {WEBER}: 552", State.FAILED),
    Case(Step.RCPT, "553 5.1.3 bad address", f"doesn't take mail for {WEBER}: 553", State.FAILED),
    Case(Step.RCPT, "554 5.7.1 refused", f"doesn't take mail for {WEBER}: 554", State.FAILED),
    Case(Step.RCPT, "556 5.1.10 takes no mail", f"doesn't take mail for {WEBER}: 556", State.FAILED),
    Case(Step.RCPT, Deed.HANG, "connection to the mail server broke"),
    Case(Step.RCPT, Deed.CLOSE, "connection to the mail server broke"),
    Case(Step.RCPT, Deed.RESET, "connection to the mail server broke"),
    Case(Step.RCPT, GARBAGE, "connection to the mail server broke"),
    Case(Step.RCPT, TWO_ANSWERS, "doesn't take this mail: 250 again"),
]
CONTENT = [
    Case(Step.DATA, "421 4.3.2 closing", "421 4.3.2 closing"),
    Case(Step.DATA, "451 4.3.0 later", "451 4.3.0 later"),
    Case(Step.DATA, "452 4.3.1 disk full", "452 4.3.1 disk full"),
    Case(Step.DATA, "503 5.5.1 RCPT first", "503 5.5.1 RCPT first"),
    Case(Step.DATA, "550 5.7.1 not wanted", "doesn't take this mail: 550", State.FAILED),
    Case(Step.DATA, "552 5.3.4 too large", "doesn't take this mail: 552", State.FAILED),
    Case(Step.DATA, "554 5.5.1 no valid recipients", "doesn't take this mail: 554", State.FAILED),
    # Not what DATA is answered with: the mail hasn't been given to them.
    Case(Step.DATA, "250 2.0.0 ok", "250 2.0.0 ok"),
    Case(Step.DATA, Deed.HANG, "connection to the mail server broke"),
    Case(Step.DATA, Deed.CLOSE, "connection to the mail server broke"),
    Case(Step.DATA, Deed.RESET, "connection to the mail server broke"),
    Case(Step.DATA, GARBAGE, "connection to the mail server broke"),
    Case(Step.CONTENT, "421 4.3.2 closing", "421 4.3.2 closing"),
    Case(Step.CONTENT, "451 4.3.0 disk full", "451 4.3.0 disk full"),
    Case(Step.CONTENT, "552 5.3.4 too large", "doesn't take this mail: 552", State.FAILED),
    # Where in the mail they went away can't be seen from here.
    Case(Step.CONTENT, Deed.CLOSE, TWICE),
    Case(Step.CONTENT, Deed.RESET, TWICE),
    Case(Step.CONTENT, Deed.HANG, TWICE),
]
ANSWER = [
    Case(Step.DOT, "421 4.3.2 closing", "421 4.3.2 closing"),
    Case(Step.DOT, "450 4.7.1 later", "450 4.7.1 later"),
    Case(Step.DOT, "451 4.7.1 greylisted, come back in 00:05:00", "451 4.7.1 greylisted"),
    Case(Step.DOT, "452 4.3.1 disk full", "452 4.3.1 disk full"),
    Case(Step.DOT, "550 5.7.1 spam", "doesn't take this mail: 550", State.FAILED),
    Case(Step.DOT, "552 5.3.4 too large", "doesn't take this mail: 552", State.FAILED),
    Case(Step.DOT, "554 5.6.0 bad content", "doesn't take this mail: 554", State.FAILED),
    Case(Step.DOT, Deed.HANG, TWICE, copies=2),
    Case(Step.DOT, Deed.BABBLE, TWICE, copies=2),
    Case(Step.DOT, Deed.CLOSE, TWICE, copies=2),
    Case(Step.DOT, Deed.RESET, TWICE, copies=2),
    Case(Step.DOT, GARBAGE, TWICE, copies=2),
    Case(Step.DOT, ENDLESS_LINE, TWICE, copies=2),
    Case(Step.DOT, "354 go on", TWICE),
    Case(Step.DOT, "250-2.0.0 taken\r\n250 as 17", "250 2.0.0 taken as 17", State.SENT),
    # RFC 5321 §4.3.2: the first digit counts.
    Case(Step.DOT, "200 fine", "200 fine", State.SENT),
    Case(Step.DOT, Answer(ODD_LETTERS), "250 2.0.0 angenommen f", State.SENT),
]
GOODBYE = [Case(Step.QUIT, act, "250 2.0.0 taken", State.SENT) for act in (Deed.CLOSE, "500 what?", GARBAGE)]
PRIVACY = [
    Case(Step.STARTTLS, "421 4.3.2 closing", "421 4.3.2 closing (POSTBOTE_SMTP)"),
    Case(Step.STARTTLS, "454 4.7.0 no TLS now", "454 4.7.0 no TLS now (POSTBOTE_SMTP)"),
    Case(Step.STARTTLS, "502 5.5.1 what?", "502 5.5.1 what? (POSTBOTE_SMTP)"),
    Case(Step.STARTTLS, Deed.HANG, "doesn't answer in time (POSTBOTE_SMTP)"),
    Case(Step.STARTTLS, Deed.CLOSE, SETTING),
    Case(Step.STARTTLS, SLIPPED_IN, "250 2.0.0 taken", State.SENT),
    Case(Step.HANDSHAKE, Deed.HANG, "doesn't answer in time (POSTBOTE_SMTP)"),
    Case(Step.HANDSHAKE, Deed.CLOSE, SETTING),
    Case(Step.HANDSHAKE, Deed.RESET, SETTING),
    Case(Step.HANDSHAKE, GARBAGE, SETTING),
]
ENTERING = [
    Case(Step.AUTH, "421 4.7.0 closing", "421 4.7.0 closing (POSTBOTE_SMTP)"),
    Case(
        Step.AUTH,
        "454 4.7.0 directory is away",
        "lets nobody in now: 454 4.7.0 directory is away (POSTBOTE_SMTP)",
    ),
    Case(Step.AUTH, "535 5.7.8 wrong", "refuses user name or password: 535 5.7.8 wrong (POSTBOTE_SMTP)"),
    Case(Step.AUTH, "534 5.7.9 too weak", "534 5.7.9 too weak (POSTBOTE_SMTP)"),
    Case(Step.AUTH, Deed.HANG, "doesn't answer in time (POSTBOTE_SMTP)"),
    Case(Step.AUTH, Deed.CLOSE, SETTING),
    Case(Step.AUTH, GARBAGE, SETTING),
]
