"""`python -m benchmarks.fuzz_mails SECONDS [FOLDER …]`: the mail parser under guided fuzzing (atheris).

Begins with the mails of the tests and of the folders named. Ends with the time, or with the first mail that
raises, breaks a fact that holds for every mail, or takes long; libFuzzer writes it into a file.
"""

import os
import sys
import tempfile
import time
from pathlib import Path

SECONDS_A_MAIL = 2.0
LONGEST = 20_000
_MAILS = Path(__file__).parent.parent / "tests" / "scanners" / "mails"
_MISSING = "Fuzzing needs atheris, which runs on Linux with Python 3.11 to 3.13: pip install atheris"


def main(seconds: str, *folders: str) -> None:
    try:
        import atheris  # type: ignore[import-not-found]
    except ImportError:
        sys.exit(_MISSING)
    with atheris.instrument_imports(include=["scanners", "desk.html_cleaning", "desk.html_limits"]):
        from scanners.parser.parse import parse
        from tests.parts.mail_facts import broken_facts

    def read(data: bytes) -> None:
        started = time.process_time()
        broken = broken_facts(parse(data))
        took = time.process_time() - started
        if broken or took > SECONDS_A_MAIL:
            raise AssertionError(f"{took:.1f} s, {broken}")

    with tempfile.TemporaryDirectory(prefix="postbote-fuzz-") as corpus:
        _fill(Path(corpus), folders)
        options = [f"-max_total_time={seconds}", f"-max_len={LONGEST}", "-print_final_stats=1"]
        atheris.Setup([sys.argv[0], *options, corpus], read)
        # Ends the process by itself; what is in the folder then is of no use to anybody.
        atheris.Fuzz()


def _fill(corpus: Path, folders: tuple[str, ...]) -> None:
    for folder in (_MAILS, *map(Path, folders)):
        for number, file in enumerate(sorted(folder.rglob("*"))):
            if file.is_file() and file.stat().st_size <= LONGEST:
                (corpus / f"{folder.name}-{number}").write_bytes(file.read_bytes())


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    os.chdir(tempfile.gettempdir())
    main(*sys.argv[1:])
