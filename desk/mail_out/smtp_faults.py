"""What a mail server's refusals and silences mean: which pass and which stay (RFC 5321 §4.2.1, §4.5.4.1).

The sentences are for people who run the desk; they name the setting to look at and quote the server.
"""

import re
import ssl

from aiosmtplib import (
    SMTPAuthenticationError,
    SMTPConnectResponseError,
    SMTPException,
    SMTPResponseException,
    SMTPTimeoutError,
)

from desk.errors import AskedToWait, DeliveryError, MayHaveArrived, RecipientRefused
from desk.mail_out import throttling
from desk.mail_out.smtp_server import SmtpServer, Tls
from desk.texts import clean

# Answers that speak of the connection or of our login, not of this mail.
_OF_THE_SERVICE = frozenset({421, 500, 501, 502, 503, 504, 521, 530, 534, 535, 538})
# RFC 3463 §3.2: the recipient's address, said with whatever code.
_OF_THE_ADDRESS = re.compile(r"5\.1\.(?:[0-46]|10)\b")


class Unreachable(DeliveryError):
    """No connection, no TLS, no login: none of it is the mail's fault, so all of it passes."""

    def __init__(self, server: SmtpServer, sentence: str) -> None:
        super().__init__(f"{sentence} ({server.setting})", permanent=False)


def unreachable(server: SmtpServer, fault: BaseException) -> Unreachable:
    """What went wrong before there was anything to send."""
    return Unreachable(server, _of_connecting(server, fault))


def _of_connecting(server: SmtpServer, fault: BaseException) -> str:
    name = f"The mail server {server.host}:{server.port}"
    if isinstance(fault, SMTPResponseException):
        return f"{name} {_of_answer(fault)}"
    certificate = _certificate_fault(fault)
    if certificate is not None:
        return f"{name} has a certificate that can't be trusted: {certificate}"
    if isinstance(fault, SMTPTimeoutError | TimeoutError):
        return f"{name} doesn't answer in time"
    # What the library says of a missing login names STARTTLS, too.
    if isinstance(fault, SMTPException) and "AUTH" in fault.message:
        return f"{name} offers no login that we know, but there is a user name"
    if isinstance(fault, SMTPException) and "STARTTLS" in fault.message:
        return f"{name} offers no STARTTLS; nothing is sent in plain text unless ?starttls=never says so"
    if _is_tls(fault):
        return f"{name} and we find no common TLS; {_other_tls(server)}"
    return f"{name} can't be reached: {_plain(fault)}"


def _of_answer(fault: SMTPResponseException) -> str:
    if fault.code < 0:
        return f"doesn't speak SMTP: {_plain(fault)}"
    if isinstance(fault, SMTPAuthenticationError):
        passes = fault.code < 500
        return f"{'lets nobody in now' if passes else 'refuses user name or password'}: {said(fault)}"
    if isinstance(fault, SMTPConnectResponseError):
        return f"sends us away: {said(fault)}"
    return f"refuses: {said(fault)}"


def _chain(fault: BaseException) -> list[BaseException]:
    found: list[BaseException] = []
    current: BaseException | None = fault
    while current is not None and current not in found:
        found.append(current)
        current = current.__cause__ or current.__context__
    return found


def _certificate_fault(fault: BaseException) -> str | None:
    for item in _chain(fault):
        if isinstance(item, ssl.SSLCertVerificationError):
            return item.verify_message
    return None


def _is_tls(fault: BaseException) -> bool:
    return any(isinstance(item, ssl.SSLError) for item in _chain(fault))


def _other_tls(server: SmtpServer) -> str:
    if server.tls is Tls.IMPLICIT:
        return "smtps:// is for port 465, smtp:// for 587"
    return "smtp:// is for port 587, smtps:// for 465"


def sender_refused(fault: SMTPResponseException, setting: str) -> DeliveryError:
    """To MAIL FROM: about our sender or login, except when the mail is too large (RFC 1870 §6.1)."""
    if fault.code == 552:
        return DeliveryError(f"The mail is too large for the mail server: {said(fault)}", permanent=True)
    return DeliveryError(
        f"The mail server refuses our sender (POSTBOTE_MAIL_FROM, {setting}): {said(fault)}",
        permanent=False,
    )


def recipient_refused(fault: SMTPResponseException, recipient: str) -> DeliveryError:
    """To RCPT TO: about the one who should get it."""
    sentence = f"The mail server doesn't take mail for {recipient}: {said(fault)}"
    if throttling.is_of_domain(fault.code, fault.message):
        return AskedToWait(sentence, said=said(fault))
    return RecipientRefused(
        sentence,
        permanent=_stays(fault) or _is_of_the_address(fault),
        said=said(fault),
        retry_after=throttling.greylisted(fault.code, fault.message),
    )


def content_refused(fault: SMTPResponseException) -> DeliveryError:
    """To DATA, or after the final dot: about what is in it."""
    sentence = f"The mail server doesn't take this mail: {said(fault)}"
    if throttling.is_of_domain(fault.code, fault.message):
        return AskedToWait(sentence, said=said(fault))
    greylisted = throttling.greylisted(fault.code, fault.message)
    return DeliveryError(sentence, permanent=_stays(fault), retry_after=greylisted)


def lost(fault: BaseException, *, after_handing_over: bool) -> DeliveryError:
    """The connection broke. After the final dot nobody knows (RFC 1047): it goes again, with the same id."""
    if after_handing_over:
        return MayHaveArrived(
            "The mail server took the mail but didn't confirm it; it is sent again and may arrive twice: "
            + _plain(fault)
        )
    return DeliveryError(f"The connection to the mail server broke: {_plain(fault)}", permanent=False)


def _stays(fault: SMTPResponseException) -> bool:
    return fault.code >= 500 and fault.code not in _OF_THE_SERVICE


def _is_of_the_address(fault: SMTPResponseException) -> bool:
    return fault.code >= 500 and _OF_THE_ADDRESS.match(fault.message) is not None


def said(fault: SMTPResponseException) -> str:
    """The server's words on one line."""
    words = " ".join(fault.message.encode("utf-8", "replace").decode().split())
    return f"{fault.code} {words}"[:400]


def _plain(fault: BaseException) -> str:
    if isinstance(fault, OSError) and fault.strerror:
        return fault.strerror
    if isinstance(fault, SMTPResponseException):
        return " ".join(clean(fault.message).split())[:400]
    return " ".join(str(fault).split())[:400] or type(fault).__name__
