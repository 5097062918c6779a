"""`postbote template`: the words of mails, adapted by administrators (R36)."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path

import click

from desk import access, template_editing, template_preview
from desk.actor import Actor
from desk.cli.at_the_desk import acting, with_house
from desk.cli.output import json_option, line, rows, say, table, tell
from desk.cli.ticket.options import as_option
from desk.errors import Invalid
from desk.house import House
from desk.i18n import LANGUAGES
from desk.mail_out.mail_templates import HTML, PARTS, SUBJECT, TEXT
from desk.mail_out.variable import Type, Variable
from desk.mail_out.variables import VARIABLES
from models.ticket import Ticket

_MARK = "=== {part} ===  (keep this line)"

kind_argument = click.argument("kind", metavar="KIND")
language_option = click.option(
    "--language", type=click.Choice(sorted(LANGUAGES)), required=True, help="Of whom the mail is for."
)


@click.group("template")
def command() -> None:
    """The words of mails: list them, adapt them, look at them."""


@command.command("list")
@json_option
@with_house
async def list_(_: House, as_json: bool) -> None:
    """Every mail in every language, and what of it is adapted."""
    rows(
        [asdict(item) for item in await template_editing.listed()],
        as_json=as_json,
        columns=("kind", "language", "parts", "agent", "modified_at", "fault"),
        none="",
    )


@command.command("show")
@kind_argument
@language_option
@click.option("--part", type=click.Choice(PARTS), help="This part alone, as it is written.")
@json_option
@with_house
async def show(_: House, kind: str, language: str, part: str | None, as_json: bool) -> None:
    """The template in force: subject, text and HTML."""
    found = await template_editing.sources(kind, language)
    chosen = {name: source for name, source in found.items() if part in {None, name}}
    if as_json:
        for name, source in chosen.items():
            line({"part": name, "is_own": source.is_own, "text": source.text})
    elif part is not None:
        tell(chosen[part].text.rstrip("\n"))
    else:
        tell(_document({name: source.text for name, source in chosen.items()}))


@command.command("variables")
@kind_argument
@json_option
def variables(kind: str, as_json: bool) -> None:
    """What a template of this mail can use."""
    if kind not in VARIABLES:
        raise click.ClickException(f"There is no mail {kind}; there are {', '.join(VARIABLES)}.")
    found = [row for item in VARIABLES[kind] for row in _described(item)]
    if as_json:
        for row in found:
            line(row)
    else:
        table(found, ("name", "type", "meaning", "sample"))


def _described(item: Variable, of: str = "") -> list[dict[str, object]]:
    name = f"{of}{item.name}"
    own = {
        "name": name,
        "type": item.type.value,
        "may_be_empty": item.may_lack,
        "meaning": item.meaning,
        "sample": "" if item.fields else item.sample_in("en"),
    }
    inside = f"{name}[]." if item.type is Type.LIST else f"{name}."
    return [own, *(row for field in item.fields for row in _described(field, inside))]


@command.command("edit")
@kind_argument
@language_option
@click.option("--subject", help="The subject, one line.")
@click.option("--text-file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="The text.")
@click.option("--html-file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="The HTML.")
@as_option
@with_house
async def edit(
    house: House,
    kind: str,
    language: str,
    subject: str | None,
    text_file: Path | None,
    html_file: Path | None,
    handle: str | None,
) -> None:
    """Adapt a mail; what is written as it is shipped stays as it is shipped.

    Without options, $EDITOR opens all parts. It is tried with samples before it is saved.
    """
    actor = await acting(handle)
    given = {SUBJECT: subject, TEXT: _read(text_file), HTML: _read(html_file)}
    parts = {part: text for part, text in given.items() if text is not None}
    if parts:
        own = await _changed(house, kind, language, parts, actor=actor)
    else:
        own = await _in_editor(house, kind, language, actor=actor)
    say(f"{kind} in {language}: {', '.join(own) + ' adapted' if own else 'as shipped'}.")


def _read(file: Path | None) -> str | None:
    if file is None:
        return None
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        raise click.ClickException(f"{file} can't be read: {fault}.") from fault


async def _changed(
    house: House, kind: str, language: str, parts: Mapping[str, str], *, actor: Actor
) -> Sequence[str]:
    try:
        return await template_editing.change(house, kind, language, parts, actor=actor)
    except Invalid as fault:
        raise click.ClickException(f"{fault.field}: {fault.sentence('en')}") from fault


async def _in_editor(house: House, kind: str, language: str, *, actor: Actor) -> Sequence[str]:
    if not sys.stdin.isatty():
        raise click.UsageError("Give --subject, --text-file or --html-file; or call it at a terminal.")
    sources = await template_editing.sources(kind, language)
    words = {part: source.text for part, source in sources.items()}
    seen = {part: source.mark for part, source in sources.items()}
    document = _document(words)
    while True:
        written = click.edit(document, extension=".html", require_save=True)
        if written is None:
            raise click.ClickException("Nothing was changed.")
        document = written
        try:
            parts = {part: text for part, text in _parts(written).items() if text != _shown(words[part])}
            return await template_editing.change(house, kind, language, parts, actor=actor, seen=seen)
        except Invalid as fault:
            say(f"{fault.field}: {fault.sentence('en')}")
            click.confirm("Open it again?", default=True, abort=True, err=True)


def _document(words: Mapping[str, str]) -> str:
    return "\n".join(f"{_MARK.format(part=part)}\n{_shown(text)}\n" for part, text in words.items())


def _shown(text: str) -> str:
    return text.rstrip()


def _parts(document: str) -> dict[str, str]:
    found: dict[str, list[str]] = {}
    lines: list[str] = []
    marks = {_MARK.format(part=part): part for part in PARTS}
    for written in document.splitlines():
        part = marks.get(written.strip())
        if part is None:
            lines.append(written)
        else:
            lines = found.setdefault(part, [])
    return {part: _shown("\n".join(lines)) for part, lines in found.items()}


@command.command("preview")
@kind_argument
@language_option
@click.option("--ticket", "number", metavar="TT1", help="With this ticket; without one, with samples.")
@click.option("--part", type=click.Choice(PARTS), help="This part alone.")
@click.option(
    "--out", type=click.Path(dir_okay=False, path_type=Path), help="To a file: .eml, .html or .txt."
)
@json_option
@as_option
@with_house
async def preview(
    house: House,
    kind: str,
    language: str,
    number: str | None,
    part: str | None,
    out: Path | None,
    as_json: bool,
    handle: str | None,
) -> None:
    """The mail as it would be; nothing is sent, and no internal note is in it."""
    actor = await acting(handle)
    ticket: Ticket | None = await access.ticket_for(actor, number) if number else None
    made = await template_preview.preview(house, kind, language, actor=actor, ticket=ticket)
    words = {SUBJECT: made.subject, TEXT: made.text, HTML: made.html}
    if out is not None:
        logo = (await house.preferences()).company_logo
        data = template_preview.as_mail(house, made, sha256=logo) if out.suffix == ".eml" else b""
        _write(out, data or words[part or (TEXT if out.suffix == ".txt" else HTML)].encode())
        say(f"Written to {out}.")
    elif as_json:
        line(words if part is None else {part: words[part]})
    elif part is not None:
        tell(words[part].rstrip("\n"))
    else:
        tell(f"{made.subject}\n\n{made.text.rstrip()}")


def _write(file: Path, data: bytes) -> None:
    try:
        file.write_bytes(data)
    except OSError as fault:
        raise click.ClickException(f"{file} can't be written: {fault.strerror}.") from fault


@command.command("reset")
@kind_argument
@click.option("--language", type=click.Choice(sorted(LANGUAGES)), help="In this language alone.")
@as_option
@with_house
async def reset(house: House, kind: str, language: str | None, handle: str | None) -> None:
    """Back to the template that is shipped."""
    done = await template_editing.reset(house, kind, language, actor=await acting(handle))
    say(f"{kind} is as shipped again in {' and '.join(done)}." if done else f"{kind} was as shipped already.")


@command.command("check")
@json_option
@with_house
async def check(_: House, as_json: bool) -> None:
    """Try all adapted templates with the samples; exit 1 if one is broken."""
    found = await template_editing.faults()
    rows(
        [asdict(item) for item in found],
        as_json=as_json,
        columns=("kind", "language", "part", "sentence"),
        none="All templates are sound.",
    )
    if found:
        raise click.exceptions.Exit(1)
