"""What would become of a mail, for people and programs."""

from dataclasses import asdict

from desk.cli.output import line, plain, say, tell
from desk.run.mail_rules import Fate, in_words


def print_fate(fate: Fate, *, as_json: bool) -> None:
    """The rules one by one, then what would be done and set."""
    if as_json:
        line(asdict(fate))
        return
    for step in fate.rules:
        tell(in_words(step))
    say(f"It would be done: {fate.act}. {fate.why}".strip())
    for name, value in fate.sets.items():
        say(f"  {name}: {plain(value)}")
