"""From an `ImapAccount` to a connection that is logged in, or a sentence that says what is wrong.

TLS is verified against the system's authorities unless the caller brings its own context; it is never left
out because it fails. The password goes by SASL PLAIN (RFC 4616) where offered, else by LOGIN.
"""

import asyncio
import socket
import ssl

from aioimaplib import aioimaplib

from scanners.imap.account import ImapAccount, Tls
from scanners.imap.errors import ConnectionLost, MailboxError
from scanners.imap.names import quoted
from scanners.imap.protocol import Ask, SafeProtocol
from scanners.imap.providers import hint
from scanners.imap.refusals import pause_after, refusal, words_of
from scanners.imap.sasl import NO_TOKENS, Proof, proofs


async def open_connection(
    account: ImapAccount, *, patience: float, max_literal: int, tls_context: ssl.SSLContext | None = None
) -> SafeProtocol:
    """Connect, secure and log in; `patience` is how many seconds each step may take. Raises MailboxError."""
    context = tls_context or ssl.create_default_context()
    protocol = await _connected(account, context, patience=patience, max_literal=max_literal)
    try:
        await _greeting(protocol, account, patience)
        if account.tls is Tls.STARTTLS:
            await _start_tls(protocol, account, context, patience)
        if protocol.state == aioimaplib.NONAUTH:
            await _log_in(protocol, account, patience)
        await ask_capabilities(protocol, patience)
    except BaseException:
        protocol.abort()
        raise
    return protocol


async def ask(protocol: SafeProtocol, command: Ask, patience: float) -> aioimaplib.Response:
    """Send one command and wait for its end. After a time-out the connection is not used again: dropped."""
    try:
        async with asyncio.timeout(patience):
            return await protocol.execute(command)
    except (TimeoutError, aioimaplib.CommandTimeout):
        protocol.abort()
        raise ConnectionLost("The mail server did not answer in time.") from None
    except aioimaplib.AioImapException:
        protocol.abort()
        raise ConnectionLost from None
    except asyncio.CancelledError:
        protocol.abort()  # its answer would be taken for that of the next command
        raise


async def ask_capabilities(protocol: SafeProtocol, patience: float) -> None:
    """What the server can do, asked anew: the list changes with TLS and with login."""
    response = await ask(protocol, Ask("CAPABILITY", protocol.new_tag(), loop=protocol.loop), patience)
    words = b" ".join(bytes(line) for line in response.lines[:-1]).decode("ascii", "replace").upper().split()
    protocol.capabilities = set(words)


def last_line(response: aioimaplib.Response) -> bytes:
    """The one with the server's word on how it went."""
    return bytes(response.lines[-1]) if response.lines else b""


async def _connected(
    account: ImapAccount, context: ssl.SSLContext, *, patience: float, max_literal: int
) -> SafeProtocol:
    loop = asyncio.get_running_loop()
    protocol = SafeProtocol(loop, max_literal=max_literal)
    implicit = account.tls is Tls.IMPLICIT
    try:
        async with asyncio.timeout(patience):
            await loop.create_connection(
                lambda: protocol,
                account.host,
                account.port,
                ssl=context if implicit else None,
                ssl_handshake_timeout=patience if implicit else None,
            )
    except TimeoutError:
        sentence = f"The mail server {account.host} does not answer on port {account.port}."
        raise MailboxError(sentence, passing=True) from None
    except OSError as fault:
        raise _connection_fault(fault, account) from fault
    return protocol


def _connection_fault(fault: OSError, account: ImapAccount) -> MailboxError:
    where = f"{account.host} on port {account.port}"
    if isinstance(fault, ssl.SSLCertVerificationError):
        reason = fault.verify_message
        return MailboxError(f"The certificate of {where} is not trusted: {reason}.", passing=False)
    if isinstance(fault, ssl.SSLError):
        return MailboxError(f"{where} does not speak TLS as expected. Is it the right port?", passing=False)
    if isinstance(fault, socket.gaierror):
        return MailboxError(f"There is no server with the name {account.host}.", passing=True)
    if isinstance(fault, ConnectionRefusedError) or "Connect call failed" in str(fault):
        return MailboxError(f"The mail server {where} refuses the connection.", passing=True)
    return MailboxError(f"The mail server {where} can't be reached: {fault.strerror or fault}.", passing=True)


async def _greeting(protocol: SafeProtocol, account: ImapAccount, patience: float) -> None:
    try:
        async with asyncio.timeout(patience):
            line = await asyncio.shield(protocol.greeting)
    except TimeoutError:
        sentence = f"{account.host} on port {account.port} says nothing. A TLS port wants imaps://."
        raise MailboxError(sentence, passing=True) from None
    if not line:
        raise ConnectionLost(f"The mail server {account.host} hung up at once.")
    if line[:4].upper() not in {b"* OK", b"* PR"}:
        sentence = f"The mail server {account.host} turns us away: {words_of(line)}"
        raise MailboxError(sentence, passing=True, pause=pause_after(line))


async def _start_tls(
    protocol: SafeProtocol, account: ImapAccount, context: ssl.SSLContext, patience: float
) -> None:
    await ask_capabilities(protocol, patience)
    if "STARTTLS" not in protocol.capabilities or protocol.state != aioimaplib.NONAUTH:
        raise MailboxError(
            f"The mail server {account.host} offers no encryption on port {account.port}. "
            "Use imaps://, or add ?starttls=never to send the password in clear.",
            passing=False,
        )
    response = await ask(protocol, Ask("STARTTLS", protocol.new_tag(), loop=protocol.loop), patience)
    if response.result != "OK" or protocol.has_unread:  # bytes sent before TLS would count as sent within
        raise MailboxError(f"The mail server {account.host} refuses encryption.", passing=False)
    try:
        protocol.transport = await protocol.loop.start_tls(
            protocol.transport,
            protocol,
            context,
            server_hostname=account.host,
            ssl_handshake_timeout=patience,
        )
    except OSError as fault:
        raise _connection_fault(fault, account) from fault


async def _log_in(protocol: SafeProtocol, account: ImapAccount, patience: float) -> None:
    await ask_capabilities(protocol, patience)
    proof = await proofs(account, protocol.capabilities)
    if proof is not None:
        command = _authenticate(protocol, proof)
    elif account.tokens is not None:
        raise MailboxError(f"The mail server {account.host} {NO_TOKENS}", passing=False)
    elif "LOGINDISABLED" in protocol.capabilities:
        sentence = f"The mail server {account.host} allows no login without encryption."
        raise MailboxError(sentence, passing=False)
    else:
        user, password = quoted(account.user), quoted(account.password)
        command = Ask("LOGIN", protocol.new_tag(), user, password, loop=protocol.loop)
    response = await ask(protocol, command, patience)
    protocol.sasl_answers.clear()
    if response.result != "OK":
        raise await _refused(account, response, proof)
    protocol.state = aioimaplib.AUTH


async def _refused(account: ImapAccount, response: aioimaplib.Response, proof: Proof | None) -> MailboxError:
    """The sentence. A token that was refused is not used again: a fresh one may be let in at once."""
    line = last_line(response)
    sentence = f"The mail server {account.host} does not let {account.user} in."
    fault = refusal(sentence, line, quoted=not _betrays(account, response, proof))
    if fault.passing or account.tokens is None or proof is None:
        return fault if fault.passing else MailboxError(fault.sentence + hint(account.host), passing=False)
    return MailboxError(fault.sentence, passing=await account.tokens.refused(proof.secret))


def _betrays(account: ImapAccount, response: aioimaplib.Response, proof: Proof | None) -> bool:
    """True if the server repeats the password: some answer BAD with the whole command."""
    words = b" ".join(bytes(line) for line in response.lines)
    secret = proof.secret if proof is not None else account.password
    return secret.encode() in words or (proof is not None and proof.encoded[-12:] in words)


def _authenticate(protocol: SafeProtocol, proof: Proof) -> Ask:
    """AUTHENTICATE takes any user name and password, which LOGIN does not. SASL-IR is RFC 4959."""
    arguments = [proof.mechanism]
    if "SASL-IR" in protocol.capabilities:
        arguments.append(proof.encoded.decode("ascii"))
    else:
        protocol.sasl_answers.append(proof.encoded)
    protocol.sasl_answers.extend(proof.answers)
    return Ask("AUTHENTICATE", protocol.new_tag(), *arguments, loop=protocol.loop)
