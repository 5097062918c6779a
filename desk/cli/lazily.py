"""A group of commands that imports one only when it is called, so that `--help` answers at once."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click


class Lazily(click.Group):
    """`lazily`: name -> (the module whose `command` it is, what it does).

    A module that makes several has `command_called`, which makes the one of a name.
    """

    def __init__(self, *args: Any, lazily: Mapping[str, tuple[str, str]], **options: Any) -> None:
        super().__init__(*args, **options)
        self._lazily = lazily

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(self._lazily)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in self._lazily:
            return None
        module = import_module(self._lazily[cmd_name][0])
        command: click.Command = (
            module.command_called(cmd_name) if hasattr(module, "command_called") else module.command
        )
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, meaning) for name, (_, meaning) in self._lazily.items()])
