"""Headers of every answer: no scripts or styles but our own files, no frames but the ones allowed.

Pages are kept by no cache: after logging out, the back button shows nothing.
"""

from collections.abc import Mapping

from aiohttp import web

from desk.settings import Settings


def headers(settings: Settings) -> Mapping[str, str]:
    """What an answer carries unless it says otherwise."""
    ancestors = " ".join(settings.frame_ancestors.replace(",", " ").replace(";", " ").split()) or "'none'"
    policy = (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
        f"form-action 'self'; base-uri 'none'; frame-ancestors {ancestors}"
    )
    return {
        "Content-Security-Policy": policy,
        "X-Content-Type-Options": "nosniff",
        "Referrer-Policy": "same-origin",
        "Cross-Origin-Opener-Policy": "same-origin",
        # A page that may frame the portal may also ask whether it is there.
        "Cross-Origin-Resource-Policy": "same-origin" if ancestors == "'none'" else "cross-origin",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        "Cache-Control": "no-store",
        # For browsers that don't know frame-ancestors.
        **({"X-Frame-Options": "DENY"} if ancestors == "'none'" else {}),
    }


def add_to(app: web.Application, settings: Settings) -> None:
    """Let every answer of `app` carry them."""
    always = headers(settings)

    async def complete(_: web.Request, response: web.StreamResponse) -> None:
        for name, value in always.items():
            response.headers.setdefault(name, value)
        response.headers["Server"] = "Postbote"  # and not the versions of what it is made of

    app.on_response_prepare.append(complete)
