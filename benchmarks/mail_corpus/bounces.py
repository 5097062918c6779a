"""Delivery reports: recognised, and which recipients failed for good or for now."""

from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.mail_corpus.checked import Checked
from benchmarks.mail_corpus.exceptions import judged_kinds
from benchmarks.mail_corpus.folder import expectations, sources, title
from benchmarks.mail_corpus.reading import parsed
from scanners.parsed_mail import MailKind

# raw mail -> (is a report, permanent, temporary)
BounceReader = Callable[[bytes], tuple[bool, set[str], set[str]]]


def by_postbote(raw: bytes) -> tuple[bool, set[str], set[str]]:
    mail = parsed(raw)
    failed = {one.recipient.casefold() for one in mail.bounces if one.permanent}
    delayed = {one.recipient.casefold() for one in mail.bounces if not one.permanent}
    return mail.kind is MailKind.BOUNCE, failed, delayed


def check(folder: Path, reader: BounceReader = by_postbote) -> Iterator[Checked]:
    judged = judged_kinds()
    for source in sources(folder):
        for one in expectations(source):
            if one.get("kind") == "bounce" and "bounce" in judged.get((source.name, title(one)), ["bounce"]):
                raw = (source / one["file"]).read_bytes()
                permanent, temporary = (
                    _set(one.get(key)) for key in ("failed_permanent", "failed_temporary")
                )
                yield from _compared(source.name, title(one), (permanent, temporary), _read(reader, raw))


def _compared(
    source: str,
    name: str,
    expected: tuple[set[str], set[str]],
    got: tuple[bool, set[str], set[str]],
) -> Iterator[Checked]:
    is_bounce, failed, delayed = got
    yield Checked(source, "recognised", name, "bounce", "bounce" if is_bounce else "-", is_bounce)
    permanent, temporary = expected
    wanted, found = permanent | temporary, failed | delayed
    if not wanted:
        return
    yield Checked(source, "right recipients", name, sorted(wanted), sorted(found), wanted == found)
    yield Checked(source, "any recipient right", name, sorted(wanted), sorted(found), bool(wanted & found))
    told, seen = _told(permanent, temporary), _told(failed, delayed)
    yield Checked(source, "recipients and class", name, told, seen, told == seen)


def _read(reader: BounceReader, raw: bytes) -> tuple[bool, set[str], set[str]]:
    try:
        return reader(raw)
    except Exception:  # noqa: BLE001 - a reader that raises recognises nothing
        return False, set(), set()


def _set(found: list[str] | None) -> set[str]:
    return {one.casefold() for one in found or []}


def _told(permanent: set[str], temporary: set[str]) -> dict[str, list[str]]:
    return {"permanent": sorted(permanent), "temporary": sorted(temporary)}
