"""`postbote demo`: everything on this machine, on SQLite, with sample data, and one link to click.

The sandbox plays Slack, the mail server and the customers' mail program; all else is the real thing. Each
start is a fresh one: the demo's folder is emptied, and only a folder that a demo has made.
"""

import asyncio
import shutil
import socket
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from desk import db, mailboxes, picklists
from desk import house as houses
from desk.actor import system
from desk.errors import NotPossible
from desk.groups import called
from desk.mailboxes import NewMailbox
from desk.run import parts, process, sandbox_process
from desk.run.one_process import only_one
from desk.run.sandbox_process import SandboxAddresses
from desk.samples import sample_data
from desk.settings import Settings, load
from models import ALL
from models.comment import Channel
from models.database_url import config_for
from models.migrating import migrate

HOST = "127.0.0.1"
PORT = 8090
# Long enough to see it, short enough to wait for it.
UNDO_SECONDS = 10
# By this file a demo knows the folders that it may empty.
MARK = "this-is-a-demo"


async def demo(
    folder: Path, *, port: int | None, stop: asyncio.Event, ready: Callable[[str], object]
) -> None:
    """Runs until `stop` is set; `ready` hears the link to the front page.

    Raises NotPossible for a folder that no demo has made, and while another demo runs in it.
    """
    portal_port = _free_port()
    portal_url = f"http://{HOST}:{portal_port}"
    front_port = port if port is not None else _port_or_free(PORT)
    _start_afresh(folder)
    async with sandbox_process.running(port=front_port, portal_url=portal_url) as sandbox:
        settings = _settings(folder, portal_port, sandbox)
        await _fill(settings, sandbox)
        await process.run(
            settings, houses.build(settings), parts.ALL, stop=stop, ready=lambda _: ready(sandbox.page)
        )


def _start_afresh(folder: Path) -> None:
    """Empty a folder of an earlier demo, or make a new one."""
    if folder.exists() and any(folder.iterdir()) and not (folder / MARK).exists():
        raise NotPossible(
            "The folder {folder} was not made by a demo. Choose another one with --data.", folder=folder
        )
    folder.mkdir(parents=True, exist_ok=True)
    with only_one(load({"POSTBOTE_DATA": str(folder)})):
        for item in folder.iterdir():
            if item.is_dir():
                shutil.rmtree(item)
            elif not item.name.endswith(".running"):
                item.unlink()
    (folder / MARK).touch()


def _settings(folder: Path, portal_port: int, sandbox: SandboxAddresses) -> Settings:
    return load({
        "POSTBOTE_DATA": str(folder),
        "POSTBOTE_LISTEN": f"{HOST}:{portal_port}",
        "POSTBOTE_SMTP": sandbox.smtp,
        "POSTBOTE_MAIL_FROM": "Support <support@desk.example>",
        "POSTBOTE_SLACK_API_URL": sandbox.slack_api,
        "POSTBOTE_SLACK_BOT_TOKEN": sandbox.slack_bot_token,
        "POSTBOTE_SLACK_APP_TOKEN": sandbox.slack_app_token,
        "POSTBOTE_FRAME_ANCESTORS": sandbox.page.rstrip("/"),
        "POSTBOTE_UNDO_SECONDS": str(UNDO_SECONDS),
        "POSTBOTE_POLL_SECONDS": "2",
    })  # fmt: skip


async def _fill(settings: Settings, sandbox: SandboxAddresses) -> None:
    """Sample data, put in while there is no mail server, and the two mailboxes."""
    await migrate(config_for(settings.database_url, ALL))
    house = houses.build(replace(settings, smtp=None))
    context = await db.connect(settings.database_url)
    try:
        await picklists.ship()
        await sample_data.put_in(house)
        for group in sample_data.GROUPS:
            address = group.email or ""
            new = NewMailbox(address, sandbox.imap[address], group=await called(group.name))
            await mailboxes.add(house, new, actor=system(Channel.CLI))
    finally:
        await context.close_connections()


def _free_port() -> int:
    return _port_or_free(0)


def _port_or_free(port: int) -> int:
    """This one, or any that is free."""
    with socket.socket() as probe:
        # As servers bind: connections of an earlier demo that linger are no hindrance.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            probe.bind((HOST, 0))
        return int(probe.getsockname()[1])
