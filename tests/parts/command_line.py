"""The command line in this process: quick, on a store of the test's own."""

import json
from dataclasses import dataclass
from typing import Any

from click.testing import CliRunner, Result

from desk.cli import main


@dataclass(frozen=True, slots=True)
class CommandLine:
    """`postbote(...)` answers what came of it; `rows` and `one` read its JSON and insist on success."""

    runner: CliRunner

    def __call__(self, *words: str) -> Result:
        result = self.runner.invoke(main, words, prog_name="postbote")
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    def fed(self, given: bytes, *words: str) -> Result:
        """With bytes on standard input."""
        return self.runner.invoke(main, words, prog_name="postbote", input=given)

    def done(self, *words: str) -> Result:
        result = self(*words)
        assert result.exit_code == 0, result.stderr
        return result

    def refused(self, *words: str) -> str:
        """The sentence it is refused with."""
        result = self(*words)
        assert result.exit_code == 1, result.output
        assert result.stdout == ""
        return result.stderr.strip()

    def rows(self, *words: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in self.done(*words, "--json").stdout.splitlines()]

    def one(self, *words: str) -> dict[str, Any]:
        (row,) = self.rows(*words)
        return row
