"""What the templates of each mail are given: every variable with its type, its meaning and a sample (R36).

`mails.py` gives exactly these, a test holds it to that; an adapted template may use no other.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from desk.i18n import N_
from desk.mail_out.variable import Local, Type, Variable


def _local(en: Any, de: Any) -> Local:
    return Local(en=en, de=de)


def _text(name: str, meaning: str, sample: Any, **more: Any) -> Variable:
    return Variable(name, Type.TEXT, meaning, sample, **more)


def _link(name: str, meaning: str, sample: str, **more: Any) -> Variable:
    return Variable(name, Type.LINK, meaning, sample, **more)


def _yes_no(name: str, meaning: str) -> Variable:
    return Variable(name, Type.YES_NO, meaning, sample=True)


_FILES = (
    _text("name", N_("the file's name"), "Protokoll.pdf"),
    Variable("size", Type.NUMBER, N_("the file's size in bytes, for the filter filesize"), 48_200_000),
)
_LOGO = Variable(
    "logo",
    Type.RECORD,
    N_("the company's logo, shown as the picture cid:logo; nothing if there is none"),
    {"width": 160, "height": 40},
    fields=(
        Variable("width", Type.NUMBER, N_("the width in pixels"), 160),
        Variable("height", Type.NUMBER, N_("the height in pixels"), 40),
    ),
    may_lack=True,
)
_COMMON = (
    _text("language", N_("the language of the mail: en or de"), _local("en", "de")),
    _text("company", N_("the company's name"), _local("Acme Support", "Müller & Söhne")),
    _LOGO,
    _text("name", N_("the name of who gets the mail"), _local("Grace Hall", "Frau Weber"), may_lack=True),
    _link(
        "portal",
        N_("the link of the customer portal; empty for who has no access"),
        "https://portal.example",
        may_lack=True,
    ),
)
_TITLE = _local(
    "Printer on the second floor prints nothing", "Drucker im zweiten Stock druckt keine Lieferscheine"
)
_TICKET = (
    *_COMMON,
    _text("number", N_("the ticket's number"), "TT42", is_needed_in_subject=True),
    _text("title", N_("the ticket's title"), _TITLE),
    _link(
        "ticket_link",
        N_("the link of the ticket in the customer portal; empty for who has no access"),
        "https://portal.example/tickets/TT42",
        may_lack=True,
    ),
)
_CUSTOMER = (
    *_TICKET,
    _yes_no("is_copy", N_("the mail goes to somebody in copy, not to the customer")),
    _link(
        "leave_link",
        N_("where somebody in copy asks for no more mails about the ticket"),
        "https://portal.example/leave/abc",
        may_lack=True,
    ),
)
_MOMENT = datetime(2026, 12, 24, 12, tzinfo=UTC)
_LEFT_OUT = Variable(
    "left_out",
    Type.LIST,
    N_("the files that are too large for a mail"),
    (
        {
            "name": "Protokoll.pdf",
            "size": 48_200_000,
            "link": "https://portal.example/files/abc",
            "until": _MOMENT,
        },
    ),
    fields=(
        *_FILES,
        _link(
            "link", N_("where the file can be fetched; empty if it can't"), "https://portal.example/files/abc"
        ),
        Variable("until", Type.DAY, N_("until when the link holds, for the filter day"), _MOMENT),
    ),
    may_lack=True,
)
_PICTURES = Variable(
    "pictures",
    Type.LIST,
    N_("the pictures that are shown in the mail"),
    ({"name": "Foto.jpg", "size": 250_000, "cid": "abc.0@postbote", "width": 536},),
    fields=(
        *_FILES,
        _text("cid", N_("the picture's address, behind cid:"), "abc.0@postbote"),
        Variable("width", Type.NUMBER, N_("the width in pixels"), 536),
    ),
    may_lack=True,
)
_AUTHOR = _text("author", N_("who wrote it"), _local("Jonas Keller", "Nadia Brandt"), may_lack=True)
_ANSWER = _local(
    "We have replaced the power supply.\n\nPlease switch the printer on and print a test page.",
    "Wir haben das Netzteil ausgetauscht.\n\nBitte schalten Sie den Drucker ein und drucken Sie eine Seite.",
)
_ANSWERED = (
    _text("text", N_("what was written to the customer"), _ANSWER, is_needed=True),
    _AUTHOR,
    _LEFT_OUT,
    _PICTURES,
)
_RATING_FIELDS = tuple(
    _link(name, meaning, f"https://portal.example/rating/abc?choice={name}")
    for name, meaning in (
        ("good", N_("the link for: good")),
        ("so_so", N_("the link for: so-so")),
        ("bad", N_("the link for: bad")),
    )
)


def _rating(*, may_lack: bool) -> Variable:
    sample = {item.name: item.sample for item in _RATING_FIELDS}
    meaning = N_("the links with which the customer says how it was")
    return Variable("rating", Type.RECORD, meaning, sample, fields=_RATING_FIELDS, may_lack=may_lack)


_AGENT = (
    *_TICKET,
    _text("customer", N_("the customer's name"), _local("Grace Hall", "Frau Weber"), may_lack=True),
    _text("customer_address", N_("the customer's mail address"), "weber@kunde.example", may_lack=True),
    _text("organisation", N_("the customer's organisation"), _local("Acme Ltd", "Kunde GmbH"), may_lack=True),
    _text("group", N_("the ticket's group"), "Support", may_lack=True),
    Variable(
        "files",
        Type.LIST,
        N_("the files that came with it"),
        ({"name": "photo.jpg", "size": 250_000},),
        fields=_FILES,
        may_lack=True,
    ),
    _yes_no("answers_go_out", N_("an answer to this mail goes to the customer")),
)
_WRITER = _text("author", N_("who wrote it"), _local("Jonas Keller", "Nadia Brandt"))
_CHANNEL = _text("channel", N_("how it came: email, portal, slack or cli"), "email")
_SAID = _text("text", N_("what was written"), _ANSWER)
_CLOSED = _yes_no("is_closed", N_("the ticket is closed"))
_PLAIN_FIELDS = (
    _text("label", N_("what it is"), _local("Priority", "Priorität")),
    _text("value", N_("its value"), _local("High", "Hoch")),
)
_CHANGES = (
    _text("who", N_("who changed it"), "Jonas Keller"),
    _text("when", N_("when it was changed"), _local("24 Nov 2026, 10:15", "24. Nov. 2026, 10:15")),
    _text("label", N_("what was changed"), "Status"),
    _text("old", N_("what it was before"), _local("Open", "Offen"), may_lack=True),
    _text("new", N_("what it is now"), _local("Closed", "Geschlossen"), may_lack=True),
    _yes_no("is_step", N_("both values can be told")),
)
_CHANGED_TICKETS = (
    _text("number", N_("the ticket's number"), "TT42"),
    _text("title", N_("the ticket's title"), _TITLE),
    Variable("changes", Type.LIST, N_("the last changes"), None, fields=_CHANGES),
    Variable("more", Type.NUMBER, N_("how many earlier changes there are"), 2),
)


def _changed(language: str) -> tuple[dict[str, Any], ...]:
    change = {item.name: item.sample_in(language) for item in _CHANGES}
    note = change | {"label": _local("Internal note", "Interne Notiz")[language], "old": "", "new": ""}
    first = {"number": "TT42", "title": _TITLE[language], "more": 2}
    second = {"number": "TT7", "title": _local("Invoice 2026-117", "Rechnung 2026-117")[language], "more": 0}
    return (
        first | {"changes": (change, note | {"is_step": False})},
        second | {"changes": (change | {"is_step": False, "old": ""},)},
    )


_WORKFLOW = (
    _text(
        "heading",
        N_("the subject that the workflow gives"),
        _local("We are waiting for you", "Wir warten auf Ihre Antwort"),
    ),
    _text("text", N_("the words that the workflow gives"), _ANSWER, is_needed=True),
    _text("workflow", N_("the workflow's name"), _local("Remind", "Erinnern")),
)

VARIABLES: Mapping[str, Sequence[Variable]] = {
    "customer_comment": (*_CUSTOMER, *_ANSWERED),
    "customer_solution": (*_CUSTOMER, *_ANSWERED, _CLOSED, _rating(may_lack=True)),
    "customer_confirmation": _TICKET,
    "customer_rating": (*_CUSTOMER, _rating(may_lack=False)),
    "customer_workflow": (*_CUSTOMER, *_WORKFLOW),
    "support_ends": (
        *_COMMON,
        Variable("ends_on", Type.DAY, N_("the last day of support, for the filter day"), date(2026, 12, 24)),
        Variable("days", Type.NUMBER, N_("how many days are left"), 30, may_lack=True),
    ),
    "credentials": (
        *_COMMON,
        _text("login", N_("the user name in the customer portal"), "weber@kunde.example", is_needed=True),
        _text("password", N_("the one-time password"), "correct-horse-battery", is_needed=True),
        Variable(
            "expires_at",
            Type.DAY,
            N_("how long the one-time password is valid, for the filter day"),
            _MOMENT,
            may_lack=True,
        ),
        _yes_no("is_asked", N_("the customer asked for it")),
        _yes_no("is_reset", N_("it was reset")),
    ),
    "agent_ticket": (
        *_AGENT,
        _WRITER,
        _text("text", N_("the description"), _ANSWER, may_lack=True),
        _CHANNEL,
        _text("priority", N_("the ticket's priority"), _local("High", "Hoch")),
    ),
    "agent_comment": (
        *_AGENT,
        _WRITER,
        _SAID,
        _yes_no("is_by_customer", N_("the customer wrote it, not a colleague")),
        _CHANNEL,
    ),
    "agent_solution": (*_AGENT, _WRITER, _SAID, _CLOSED),
    "agent_changes": (
        *_COMMON,
        Variable(
            "tickets",
            Type.LIST,
            N_("the tickets that changed"),
            _local(_changed("en"), _changed("de")),
            fields=_CHANGED_TICKETS,
        ),
        Variable("count", Type.NUMBER, N_("how many tickets have changed"), 3),
    ),
    "agent_bounce": (
        *_AGENT,
        _text("address", N_("the address that the mail didn't reach"), "weber@kunde.example"),
        _text("answer", N_("what its mail server said"), "550 5.1.1 User unknown", may_lack=True),
        _yes_no("came_back", N_("the mail came back after it was sent")),
        _yes_no("is_complaint", N_("the mail arrived, and was reported as unwanted")),
        _yes_no("is_suppressed", N_("nothing more is sent to this address")),
    ),
    "agent_workflow": (*_AGENT, *_WORKFLOW),
    "recommendation": (
        *_TICKET,
        _WRITER,
        _text(
            "note", N_("the colleague's words"), _local("Have you seen it?", "Kennen Sie das?"), may_lack=True
        ),
        Variable(
            "fields",
            Type.LIST,
            N_("fields of the ticket"),
            _local(({"label": "Priority", "value": "High"},), ({"label": "Priorität", "value": "Hoch"},)),
            fields=_PLAIN_FIELDS,
            may_lack=True,
        ),
        _text(
            "description", N_("the description"), _local("It blinks.", "Er blinkt nur noch."), may_lack=True
        ),
        _text("solution", N_("the solution"), _ANSWER, may_lack=True),
        _yes_no("is_agent", N_("an agent gets the mail, not another colleague")),
        _yes_no("answers_go_out", N_("an answer to this mail goes to the customer")),
    ),
    "template_broken": (
        *_COMMON,
        _text("template", N_("the mail whose template is broken"), "customer_comment"),
        _text("template_language", N_("the template's language"), "de"),
        _text("fault", N_("what is wrong with it"), _local("Line 3: …", "Zeile 3: …")),
    ),
    "test_mail": _COMMON,
}
