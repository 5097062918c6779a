"""Letters for the tests of this folder: written here, in the forms that programs write."""

from scanners.parsed_mail import ParsedMail
from scanners.parser.parse import parse

DATE = "Mon, 23 Nov 2026 09:00:00 +0100"


def mail(
    text: str = "Hallo", *, sender: str = "Anna Weber <weber@kunde.example>", **headers: str
) -> ParsedMail:
    """A plain mail; `X_Spam_Flag="YES"` is a header."""
    named = {"From": sender, "To": "support@desk.example", "Date": DATE, **headers}
    header = "".join(f"{name.replace('_', '-')}: {value}\n" for name, value in named.items() if value)
    return parse(f"{header}Content-Type: text/plain; charset=utf-8\n\n{text}\n".encode())


def report(
    text: str, status: str, *, returned: str = "", sender: str = "MAILER-DAEMON@mx.kunde.example"
) -> ParsedMail:
    """A delivery report (RFC 6522): the notice, its machine-readable part and the returned header."""
    raw = (
        f"From: {sender}\nTo: support@desk.example\nSubject: Undelivered Mail\nDate: {DATE}\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n"
        f"--b\nContent-Type: text/plain; charset=utf-8\n\n{text}\n"
        f"--b\nContent-Type: message/delivery-status\n\n{status}\n"
        f"--b\nContent-Type: text/rfc822-headers\n\n{returned}\n--b--\n"
    )
    return parse(raw.encode())
