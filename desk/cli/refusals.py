"""What goes wrong, as a sentence and exit code 1: refusals of verbs, faults in settings, no database."""

import contextlib
from collections.abc import Iterator

import click

from desk.errors import DeskError
from desk.settings import SettingsFault


@contextlib.contextmanager
def told() -> Iterator[None]:
    """Turns what is known to go wrong into click's way to end a command: the sentence, exit code 1."""
    from tortoise.exceptions import DBConnectionError, OperationalError

    from models.schema_editors import MigrationRefusedError

    try:
        yield
    except DeskError as refusal:
        raise _Failed(refusal.sentence("en")) from refusal
    except SettingsFault as fault:
        raise _Failed("\n".join(fault.sentences)) from fault
    except (MigrationRefusedError, DBConnectionError) as fault:
        raise _Failed(str(fault)) from fault
    except OperationalError as fault:
        raise _Failed(f"The database refused: {fault}") from fault


class _Failed(click.ClickException):
    def show(self, file: object = None) -> None:  # noqa: ARG002
        click.echo(self.message, err=True)
