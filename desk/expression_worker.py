"""Matches regular expressions in a process of its own, which is killed when one takes too long.

Reads a JSON object a line, `{"pattern": …, "texts": […]}`, and answers each with a line: the groups of the
first text that matches, null if none does, or a text that says what is wrong with the pattern. Needs nothing
but the standard library, so that it starts at once.
"""

import contextlib
import json
import re
import resource
import sys

MOST_MEMORY = 512 * 1024 * 1024


def main() -> None:
    """Serve until standard input ends."""
    # Some systems know no such limit.
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))
    known: dict[str, re.Pattern[str]] = {}
    for line in sys.stdin.buffer:
        asked = json.loads(line)
        sys.stdout.buffer.write(json.dumps(_answer(known, **asked)).encode() + b"\n")
        sys.stdout.buffer.flush()


def _answer(
    known: dict[str, re.Pattern[str]], pattern: str, texts: list[str]
) -> list[str | None] | str | None:
    try:
        if pattern not in known:
            known[pattern] = re.compile(pattern, re.IGNORECASE)
    except (re.error, OverflowError, RecursionError) as fault:
        return str(fault)
    found = next((found for text in texts if (found := known[pattern].search(text))), None)
    return None if found is None else [found[0], *found.groups()]


if __name__ == "__main__":
    main()
