"""Other libraries as readers, as far as they are installed here; none of them is needed."""

import email
import importlib
import importlib.metadata
from collections.abc import Callable, Iterator, Mapping
from email import policy
from email.utils import getaddresses
from typing import Any

from benchmarks.mail_corpus import bounces, careful_stdlib, reply
from benchmarks.mail_corpus.fields import as_text
from benchmarks.mail_corpus.reading import Mailboxes, Reader, Reading


def readers_of_mails() -> Mapping[str, Reader]:
    found: dict[str, Reader] = {"stdlib default": _by_default_policy, "stdlib compat32": careful_stdlib.read}
    return found | dict(
        _installed(
            {"mail-parser": ("mailparser", _mailparser), "fast-mail-parser": ("fast_mail_parser", _fast)}
        )
    )


def readers_of_replies() -> Mapping[str, reply.ReplyReader]:
    return dict(
        _installed(
            {
                "mail-parser-reply": ("mailparser_reply", _mailparser_reply),
                "quotequail": ("quotequail", _quotequail),
                "talon": ("talon", _talon),
                "email-reply-parser": ("email_reply_parser", _email_reply_parser),
                "unquotemail": ("unquotemail", _unquotemail),
            }
        )
    )


def readers_of_bounces() -> Mapping[str, bounces.BounceReader]:
    return {"RFC 3464, stdlib": _rfc_3464} | dict(_installed({"flufl.bounce": ("flufl.bounce", _flufl)}))


def _installed(wanted: Mapping[str, tuple[str, Callable[[Any], Any]]]) -> Iterator[tuple[str, Any]]:
    for name, (module, reader_with) in wanted.items():
        try:
            found = importlib.import_module(module)
        except ImportError:
            continue
        yield f"{name} {importlib.metadata.version(name)}", reader_with(found)


def _by_default_policy(raw: bytes) -> Reading:
    """As its documentation shows it."""
    message = email.message_from_bytes(raw, policy=policy.default)
    shown = [message.get_body((kind,)) for kind in ("plain", "html")]
    text, html = (part.get_content() if part is not None else None for part in shown)
    files = [(part.get_filename() or "", _bytes(part.get_content())) for part in message.iter_attachments()]
    return Reading(
        subject=str(message["subject"] or ""),
        from_=_boxes(message["from"])[:1],
        to=_boxes(message["to"]),
        cc=_boxes(message["cc"]),
        date=message["date"].datetime if message["date"] else None,
        message_id=str(message["message-id"] or "").strip("<> "),
        text=text if text is not None else as_text(html or ""),
        html=html,
        files=tuple(files),
    )


def _bytes(content: Any) -> bytes:
    return content.encode("utf-8", "replace") if isinstance(content, str) else bytes(content)


def _boxes(header: Any) -> Mailboxes:
    return tuple((one.display_name, one.addr_spec) for one in header.addresses) if header else ()


def _mailparser(module: Any) -> Reader:
    def read(raw: bytes) -> Reading:
        mail = module.parse_from_bytes(raw)
        html = "\n".join(mail.text_html) or None
        return Reading(
            subject=mail.subject or "",
            from_=tuple(mail.from_)[:1],
            to=tuple(mail.to),
            cc=tuple(mail.cc),
            date=mail.date,
            message_id=(mail.message_id or "").strip("<> "),
            text="\n".join(mail.text_plain) or as_text(html or ""),
            html=html,
            files=tuple((one["filename"], _payload(one)) for one in mail.attachments),
        )

    return read


def _payload(one: Mapping[str, Any]) -> bytes:
    if one["binary"]:
        return importlib.import_module("base64").b64decode(one["payload"])
    return str(one["payload"]).encode("utf-8", "replace")


def _fast(module: Any) -> Reader:
    def read(raw: bytes) -> Reading:
        mail = module.parse_email(raw)
        header = {name.lower(): values for name, values in mail.headers.items()}
        html = "\n".join(mail.text_html) or None
        return Reading(
            subject=mail.subject or "",
            from_=tuple(getaddresses(header.get("from", [])))[:1],
            to=tuple(getaddresses(header.get("to", []))),
            cc=tuple(getaddresses(header.get("cc", []))),
            date=careful_stdlib.date_of(mail.date or ""),
            message_id="".join(header.get("message-id", [])).strip("<> "),
            text="\n".join(mail.text_plain) or as_text(html or ""),
            html=html,
            files=tuple((one.filename or "", bytes(one.content)) for one in mail.attachments),
        )

    return read


def _as_text(body: str, form: str) -> str:
    return as_text(body) if form == "html" else body


def _mailparser_reply(module: Any) -> reply.ReplyReader:
    languages = ["en", "de", "fr", "it", "nl", "pl", "sv", "da", "es", "ja", "cs", "ko", "zh"]

    def read(body: str, form: str) -> str:
        known = (
            [one for one in languages if one in module.constants.MAIL_LANGUAGES]
            if hasattr(module, "constants")
            else ["en"]
        )
        found = module.EmailReplyParser(languages=known).read(text=_as_text(body, form))
        return found.latest_reply or ""

    return read


def _quotequail(module: Any) -> reply.ReplyReader:
    def read(body: str, form: str) -> str:
        if form == "html":
            return as_text(
                "".join(text for shown, text in module.quote_html(body, quote_intro_line=True) if shown)
            )
        return "\n".join(text for shown, text in module.quote(body, quote_intro_line=True) if shown)

    return read


def _talon(module: Any) -> reply.ReplyReader:
    module.init()
    quotations = importlib.import_module("talon.quotations")

    def read(body: str, form: str) -> str:
        kind = "text/html" if form == "html" else "text/plain"
        return _as_text(quotations.extract_from(body, kind), form)

    return read


def _email_reply_parser(module: Any) -> reply.ReplyReader:
    return lambda body, form: module.EmailReplyParser.parse_reply(_as_text(body, form))


def _unquotemail(module: Any) -> reply.ReplyReader:
    def read(body: str, form: str) -> str:
        found = module.Unquote(html=body if form == "html" else None, text=None if form == "html" else body)
        return as_text(found.get_html() or "") if form == "html" else found.get_text() or ""

    return read


def _flufl(_: Any) -> bounces.BounceReader:
    scanning = importlib.import_module("flufl.bounce")

    def read(raw: bytes) -> tuple[bool, set[str], set[str]]:
        temporary, permanent = scanning.all_failures(email.message_from_bytes(raw))
        failed, delayed = (_folded(found) for found in (permanent, temporary))
        return bool(failed or delayed), failed, delayed

    return read


def _folded(found: Any) -> set[str]:
    return {
        (one.decode("utf-8", "replace") if isinstance(one, bytes) else str(one)).casefold() for one in found
    }


def _rfc_3464(raw: bytes) -> tuple[bool, set[str], set[str]]:
    failed: set[str] = set()
    delayed: set[str] = set()
    for part in email.message_from_bytes(raw).walk():
        if part.get_content_type() == "message/delivery-status" and part.is_multipart():
            for block in part.get_payload():
                address = str(block["final-recipient"] or block["original-recipient"] or "").rpartition(";")[
                    2
                ]
                action = str(block["action"] or "").strip().lower()
                if address and action in {"failed", "delayed"}:
                    (failed if action == "failed" else delayed).add(address.strip(" <>").casefold())
    return bool(failed or delayed), failed, delayed
