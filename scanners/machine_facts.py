"""What a machine's mail says, in sentences for the note on its ticket (R42): until when, who, why. Pure."""

from babel.dates import format_date

from desk.because import because
from desk.i18n import N_, desk_texts
from scanners.parsed_mail import Bounced, MailKind, ParsedMail

AUTHORS = {
    MailKind.AUTO_REPLY: N_("automatic answer"),
    MailKind.OUT_OF_OFFICE: N_("absence note"),
    MailKind.BOUNCE: N_("delivery failure"),
    MailKind.DELIVERY_NOTICE: N_("delivery notice"),
    MailKind.RECEIPT: N_("read receipt"),
    MailKind.FEEDBACK: N_("complaint"),
    MailKind.LIST: N_("mailing list"),
    MailKind.BULK: N_("bulk mail"),
}
MOST_RECIPIENTS = 20
MOST_LETTERS = 500


def author(mail: ParsedMail, language: str) -> str:
    """Who wrote, in a word."""
    return desk_texts().text(language, AUTHORS.get(mail.kind, N_("too many mails")))


def sentences(mail: ParsedMail, language: str) -> list[str]:
    """The facts, one a line; none if it says nothing that we can read."""
    found = [_of_recipient(item, language) for item in mail.bounces[:MOST_RECIPIENTS]]
    if mail.auto is not None and mail.auto.until is not None:
        day = format_date(mail.auto.until, format="long", locale=language)
        found.append(because(N_("Absent until {day}."), day=day).in_language(language))
    if mail.kind is MailKind.FEEDBACK:
        said = N_("The recipient called a mail of ours spam: write no more mails there unasked.")
        found.append(desk_texts().text(language, said))
    return found


def _of_recipient(item: Bounced, language: str) -> str:
    text = (
        N_("The mail to {recipient} did not arrive: {why}")
        if item.permanent
        else N_("The mail to {recipient} has not arrived yet: {why}")
    )
    diagnostic = item.diagnostic[:MOST_LETTERS]
    status = "" if item.status in diagnostic else item.status
    why = " ".join(part for part in (status, diagnostic) if part) or "–"
    return because(text, recipient=item.recipient, why=why).in_language(language)
