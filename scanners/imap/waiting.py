"""Waiting for new mail: IDLE (RFC 2177), or asking at intervals. A dead connection does not outlive the wait.

IDLE is started and ended here, never renewed within: the caller searches after every wait, because what
arrived between a search and an IDLE need not be announced. A server that doesn't answer the end is dead.
"""

import asyncio
from collections.abc import Awaitable
from contextlib import suppress

from aioimaplib import aioimaplib

from scanners.imap.errors import ConnectionLost
from scanners.imap.limits import Limits
from scanners.imap.login import ask
from scanners.imap.protocol import Ask, AskIdle, SafeProtocol

_Idle = asyncio.Task[aioimaplib.Response]


async def idle(protocol: SafeProtocol, seconds: float, limits: Limits) -> None:
    """IDLE until the protocol stirs or the time is over. Raises ConnectionLost when the server is silent."""
    running = asyncio.create_task(protocol.execute(AskIdle(protocol.new_tag(), loop=protocol.loop)))
    try:
        await _begun(protocol, running, limits.answer)
        if not running.done():
            await _at_most(seconds, protocol.stirred.wait())
            await _ended(protocol, running, limits.answer)
    except asyncio.CancelledError:
        with suppress(ConnectionLost):
            await _ended(protocol, running, 1.0)
        raise
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def poll(protocol: SafeProtocol, seconds: float, limits: Limits) -> None:
    """Sleep for the polling interval, at most `seconds`, and let the server say what is new."""
    await _at_most(min(seconds, limits.poll), protocol.stirred.wait())
    if not protocol.is_lost:
        await ask(protocol, Ask("NOOP", protocol.new_tag(), loop=protocol.loop), limits.answer)


async def _begun(protocol: SafeProtocol, running: _Idle, patience: float) -> None:
    acknowledged = asyncio.create_task(protocol.idle_begun.wait())
    try:
        await asyncio.wait({running, acknowledged}, timeout=patience, return_when=asyncio.FIRST_COMPLETED)
    finally:
        acknowledged.cancel()
    if protocol.is_lost:
        raise protocol.lost()
    if running.done():
        protocol.capabilities.discard("IDLE")  # offered and refused: asked at intervals from now on
    elif not protocol.idle_begun.is_set():
        protocol.abort()
        raise ConnectionLost("The mail server did not answer in time.")


async def _ended(protocol: SafeProtocol, running: _Idle, patience: float) -> None:
    if running.done() or protocol.is_lost:
        return
    protocol.idle_done()
    await asyncio.wait({running}, timeout=patience)
    if not running.done():
        protocol.abort()
        raise ConnectionLost("The mail server fell silent.")


async def _at_most(seconds: float, waiting: Awaitable[object]) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await waiting
