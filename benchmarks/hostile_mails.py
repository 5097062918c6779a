"""`python -m benchmarks.hostile_mails [--mb 20] [--only WORD]`: mails made to cost time or memory.

Each is parsed in a process of its own, which is ended after a while. What is told: seconds of CPU, and how
many times its own size the reading takes on top of what a small mail takes (the mail itself counts as one).
"""

import argparse
import contextlib
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks.hostile_shapes import ALL
from benchmarks.measuring import peak_mb
from benchmarks.runs import say
from scanners.parser.parse import parse

MOST_SECONDS = 10.0
MOST_MEMORY = 10.0
_ENDED_AFTER = 90
_ADDRESS_SPACE = 6 * 1024**3
_SMALL = b"From: kim@kunde.example\r\nContent-Type: text/html\r\n\r\n<p>H\xc3\xa4llo</p>\r\n"


def main() -> None:
    options = _parser().parse_args()
    if options.measure:
        print(json.dumps(_measured(Path(options.measure))))
        return
    size = int(options.mb * 1e6)
    bad = 0
    with tempfile.TemporaryDirectory(prefix="postbote-hostile-") as folder:
        file = Path(folder) / "mail.eml"
        for group, shapes in ALL.items():
            for name, shape in shapes.items():
                if options.only.lower() in f"{group} {name}".lower():
                    file.write_bytes(shape(size))
                    bad += not _tell(group, name, _run(file), as_json=options.json)
    say(f"{bad} break a bound: {MOST_SECONDS:g} s, {MOST_MEMORY:g} times its size")
    sys.exit(bool(bad))


def _run(file: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.hostile_mails", "--measure", str(file)]
    try:
        ended = subprocess.run(command, capture_output=True, text=True, timeout=_ENDED_AFTER, check=False)
    except subprocess.TimeoutExpired:
        return {"fault": f"ended after {_ENDED_AFTER} s"}
    if ended.returncode != 0:
        lines = ended.stderr.strip().splitlines()
        return {"fault": lines[-1][:200] if lines else f"ended with {ended.returncode}"}
    return json.loads(ended.stdout)


def _measured(file: Path) -> dict[str, Any]:
    """In the child: what one mail costs."""
    resource.setrlimit(resource.RLIMIT_AS, (_ADDRESS_SPACE, _ADDRESS_SPACE))
    parse(_SMALL)
    before = peak_mb()
    raw = file.read_bytes()
    started = time.process_time()
    mail = parse(raw)
    seconds = time.process_time() - started
    return {
        "mb": len(raw) / 1e6,
        "seconds": seconds,
        "times": (peak_mb() - before) * 1_024_000 / len(raw),
        "kind": mail.kind,
        "defects": list(mail.defects)[:3],
    }


def _tell(group: str, name: str, found: dict[str, Any], *, as_json: bool) -> bool:
    ok = "fault" not in found and found["seconds"] <= MOST_SECONDS and found["times"] <= MOST_MEMORY
    if as_json:
        print(json.dumps({"group": group, "name": name, "ok": ok} | found), flush=True)
        return ok
    told = found.get("fault")
    with contextlib.suppress(KeyError):
        figures = f"{found['seconds']:6.2f} s  {found['times']:5.1f} x"
        told = f"{figures}  {found['kind']}  {'; '.join(found['defects'])}"
    print(f"{'ok ' if ok else 'BAD'}  {group:<10}{name:<40}{told}", flush=True)
    return ok


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("python -m benchmarks.hostile_mails", description=__doc__)
    parser.add_argument("--mb", type=float, default=20, help="how big each is: 20")
    parser.add_argument("--only", default="", metavar="WORD", help="those with this in their name")
    parser.add_argument("--json", action="store_true", help="one JSON object a line")
    parser.add_argument("--measure", metavar="FILE", help=argparse.SUPPRESS)
    return parser


if __name__ == "__main__":
    main()
