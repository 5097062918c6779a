"""The script of docs/migration.md, run against a server that answers as Zammad's API does."""

import asyncio
import os
import re
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from aiohttp import web

from desk.house import House
from models.document import Document
from tests.migration.conftest import (
    ZAMMAD_ARTICLES,
    ZAMMAD_ORGANISATIONS,
    ZAMMAD_TICKETS,
    ZAMMAD_USERS,
    Bring,
    said_on,
    ticket_titled,
)
from tests.parts import system

DOCS = Path(__file__).parents[2] / "docs/migration.md"
FILES = {"5/20/90": b"JPEG", "5/21/91": b"secret", "5/21/92": b"da!"}
LISTS = {"organizations": ZAMMAD_ORGANISATIONS, "users": ZAMMAD_USERS, "tickets": ZAMMAD_TICKETS}
PAGE = 2


@pytest.fixture(autouse=True)
def what_the_script_needs() -> None:
    """Fails with the command to install it, where it is missing."""
    for name in ("curl", "jq"):
        system.program(name)


async def _page(request: web.Request) -> web.Response:
    """Two a page, whatever is asked for: the server has limits of its own."""
    found = LISTS[request.match_info["list"]]
    start = (int(request.query["page"]) - 1) * PAGE
    assert request.query["expand"] == "true"
    return web.json_response(found[start : start + PAGE])


async def _states(_: web.Request) -> web.Response:
    return web.json_response([{"id": 9, "name": "beim Verlag", "state_type": "pending reminder"}])


async def _articles(request: web.Request) -> web.Response:
    return web.json_response(ZAMMAD_ARTICLES.get(int(request.match_info["ticket"]), []))


async def _tags(request: web.Request) -> web.Response:
    assert request.query["object"] == "Ticket"
    return web.json_response({"tags": ["Nässe"] if request.query["o_id"] == "5" else []})


async def _file(request: web.Request) -> web.Response:
    return web.Response(body=FILES[request.match_info["path"]])


@web.middleware
async def _for_those_with_a_token(request: web.Request, handler: web.RequestHandler) -> web.StreamResponse:
    if request.headers.get("Authorization") != "Token token=t0p":
        raise web.HTTPUnauthorized
    return await handler(request)


@pytest.fixture
async def server() -> AsyncIterator[str]:
    app = web.Application(middlewares=[_for_those_with_a_token])
    app.router.add_get("/api/v1/{list:organizations|users|tickets}", _page)
    app.router.add_get("/api/v1/ticket_states", _states)
    app.router.add_get("/api/v1/ticket_articles/by_ticket/{ticket}", _articles)
    app.router.add_get("/api/v1/tags", _tags)
    app.router.add_get("/api/v1/ticket_attachment/{path:.+}", _file)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()


async def test_the_documented_script_makes_an_export_that_comes_over(
    house: House, bring: Bring, server: str, tmp_path: Path
) -> None:
    found = re.search(r"```sh\n(#!/bin/sh.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    (tmp_path / "export-zammad.sh").write_text(found[1], encoding="utf-8")
    for _ in range(2):
        run = await asyncio.create_subprocess_exec(
            *("sh", "export-zammad.sh"),
            cwd=tmp_path,
            env={"PATH": os.environ["PATH"], "ZAMMAD": server, "TOKEN": "t0p"},
        )
        assert await asyncio.wait_for(run.wait(), 60) == 0
    report, findings = await bring("zammad", tmp_path / "zammad")
    assert findings.problems == []
    assert (report.organisations.new, report.contacts.new, report.tickets.new) == (2, 1, 2)
    assert (report.documents.new, report.tags) == (3, 1)
    assert len(await said_on(await ticket_titled("Buch kam nass an"))) == 2
    assert (await Document.get(name="fehlt.txt")).is_internal
