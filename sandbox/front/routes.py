"""`/`: three faces of one helpdesk in three panes, with a guide; `/front/faces` tells who is there."""

from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit

from aiohttp import web

STATIC = Path(__file__).parent / "page"


@dataclass(frozen=True, slots=True)
class Face:
    """An agent or a customer, and the page that shows what they see."""

    id: str
    name: str
    page: str


@dataclass(frozen=True, slots=True)
class Faces:
    agents: tuple[Face, ...]
    customers: tuple[Face, ...]
    portal: str
    support: str


FACES = web.AppKey("faces", Faces)


def add_front_page(app: web.Application, faces: Faces) -> None:
    app[FACES] = faces
    app.add_routes([
        web.get("/", page),
        web.get("/front/faces", who),
        web.static("/front/static", STATIC),
    ])  # fmt: skip


async def page(request: web.Request) -> web.StreamResponse:
    headers = {"Content-Security-Policy": _policy(request.app[FACES]), "Cache-Control": "no-cache"}
    return web.FileResponse(STATIC / "front.html", headers=headers)


async def who(request: web.Request) -> web.StreamResponse:
    return web.json_response(asdict(request.app[FACES]))


def _policy(faces: Faces) -> str:
    others = " ".join(sorted({_origin(url) for url in _pages(faces)} - {""}))
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        f"connect-src 'self' {others}; frame-src 'self' {others}; "
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


def _pages(faces: Faces) -> list[str]:
    return [face.page for face in (*faces.agents, *faces.customers)] + [faces.portal]


def _origin(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}" if parts.netloc else ""
