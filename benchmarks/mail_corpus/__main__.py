"""`python -m benchmarks.mail_corpus [FOLDER] [--json] [--show PART N] [--peers]`: how well mail is read."""

import argparse
import sys
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path

from benchmarks.mail_corpus import (
    agreement,
    bounces,
    fields,
    folder,
    kinds,
    peers,
    reply,
    report,
    robustness,
    tnef,
)
from benchmarks.mail_corpus.checked import Checked

Check = Callable[[Path], Iterable[Checked]]

PARTS: Mapping[str, tuple[Check, ...]] = {
    "fields": (fields.check, tnef.check, agreement.check),
    "replies": (reply.check,),
    "bounces": (bounces.check,),
    "kinds": (kinds.check,),
    "robustness": (robustness.check,),
}
PEERS = {
    "fields": (fields.check, peers.readers_of_mails),
    "replies": (reply.check, peers.readers_of_replies),
    "bounces": (bounces.check, peers.readers_of_bounces),
}


def main() -> None:
    options = _parser().parse_args()
    where = folder.found(options.folder)
    if where is None:
        print(f"There is no folder of messages: name one, or set {folder.VARIABLE}.", file=sys.stderr)
        sys.exit(2 if options.folder else 0)
    if options.show:
        part, most = options.show
        print(report.misses(_ours(part, where), int(most)))
        return
    found = {part: {report.OURS: _ours(part, where)} | _theirs(part, where, options) for part in PARTS}
    if options.json:
        for readers in found.values():
            for reader, checked in readers.items():
                print(*report.as_json(reader, checked), sep="\n")
    else:
        _tell(found)


def _tell(found: Mapping[str, report.Found]) -> None:
    ours = [one for readers in found.values() for one in readers[report.OURS]]
    for part, readers in found.items():
        print(f"\n## {part}\n\n{report.accuracy(readers)}")
        if told := report.elsewhere([part]):
            print(f"\n{told}")
    if told := report.odd(ours):
        print(f"\n## Judged\n\n{told}")
    print(f"\n## Aims\n\n{report.aims(ours)}")


def _ours(part: str, where: Path) -> list[Checked]:
    return [one for check in PARTS[part] for one in check(where)]


def _theirs(part: str, where: Path, options: argparse.Namespace) -> dict[str, list[Checked]]:
    if options.alone or part not in PEERS:
        return {}
    check, readers = PEERS[part]
    return {name: list(partial(check, where, reader)()) for name, reader in readers().items()}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m benchmarks.mail_corpus", description=__doc__)
    parser.add_argument("folder", nargs="?", help=f"of messages; else {folder.VARIABLE}")
    parser.add_argument(
        "--json", action="store_true", help="one object a line for each source, kind and reader"
    )
    parser.add_argument(
        "--show", nargs=2, metavar=("PART", "N"), help=f"the first N misses of {', '.join(PARTS)}"
    )
    parser.add_argument("--alone", action="store_true", help="without other libraries")
    return parser


if __name__ == "__main__":
    main()
