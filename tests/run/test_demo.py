"""`postbote demo`: one link, three faces, sample data, and nothing left behind."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
from aiohttp import ClientError, ClientSession

COMMAND = str(Path(sys.executable).with_name("postbote"))
SECONDS = 60.0


class Demo:
    """As somebody types it, in a folder of the test's."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.link = ""
        self.said = ""
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        with (self.folder / "log").open("wb") as log:
            self._process = await asyncio.create_subprocess_exec(
                COMMAND,
                *("demo", "--data", str(self.folder / "demo")),
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                cwd=self.folder,
            )
        assert self._process.stdout is not None
        line = await asyncio.wait_for(self._process.stdout.readline(), SECONDS)
        self.link = line.decode().strip()
        assert self.link.startswith("http://127.0.0.1:"), self.log

    async def interrupt(self) -> int:
        assert self._process is not None
        if self._process.returncode is None:
            self._process.send_signal(signal.SIGINT)
        return await asyncio.wait_for(self._process.wait(), SECONDS)

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text()

    async def rows(self, *words: str) -> list[dict[str, Any]]:
        environment = {**os.environ, "POSTBOTE_DATA": str(self.folder / "demo")}
        process = await asyncio.create_subprocess_exec(
            *(COMMAND, *words, "--json"), env=environment, stdout=asyncio.subprocess.PIPE
        )
        out, _ = await process.communicate()
        assert process.returncode == 0
        return [json.loads(line) for line in out.splitlines()]

    async def faces(self) -> dict[str, Any]:
        async with ClientSession() as session, session.get(f"{self.link}front/faces") as answer:
            return dict(await answer.json())


@pytest.fixture
async def demo(tmp_path: Path) -> AsyncIterator[Demo]:
    demo = Demo(tmp_path)
    await demo.start()
    yield demo
    await demo.interrupt()


async def answers(url: str) -> int:
    """The status; 0 if nobody is there."""
    try:
        async with ClientSession() as session, session.get(url) as answer:
            return answer.status
    except ClientError:
        return 0


async def test_one_link_shows_three_faces_over_thirty_tickets(demo: Demo) -> None:
    faces = await demo.faces()
    assert await answers(demo.link) == 200
    assert {face["name"] for face in faces["agents"]} == {"Nadia Brandt", "Jonas Keller", "Priya Shah"}
    async with ClientSession() as session, session.get(f"{faces['portal']}/login") as portal:
        assert portal.status == 200
        assert f"frame-ancestors {demo.link.rstrip('/')}" in portal.headers["Content-Security-Policy"]
    tickets = await demo.rows("ticket", "list")
    assert len(tickets) == 30
    assert {ticket["status"] for ticket in tickets} == {
        "open",
        "in_progress",
        "wait_for_response",
        "closed",
    }
    assert tickets == sorted(tickets, key=lambda ticket: ticket["modified_at"], reverse=True)
    assert len(await demo.rows("contact", "list")) == 12


async def test_sample_data_mails_nobody_and_shows_slack_the_open_tickets_only(demo: Demo) -> None:
    deliveries = await demo.rows("outbox", "list")
    assert {item["courier"] for item in deliveries} == {"slack"}
    cards = {item["ticket"] for item in deliveries if item["kind"] == "card" and item["state"] != "cancelled"}
    open_tickets = {
        ticket["number"] for ticket in await demo.rows("ticket", "list") if ticket["status"] != "closed"
    }
    assert cards == open_tickets
    answers_why = await demo.rows("why", next(iter(open_tickets)))
    assert {answer["reason"] for answer in answers_why} <= {"no_mail_server", "is_actor"}


async def test_ctrl_c_ends_everything_it_started(demo: Demo) -> None:
    portal = (await demo.faces())["portal"]
    assert await demo.interrupt() == 0
    assert await answers(demo.link) == 0
    assert await answers(f"{portal}/livez") == 0
    assert "Traceback" not in demo.log
    assert demo.log.rstrip().endswith("The demo is over.")


async def test_the_next_start_is_a_fresh_one(demo: Demo) -> None:
    environment = {**os.environ, "POSTBOTE_DATA": str(demo.folder / "demo")}
    process = await asyncio.create_subprocess_exec(
        *(COMMAND, "ticket", "new", "--title", "Soon forgotten"), env=environment
    )
    assert await process.wait() == 0
    assert len(await demo.rows("ticket", "list")) == 31
    await demo.interrupt()
    await demo.start()
    assert len(await demo.rows("ticket", "list")) == 30


async def test_a_folder_that_no_demo_made_is_never_emptied(tmp_path: Path) -> None:
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "thesis.txt").write_text("four years of work")
    process = await asyncio.create_subprocess_exec(
        *(COMMAND, "demo", "--data", str(tmp_path / "demo")), stderr=asyncio.subprocess.PIPE
    )
    _, said = await asyncio.wait_for(process.communicate(), SECONDS)
    assert process.returncode == 1
    assert b"was not made by a demo" in said
    assert (tmp_path / "demo" / "thesis.txt").read_text() == "four years of work"


async def test_a_second_demo_in_the_same_folder_is_refused(demo: Demo) -> None:
    process = await asyncio.create_subprocess_exec(
        *(COMMAND, "demo", "--data", str(demo.folder / "demo")), stderr=asyncio.subprocess.PIPE
    )
    _, said = await asyncio.wait_for(process.communicate(), SECONDS)
    assert process.returncode == 1
    assert b"runs already" in said
    assert len(await demo.rows("ticket", "list")) == 30
