"""What somebody wants of `/ticket`: `new`, `TT1`, `list VIP`, `reply TT1 text`, English or German. Pure."""

from dataclasses import dataclass

from desk.access import serial_of


@dataclass(frozen=True, slots=True)
class Help:
    pass


@dataclass(frozen=True, slots=True)
class New:
    title: str


@dataclass(frozen=True, slots=True)
class Show:
    number: str


@dataclass(frozen=True, slots=True)
class List:
    # Empty: one's own tickets, and those that nobody has.
    view: str = ""


@dataclass(frozen=True, slots=True)
class Reply:
    number: str
    text: str


Wish = Help | New | Show | List | Reply


def parse(text: str) -> Wish:
    """Everything that isn't understood is a wish for help."""
    word, _, rest = text.strip().partition(" ")
    match word.lower():
        case "new" | "neu":
            return New(rest.strip())
        case "list" | "liste":
            return List(rest.strip())
        case "reply" | "antwort" | "antworten":
            number, _, words = rest.strip().partition(" ")
            return Reply(number, words.strip()) if serial_of(number) and words.strip() else Help()
    return Show(word) if serial_of(word) and not rest.strip() else Help()
