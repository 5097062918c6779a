"""The common work: support mails as they come, the same for the same seed.

Of a hundred: 40 plain text, 40 text and HTML, 15 with a file of 50 to 200 kB, 5 answers to an earlier mail.
"""

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime

SUPPORT = "support@desk.example"
_NAMES = "Anna Björn Carla Dávid Elif Femi Grete Håkon Inês Jörg Kaito Léa Mirka Nils Olu Petra Quentin Rosa"
_THINGS = (
    "printer|invoice|login page|VPN|calendar|web shop|scanner|licence|backup|mail program|API key|telephone"
)
_FAULTS = "is slow|shows error 500|no longer opens|counts wrongly|asks for the password|prints empty pages"
_SENTENCES = (
    "Since the update of {n} the {thing} {fault}, in every browser we have.",
    "A colleague in our office in Münster sees the same with order {n}.",
    "Our customer number is {n}; the contract runs until December.",
    "We restarted everything twice and emptied the cache, without effect.",
    "The message reads “request {n} failed”, and nothing else.",
    "Please call back between 9 and 17 h, it blocks the month’s end.",
    "Für uns ist das dringend – können Sie bitte heute noch nachsehen?",
)


@dataclass(frozen=True, slots=True)
class Mail:
    raw: bytes
    kind: str


def mails(count: int, *, seed: int = 20260301) -> list[Mail]:
    """So many mails in their order of arrival; an answer stands behind what it answers."""
    rng = random.Random(seed)
    kinds = ["plain"] * round(count * 0.4) + ["alternative"] * round(count * 0.4)
    kinds += ["attachment"] * round(count * 0.15)
    kinds += ["reply"] * (count - len(kinds))
    rng.shuffle(kinds)
    if "reply" in kinds[:1]:
        kinds.sort(key=lambda kind: kind == "reply")
    people = [
        (rng.choice(_NAMES.split()), f"customer{n:05d}@kunde.example") for n in range(max(1, count // 3))
    ]
    originals: list[EmailMessage] = []
    made = []
    for number, kind in enumerate(kinds):
        message = _message(rng, number, kind, rng.choice(people), originals)
        if kind != "reply":
            originals.append(message)
        made.append(Mail(raw=message.as_bytes(), kind=kind))
    return made


def _message(
    rng: random.Random, number: int, kind: str, person: tuple[str, str], originals: list[EmailMessage]
) -> EmailMessage:
    thing, fault = rng.choice(_THINGS.split("|")), rng.choice(_FAULTS.split("|"))
    paragraphs = [
        " ".join(
            rng.choice(_SENTENCES).format(thing=thing, fault=fault, n=rng.randint(10_000, 99_999))
            for _ in range(rng.randint(2, 5))
        )
        for _ in range(rng.randint(2, 6))
    ]
    message = EmailMessage(policy=SMTP)
    at = datetime(2026, 3, 1, 8, tzinfo=UTC) + timedelta(minutes=number)
    message["Received"] = f"from mx.kunde.example by mail.desk.example with ESMTPS; {format_datetime(at)}"
    answered = rng.choice(originals) if kind == "reply" else None
    message["From"] = answered["From"] if answered else f"{person[0]} <{person[1]}>"
    message["To"] = f"Support <{SUPPORT}>"
    message["Subject"] = f"Re: {answered['Subject']}" if answered else f"{thing} {fault} ({number:06d})"
    message["Date"] = format_datetime(at)
    message["Message-ID"] = f"<{number:08d}.{rng.getrandbits(64):016x}@mail.kunde.example>"
    if answered:
        message["In-Reply-To"] = message["References"] = answered["Message-ID"]
        paragraphs += ["On Sun, 1 Mar 2026 Support wrote:", "> We look into it.\n> Regards"]
    text = "\n\n".join(["Hello,", *paragraphs, f"Kind regards\n{person[0]}"])
    message.set_content(text, cte="quoted-printable")
    if kind == "alternative" or (kind == "attachment" and rng.random() < 0.6):
        message.add_alternative(_html(rng, paragraphs, person[0]), subtype="html", cte="quoted-printable")
    if kind == "attachment":
        data = rng.randbytes(rng.randint(50_000, 200_000))
        message.add_attachment(data, maintype="image", subtype="png", filename=f"screen-{number}.png")
    return message


def _html(rng: random.Random, paragraphs: list[str], name: str) -> str:
    rows = "".join(
        f"<tr><td>{rng.randint(1, 99)}</td><td>{rng.choice(_THINGS.split('|'))}</td></tr>"
        for _ in range(rng.randint(0, 8))
    )
    body = "".join(f'<p class="MsoNormal">{paragraph}<o:p></o:p></p>' for paragraph in paragraphs)
    return (
        "<html><head><style>p.MsoNormal{margin:0cm;font-size:11.0pt}</style></head>"
        f'<body lang="EN-US">{body}<table>{rows}</table>'
        f'<p>{name}<br><a href="https://www.kunde.example/">www.kunde.example</a></p></body></html>'
    )
