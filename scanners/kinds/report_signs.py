"""Is a mail the report of a mail server? By its form, by a header of theirs, or by sender and words together.

The wording alone makes none: people forward such notices, quote them and ask about them, also as postmaster.
"""

import re

from scanners.kinds.addresses_in_text import addresses_in
from scanners.kinds.failure_words import FAILURES, INTROS, SUBJECTS, SUBJECTS_INSIDE
from scanners.kinds.failures_in_text import names_failed, tells_code
from scanners.kinds.letter import Letter
from scanners.kinds.returned import split_notice
from scanners.kinds.words import Phrases, phrases

MAX_TEXT = 64 * 1024
_LIKE_A_NOTICE = 2_000
# A rejection may come in the form of a receipt, whose fields have the same names.
REPORTS = ("delivery-status", "disposition-notification")
_BETWEEN_WORDS = str.maketrans("", "", "-_. ")
_DAEMONS = ("mailerdaemon", "maildaemon", "mmdf")
# None that people write from, too, such as admin@ or mail@.
_SYSTEMS = frozenset(
    phrases(
        """
        mailadmin | mail-admin | mailmaster | mdaemon | mail-system | mailsystem | mailsys | mail-delivery
        maildelivery | bounce | bounces | mailer | imss | mta | uucp | nobody | noreply | no-reply
        donotreply | do-not-reply | notify | notification | notifications | complaints | dsn | ndr
        mailgateway
        """
    )
)
_SYSTEM_NAMES = Phrases(
    """
    mail delivery | delivery subsystem | delivery system | delivery service | system administrator
    mail administrator | mail system | mail subsystem | mailer-daemon | mailer daemon | mail daemon
    postmaster | content-filter | content filter | mail server | mailserver | mail service
    internet mail | automatic mail | message transfer | mail transfer | systemadministrator
    automated response | microsoft outlook | microsoft exchange | administrateur syst
    administrador del | amministratore di | системный администратор | e-mail system | email system
    ndr administrator | mail router | mail gateway | virus | antivirus | complaint | bounce
    """
)
_MARKS = frozenset({"x-failed-recipients", "x-ms-exchange-message-is-ndr", "x-dsncontext"})
_ANSWERED = ("in-reply-to", "references", "user-agent", "x-originating-ip", "thread-index")
_CLIENTS = Phrases(
    """
    thunderbird | microsoft outlook | outlook-ios | apple mail | iphone mail | ipad mail | roundcube
    mutt | k-9 | horde | squirrelmail | evolution | kmail | sogo | open-xchange | zimbra | the bat
    emclient | postbox | airmail | claws | sylpheed | mailspring | bluemail | lotus notes release
    foxmail | windows live mail
    """
)
_GREETING = re.compile(
    r"(?:hallo|hi|hello|hey|dear|liebe[rs]?|sehr geehrte|guten (?:tag|morgen|abend)|moin|servus|grüezi"
    r"|good (?:morning|day)|bonjour|bonsoir|salut|madame|monsieur|hola|buenos|buenas|estimad|ciao"
    r"|buongiorno|gentile|olá|prezad|bom dia|beste|geachte|goedemorgen|hej|god dag|hei|cześć|dzień dobry"
    r"|witam|szanown|dobrý den|ahoj|здравствуйте|добрый|привет|merhaba|sayın|tisztelt|kedves|bună)"
    r"(?:[^.:<@\n]{0,50})[,!]?$",
    re.IGNORECASE,
)
_PREFIXED = re.compile(
    r"(?:re|aw|antw|sv|vs|ref|rif|r|fwd|fw|wg|tr|rv|enc|i|odp|vl|doorst)\s?:", re.IGNORECASE
)


def is_report(letter: Letter) -> bool:
    """True for a delivery report, of failure or success."""
    content_type = letter.lower("content-type")
    if "multipart/report" in content_type and (_is_on_delivery(content_type) or has_status_part(letter)):
        return True
    if content_type.startswith(("message/delivery-status", "message/global-delivery-status")):
        return True
    if _MARKS & letter.said.keys() or "content-classes:dsn" in letter.lower("content-class"):
        return True
    return _plain(letter).startswith(_DAEMONS) or _sounds_like_one(letter)


def is_machines(letter: Letter) -> bool:
    """Signs of a machine, each too weak to make a report by itself."""
    return _is_surely_machines(letter) or _is_systems(letter)


def has_status_part(letter: Letter) -> bool:
    return any(one.content_type.endswith("delivery-status") for one in letter.attachments)


def is_named_as_system(letter: Letter) -> bool:
    """A sender named as mail systems are, and as the people who look after them are, too."""
    local, name = letter.local_part, letter.sender.name[:200] if letter.sender else ""
    if local.partition("+")[0] in _SYSTEMS or "daemon" in local or _is_postmasters(letter):
        return True
    return _SYSTEM_NAMES.are_in(name) or _SYSTEM_NAMES.are_in(local.replace("_", " ")[:64])


def others_than_failed(letter: Letter, senders: frozenset[str] = frozenset()) -> set[str]:
    """Who can't be the one that failed: who sent or receives this report, and who sent the mail."""
    others = {one.key for one in letter.to} | set(senders)
    if letter.sender:
        others.add(letter.sender.key)
    for name in (
        "delivered-to",
        "x-original-to",
        "envelope-to",
        "sender",
        "errors-to",
        "reply-to",
        "return-path",
    ):
        others.update(one.casefold() for one in addresses_in(letter.said.get(name, "")))
    return others


def _is_on_delivery(content_type: str) -> bool:
    return any(word in content_type for word in ("delivery", *REPORTS)) or "report-type" not in content_type


def _plain(letter: Letter) -> str:
    """The local part without what stands between its words; of `MAILER-DAEMON <>`, the name."""
    return (letter.local_part or letter.lower("from"))[:64].translate(_BETWEEN_WORDS)


def _is_surely_machines(letter: Letter) -> bool:
    """No person's client writes such a header."""
    return (
        letter.sender is None or not letter.sender.address or letter.has_empty_path or bool(letter.submitted)
    )


def _is_systems(letter: Letter) -> bool:
    return is_named_as_system(letter) or (
        letter.lower("precedence") in {"bulk", "junk"} and "list-id" not in letter.said
    )


def _is_postmasters(letter: Letter) -> bool:
    return _plain(letter).startswith("postmaster")


def _sounds_like_one(letter: Letter) -> bool:
    """A machine's mail with the words of a report: in subject and text, or a reason and its code."""
    if _is_surely_machines(letter):
        return _tells_failure(letter)
    is_systems = _is_systems(letter)
    if not is_systems and not _is_named_so(letter):
        return False
    if "user-agent" in letter.said or _is_written_by_hand(letter):
        return False
    return _tells_failure(letter) if is_systems else _is_bare_notice(letter)


def _tells_failure(letter: Letter) -> bool:
    named = _is_named_so(letter)
    notice = split_notice(letter.text[:MAX_TEXT])[0][:_LIKE_A_NOTICE]
    if named and _is_postmasters(letter) and letter.has_empty_path:
        return True
    if not FAILURES.are_in(notice):
        return False
    named_failed = names_failed(notice, others=others_than_failed(letter))
    if named:
        # A parcel service, too, writes of deliveries that failed.
        is_about_mail = _is_postmasters(letter) or letter.has_empty_path or _returns_mail(letter, notice)
        if INTROS.are_in(notice):
            return named_failed or is_about_mail
        # A monitor, too, reports that a delivery failed.
        return named_failed and (is_about_mail or letter.sender is None or is_named_as_system(letter))
    if letter.sender is None or not letter.sender.address:
        return named_failed and INTROS.are_in(notice)
    if not named_failed or not (_is_postmasters(letter) or letter.has_empty_path):
        return False
    if _is_passed_on(letter) and not _opens_as_notice(notice):
        return False
    # Under the subject of the lost mail itself, or under none.
    is_bare = letter.has_empty_path and _returns_mail(letter, notice) and INTROS.are_in(notice)
    return is_bare or tells_code(notice)


def _returns_mail(letter: Letter, notice: str) -> bool:
    has_mail = any(one.content_type.startswith("message/") for one in letter.attachments)
    return has_mail or len(notice) < min(len(letter.text), _LIKE_A_NOTICE)


def _is_named_so(letter: Letter) -> bool:
    subject = letter.subject.lstrip()[:200]
    if _is_passed_on(letter):
        return False
    return SUBJECTS_INSIDE.are_in(subject) or bool(SUBJECTS.lead(subject))


def _is_passed_on(letter: Letter) -> bool:
    """True for an answer and a forward, unless a machine surely wrote them."""
    return _PREFIXED.match(letter.subject.lstrip()[:200]) is not None and not _is_surely_machines(letter)


def _is_written_by_hand(letter: Letter) -> bool:
    """True if it greets somebody, or a client for people wrote it."""
    if _CLIENTS.are_in(letter.said.get("x-mailer", "")[:200]):
        return True
    first = next((line.strip() for line in letter.text[:2_000].splitlines() if line.strip()), "")
    return len(first) < 80 and _GREETING.match(first) is not None


def _is_bare_notice(letter: Letter) -> bool:
    """A notice that hides its machine: subject and text are a report's, and it returns a mail."""
    if any(name in letter.said for name in _ANSWERED) or not _is_named_so(letter):
        return False
    notice = split_notice(letter.text[:MAX_TEXT])[0]
    if len(notice) > _LIKE_A_NOTICE or not (INTROS.are_in(notice) and FAILURES.are_in(notice)):
        return False
    if any(one.content_type.startswith("message/") for one in letter.attachments):
        return _opens_as_notice(notice)
    ours = {one.key for one in letter.to} | ({letter.sender.key} if letter.sender else set())
    return len(notice) < len(letter.text) and _opens_as_notice(notice) and names_failed(notice, others=ours)


def _opens_as_notice(notice: str) -> bool:
    """True if its first line is a heading or tells the failure; people say first why they show it."""
    first = next((line.strip() for line in notice.splitlines() if line.strip()), "")
    drawn = first[:2] in {"--", "==", "**", "__"}
    return drawn or INTROS.are_in(first) or FAILURES.are_in(first)
