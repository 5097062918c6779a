"""The portal's list page for a customer who sees 10,000 tickets: how many a second, and how soon."""

import json
from functools import partial
from typing import Any

from benchmarks.runs import in_turns, median, program, server
from benchmarks.table import Aim, Figure

TURNS = 3
BARE = "aiohttp, jinja2, one raw query: the same rows"
HELLO = "aiohttp: hello"


def compare() -> list[Figure]:
    with server("portal_desk", is_tidy=True) as told:
        desk = json.loads(told)
        with server("bare_page", desk["store"]) as port:
            ours, bare, hello = in_turns(
                TURNS,
                {
                    "portal: Postbote": partial(_ask, desk["port"], "/tickets", desk["cookie"]),
                    "portal: the bare page": partial(_ask, port, "/tickets"),
                    "portal: hello": partial(_ask, port, "/hello"),
                },
            )
    return [
        _figure("list page, 8 at once", "per_second", "pages/s", ours, bare, BARE, Aim(of_floor=0.6)),
        _figure("list page, 8 at once", "per_second", "pages/s", ours, hello, HELLO),
        _figure("list page, one by one, p50", "p50", "ms", ours, bare, BARE),
        _figure("list page, one by one, p95", "p95", "ms", ours, bare, BARE),
        _figure("size of the list page", "bytes", "bytes", ours, bare, BARE),
    ]


def _ask(port: object, path: str, cookie: str = "") -> dict[str, Any]:
    return program("page_client", port, path, cookie)


def _figure(
    name: str,
    key: str,
    unit: str,
    ours: list[dict[str, Any]],
    floor: list[dict[str, Any]],
    floor_is: str,
    aim: Aim | None = None,
) -> Figure:
    return Figure("portal", name, median(ours, key), unit, median(floor, key), floor_is, aim)
