"""The customers' mail program over HTTP: `/mail?box=anna@...` and what its script asks for.

`add_mail_page(app, mail)` puts it into an aiohttp application. Everything is JSON except attachments,
which are only ever downloads, and the body of an HTML mail, a document that can do nothing (`showing.py`).
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from aiohttp import BodyPartReader, web

from sandbox.mail.reading import Mail
from sandbox.mail.sandbox import MailSandbox
from sandbox.mail.showing import MAIL_CSP, SEEN, html_document, shown_in_list, shown_mailbox, shown_open
from sandbox.mail.store import Folder, Mailbox, StoredMail
from sandbox.mail.writing import Draft, File, NotSent, send

STATIC = Path(__file__).parent / "page"
PAGE_CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)
UPLOAD_LIMIT = 30 * 1024 * 1024
SHOWN_MAILS = 500
HEARTBEAT = 15.0

MAIL = web.AppKey("mail", MailSandbox)
STREAMS = web.AppKey("streams", set[asyncio.Task[Any]])
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def add_mail_page(app: web.Application, mail: MailSandbox) -> None:
    app[MAIL] = mail
    app[STREAMS] = set()
    app.middlewares.append(same_site_only)
    app.on_shutdown.append(_end_streams)
    box = "/mail/api/boxes/{address}"
    one = box + "/folders/{folder}/mails/{uid:[0-9]+}"
    app.add_routes([
        web.get("/mail", page),
        web.static("/mail/static", STATIC),
        web.get("/mail/api/boxes", boxes),
        web.get(box + "/news", news),
        web.post(box + "/outbox", outbox),
        web.get(box + "/folders/{folder}/mails", mails),
        web.get(one, one_mail),
        web.delete(one, to_trash),
        web.put(one + "/seen", mark_seen),
        web.delete(one + "/seen", mark_seen),
        web.get(one + "/body", body),
        web.get(one + "/source", source),
        web.get(one + "/attachments/{index:[0-9]+}", attachment),
    ])  # fmt: skip


@web.middleware
async def same_site_only(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse what another site's page sends here: it could write mails in the customer's name."""
    ours = request.headers.get("Sec-Fetch-Site", "none") in {"same-origin", "none"}
    if request.path.startswith("/mail/") and request.method != "GET" and not ours:
        raise web.HTTPForbidden(text="not from another site")
    return await handler(request)


async def page(request: web.Request) -> web.StreamResponse:
    del request
    return web.FileResponse(
        STATIC / "mail.html",
        headers={"Content-Security-Policy": PAGE_CSP, "Cache-Control": "no-cache"},
    )


async def boxes(request: web.Request) -> web.StreamResponse:
    return web.json_response([shown_mailbox(box) for box in request.app[MAIL].store.mailboxes.values()])


async def mails(request: web.Request) -> web.StreamResponse:
    folder = _folder(request)
    newest = list(folder.mails.values())[-SHOWN_MAILS:][::-1]
    return web.json_response([shown_in_list(stored) for stored in newest])


async def one_mail(request: web.Request) -> web.StreamResponse:
    return web.json_response(shown_open(_stored(request)))


async def body(request: web.Request) -> web.StreamResponse:
    return web.Response(
        text=html_document(_mail(request)),
        content_type="text/html",
        headers={
            "Content-Security-Policy": MAIL_CSP,
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
        },
    )


async def source(request: web.Request) -> web.StreamResponse:
    text = _mail(request).raw.decode("utf-8", "replace")
    return web.Response(text=text, content_type="text/plain", headers={"X-Content-Type-Options": "nosniff"})


async def attachment(request: web.Request) -> web.StreamResponse:
    files = _mail(request).attachments
    index = int(request.match_info["index"])
    if index >= len(files):
        raise web.HTTPNotFound
    response = web.Response(body=files[index].content, content_type="application/octet-stream")
    response.headers["Content-Disposition"] = "attachment"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response


async def mark_seen(request: web.Request) -> web.StreamResponse:
    stored = _stored(request)
    if request.method == "PUT":
        stored.flags.add(SEEN)
    else:
        stored.flags.discard(SEEN)
    _folder(request).changed()
    return web.Response(status=204)


async def to_trash(request: web.Request) -> web.StreamResponse:
    stored = _stored(request)
    trash = _box(request).create_folder("Trash")
    if _folder(request) is not trash:
        trash.add(stored.raw, flags=stored.flags, received=stored.received)
    _folder(request).remove({stored.uid})
    return web.Response(status=204)


async def outbox(request: web.Request) -> web.StreamResponse:
    """Send what the form holds, over the sandbox's SMTP port; 422 with a sentence if it can't go."""
    mailbox = _box(request)
    try:
        message = await send(request.app[MAIL], mailbox, await _draft(request))
    except NotSent as error:
        return web.json_response({"error": str(error)}, status=422)
    _mark_answered(mailbox, str(message["In-Reply-To"] or ""))
    return web.json_response({"messageId": message["Message-ID"]}, status=201)


async def news(request: web.Request) -> web.StreamResponse:
    """Server-sent events: one `changed` for each change in the mailbox."""
    changed = asyncio.Event()
    streams = request.app[STREAMS]
    response = web.StreamResponse(
        headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"},
    )
    await response.prepare(request)
    task = asyncio.current_task()
    assert task is not None
    streams.add(task)
    try:
        with request.app[MAIL].watch([_box(request).address], changed.set):
            await _stream(response, changed)
    except (ConnectionError, asyncio.CancelledError):
        pass  # the page was closed, or the sandbox is
    finally:
        streams.discard(task)
    return response


async def _stream(response: web.StreamResponse, changed: asyncio.Event) -> None:
    await response.write(b"retry: 1000\n\nevent: hello\ndata: {}\n\n")
    while True:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(changed.wait(), HEARTBEAT)
        await response.write(b"event: changed\ndata: {}\n\n" if changed.is_set() else b": still here\n\n")
        changed.clear()


async def _end_streams(app: web.Application) -> None:
    streams = app[STREAMS]
    for task in tuple(streams):
        task.cancel()


async def _draft(request: web.Request) -> Draft:
    fields: dict[str, str] = {}
    files: list[File] = []
    size = 0
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            raise web.HTTPBadRequest
        content = bytearray()
        while chunk := await part.read_chunk(1 << 16):
            content += chunk
            size += len(chunk)
            if size > UPLOAD_LIMIT:
                raise web.HTTPRequestEntityTooLarge(max_size=UPLOAD_LIMIT, actual_size=size)
        if part.filename:
            kind = part.headers.get("Content-Type", "application/octet-stream")
            files.append(File(part.filename, kind, bytes(content)))
        else:
            fields[part.name or ""] = content.decode("utf-8", "replace")
    return Draft(
        to=fields.get("to", ""),
        cc=fields.get("cc", ""),
        subject=fields.get("subject", ""),
        text=fields.get("text", ""),
        in_reply_to=fields.get("inReplyTo", ""),
        references=fields.get("references", ""),
        files=tuple(files),
    )


def _mark_answered(mailbox: Mailbox, message_id: str) -> None:
    if not message_id:
        return
    for folder in mailbox.folders.values():
        for stored in folder.mails.values():
            if Mail.of(stored).message_id == message_id:
                stored.flags.add("\\Answered")
        folder.changed()


def _box(request: web.Request) -> Mailbox:
    mailbox = request.app[MAIL].store.mailboxes.get(request.match_info["address"].lower())
    if mailbox is None:
        raise web.HTTPNotFound(text="there is no such mailbox")
    return mailbox


def _folder(request: web.Request) -> Folder:
    folder = _box(request).folder(request.match_info["folder"])
    if folder is None:
        raise web.HTTPNotFound(text="there is no such folder")
    return folder


def _stored(request: web.Request) -> StoredMail:
    stored = _folder(request).mails.get(int(request.match_info["uid"]))
    if stored is None:
        raise web.HTTPNotFound(text="there is no such mail")
    return stored


def _mail(request: web.Request) -> Mail:
    return Mail.of(_stored(request))
