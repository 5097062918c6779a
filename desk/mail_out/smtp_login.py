"""Logs in to a mail server with an OAuth token: XOAUTH2 as Google and Microsoft, else OAUTHBEARER (RFC 7628).

A token that is refused is forgotten, and a fresh one tried once over the same connection.
"""

from base64 import b64encode

from aiosmtplib import SMTP, SMTPAuthenticationError, SMTPException

from desk.errors import DeliveryError
from desk.mail_out.smtp_server import SmtpServer
from desk.oauth_tokens import GrantTokens, TokenRefused

_GOOD, _GO_ON = 235, 334
# RFC 7628 §3.2.3: what a client says to the words of a refusal.
_UNDERSTOOD = b64encode(b"\x01")


async def log_in(client: SMTP, server: SmtpServer, tokens: GrantTokens) -> None:
    """Raises DeliveryError, passing, if there is no token; the library's errors for what the server says."""
    token = await _token(tokens)
    try:
        await _say(client, server, token)
    except SMTPAuthenticationError:
        # Whatever the code: providers say 535 of a token that has ended, and some 454.
        if not await tokens.refused(token):
            raise
        await _say(client, server, await _token(tokens))


async def _token(tokens: GrantTokens) -> str:
    try:
        return await tokens.current()
    except TokenRefused as fault:
        raise DeliveryError(fault.sentence("en"), permanent=False) from fault


async def _say(client: SMTP, server: SmtpServer, token: str) -> None:
    methods = client.server_auth_methods
    if "xoauth2" in methods:
        await client.auth_xoauth2(server.user, token)
    elif "oauthbearer" in methods:
        await _bearer(client, server, token)
    else:
        raise SMTPException("The server takes no AUTH by token.")


async def _bearer(client: SMTP, server: SmtpServer, token: str) -> None:
    user = server.user.replace("=", "=3D").replace(",", "=2C")
    words = f"n,a={user},\x01host={server.host}\x01port={server.port}\x01auth=Bearer {token}\x01\x01"
    answer = await client.execute_command(b"AUTH", b"OAUTHBEARER", b64encode(words.encode()))
    if answer.code == _GO_ON:
        answer = await client.execute_command(_UNDERSTOOD)
    if answer.code != _GOOD:
        raise SMTPAuthenticationError(answer.code, answer.message)
