"""Secrets for a command: from a file, from standard input, from the environment, or typed unseen.

They don't stand on the command line, where every user of the machine could read them.
"""

import os
import sys
from pathlib import Path

import click


def secret(what: str, *, file: Path | None, variable: str) -> str:
    """From `file` (`-`: standard input), else `variable`, else asked for on a terminal; else empty."""
    if file is not None:
        return _read(file, what)
    if variable in os.environ:
        return os.environ[variable].strip()
    if sys.stdin.isatty():
        return str(click.prompt(what, hide_input=True, default="", show_default=False)).strip()
    return ""


def _read(file: Path, what: str) -> str:
    try:
        text = sys.stdin.read() if str(file) == "-" else file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as fault:
        reason = fault.strerror if isinstance(fault, OSError) else "it is no text"
        raise click.ClickException(f"{what}: {file} can't be read: {reason}.") from None
    return text.strip()
