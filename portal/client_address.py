"""Who is at the other end: behind proxies of ours, what the outermost of them saw."""

from aiohttp import web


def client_address(request: web.Request, *, trusted_proxies: int) -> str:
    """The client's address; each trusted proxy has added one entry to X-Forwarded-For, at its right end.

    What stands further left was sent by the client and is believed by nobody.
    """
    if trusted_proxies:
        forwarded = [
            item.strip() for item in ",".join(request.headers.getall("X-Forwarded-For", [])).split(",")
        ]
        if len(forwarded) >= trusted_proxies and forwarded[-trusted_proxies]:
            return _without_port(forwarded[-trusted_proxies])
    return request.remote or ""


def _without_port(address: str) -> str:
    """Some proxies write `192.0.2.7:4711` or `[2001:db8::7]:4711`."""
    if address.startswith("["):
        return address[1:].partition("]")[0]
    return address.partition(":")[0] if address.count(":") == 1 else address
