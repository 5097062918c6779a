"""The process that reads mails of strangers: one after the other from standard input, answers to its output.

It has a limit of memory, can write no file, and ends when nobody asks for a while or whoever asks is gone.
`python -m scanners.reader_process BYTES IDLE_SECONDS`; started by `scanners.reading`.
"""

import contextlib
import fcntl
import gc
import os
import resource
import select
import struct
import sys
from typing import BinaryIO

from scanners.mail_frames import Unreadable, packed
from scanners.parsed_mail import ParsedMail
from scanners.parser.parse import parse

# The seconds it may take, the bytes of the installation's id, the bytes of the mail.
REQUEST = struct.Struct(">IIQ")
_PIPE = 1024 * 1024
_TOO_MUCH_MEMORY = "It takes more memory to read than a mail may."


def main(memory: int, idle: float) -> None:
    """Answer until the input ends."""
    _limit(memory)
    with open(0, "rb", closefd=False) as source, open(1, "wb", closefd=False) as sink:
        gc.freeze()
        while _is_asked(idle) and (request := source.read(REQUEST.size)):
            _answer(source, sink, request)


def _limit(memory: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    for end in (0, 1):
        with contextlib.suppress(OSError, AttributeError):  # a socket, or no Linux
            fcntl.fcntl(end, fcntl.F_SETPIPE_SZ, _PIPE)


def _is_asked(idle: float) -> bool:
    ready, _, _ = select.select([0], [], [], idle)
    return bool(ready)


def _answer(source: BinaryIO, sink: BinaryIO, request: bytes) -> None:
    seconds, name, size = REQUEST.unpack(request)
    instance = source.read(name).decode()
    # Whoever asks kills it earlier; this is for the case that nobody is there any more.
    resource.setrlimit(resource.RLIMIT_CPU, (int(os.times().user) + seconds + 1, resource.RLIM_INFINITY))
    try:
        answer = packed(_read(source.read(size), instance or None))
    except MemoryError:
        answer = packed(Unreadable(_TOO_MUCH_MEMORY))
    sink.writelines(answer)
    sink.flush()


def _read(raw: bytes, instance: str | None) -> ParsedMail | Unreadable:
    try:
        return parse(raw, instance=instance)
    except MemoryError:
        return Unreadable(_TOO_MUCH_MEMORY)
    except Exception as fault:  # noqa: BLE001 - the parser never raises; should it, the mail waits for a person
        return Unreadable(f"The mail reader failed: {fault!r}")


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]))
