"""A mail server that takes everything and keeps nothing, as quick as asyncio allows; prints its port."""

import asyncio
import sys


class Sink(asyncio.Protocol):
    """Enough of RFC 5321 for a client that behaves; lines may come in any pieces."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._rest = b""
        self._is_data = False
        transport.write(b"220 sink\r\n")

    def data_received(self, data: bytes) -> None:
        self._rest += data
        while self._step():
            pass

    def _step(self) -> bool:
        line, end, rest = self._rest.partition(b"\r\n.\r\n" if self._is_data else b"\r\n")
        if not end:
            return False
        self._rest = rest
        if self._is_data:
            self._is_data = False
            self._transport.write(b"250 2.0.0 taken\r\n")
        else:
            self._answer(line[:4].upper())
        return True

    def _answer(self, verb: bytes) -> None:
        self._is_data = verb == b"DATA"
        if verb == b"EHLO":
            self._transport.write(b"250-sink\r\n250-SIZE 50000000\r\n250-8BITMIME\r\n250 SMTPUTF8\r\n")
        elif verb == b"DATA":
            self._transport.write(b"354 go on\r\n")
        elif verb == b"QUIT":
            self._transport.write(b"221 bye\r\n")
            self._transport.close()
        else:
            self._transport.write(b"250 ok\r\n")


async def run() -> None:
    server = await asyncio.get_running_loop().create_server(Sink, "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(run())
