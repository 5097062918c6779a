"""A real Courier for the tests: Debian's, unpacked, on a free port, in a folder that is thrown away.

couriertcpd, imaplogin and imapd are Courier's. Who may log in is answered by a few lines here, in the words
of its authdaemon: every user has `PASSWORD` and a Maildir of his own. The place of the socket for that is
compiled into a library, of which each server has a copy with another place in it.
"""

import os
import pwd
import shutil
import signal
import socket
import socketserver
import subprocess
import tempfile
import threading
import time
from itertools import count
from pathlib import Path

from tests.parts.unpacked import environment, unpacked

PASSWORD = "Zum-Goldenen-Hirsch-7"
ALL_PACKAGES = (
    "courier-imap",
    "courier-base",
    "courier-authlib",
    "libcourier-unicode4",
    "libgamin0",
    "libgdbm6",
    "libidn12",
    "libpcre3",
)
START_SECONDS = 20.0
# As compiled: two halves of 16 bytes, which are put down with one byte in common.
_SOCKET = b"/run/courier/aut" + b"thdaemon/socket\0"
CAPABILITY = "IMAP4rev1 UIDPLUS CHILDREN NAMESPACE THREAD=ORDEREDSUBJECT THREAD=REFERENCES SORT QUOTA IDLE"


class Courier:
    """One server. `user()` gives a fresh user name."""

    host = "127.0.0.1"

    def __init__(self) -> None:
        self.root = unpacked("courier", ALL_PACKAGES)
        self.folder = Path(tempfile.mkdtemp(prefix="pb-", dir="/tmp"))
        self.folder.chmod(0o755)
        self.port = _free_port()
        self._owner = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
        self._names = (f"user{number}" for number in count(1))
        self._server: subprocess.Popen[bytes] | None = None
        self._logins = self._authdaemon()
        (self.folder / "home").mkdir()
        self._give(self.folder / "home")

    def user(self) -> str:
        """A user with an empty Maildir: this server makes none by itself."""
        user = next(self._names)
        home = self.folder / "home" / user
        for part in ("new", "cur", "tmp"):
            (home / "Maildir" / part).mkdir(parents=True)
        for path in (home, home / "Maildir", *(home / "Maildir").iterdir()):
            self._give(path)
        return user

    def start(self) -> None:
        if self._server is not None and self._server.poll() is None:
            return
        usr = self.root / "usr"
        with (self.folder / "log").open("ab") as log:
            self._server = subprocess.Popen(
                [
                    usr / "sbin" / "couriertcpd",
                    f"-address={self.host}",
                    "-maxprocs=100",
                    "-maxperip=100",
                    "-nodnslookup",
                    "-noidentlookup",
                    str(self.port),
                    usr / "lib" / "courier" / "courier" / "imaplogin",
                    usr / "bin" / "imapd",
                    "Maildir",
                ],
                env=self._environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self._wait_until_it_answers()

    def kill(self) -> None:
        """Hangs up on everybody."""
        if self._server is None:
            return
        os.killpg(self._server.pid, signal.SIGKILL)
        self._server.wait()
        self._server = None

    def stop(self) -> None:
        self.kill()
        self._logins.shutdown()
        self._logins.server_close()
        shutil.rmtree(self.folder, ignore_errors=True)

    def renumber(self, user: str) -> None:
        """Give INBOX another UIDVALIDITY, as a restored backup does."""
        numbers = self.folder / "home" / user / "Maildir" / "courierimapuiddb"
        first, *_ = numbers.read_text().splitlines()
        version, validity, _ = first.split()
        numbers.write_text(f"{version} {int(validity) + 1} 1\n")

    def _environment(self) -> dict[str, str]:
        ours = environment(self.root)
        words = {
            "IMAP_CAPABILITY": CAPABILITY,
            "IMAP_KEYWORDS": "1",
            "IMAP_IDLE_TIMEOUT": "1",
            "IMAP_MAILBOX_SANITY_CHECK": "0",
            "IMAP_USELOCKS": "0",
            "IMAP_TLS_REQUIRED": "0",
            "IMAP_STARTTLS": "NO",
            "AUTHMODULES": "authdaemon",
        }
        return {**ours, **words, "LD_LIBRARY_PATH": f"{self.folder}:{ours['LD_LIBRARY_PATH']}"}

    def _authdaemon(self) -> socketserver.ThreadingUnixStreamServer:
        place = self.folder / "a"
        library = (self.root / "usr/lib/libcourierauth.so.0").resolve().read_bytes()
        ours = str(place).encode().ljust(31, b"\0")
        assert library.count(_SOCKET) == 1
        assert ours.endswith(b"\0"), "the place is too long"
        patched = library.replace(_SOCKET, ours[:16] + ours[15:31])
        (self.folder / "libcourierauth.so.0").write_bytes(patched)
        server = socketserver.ThreadingUnixStreamServer(str(place), _Logins)
        server.daemon_threads = True
        server.home, server.owner = self.folder / "home", self._owner  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        return server

    def _give(self, path: Path) -> None:
        if os.geteuid() == 0:
            os.chown(path, self._owner.pw_uid, self._owner.pw_gid)

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            try:
                with socket.create_connection((self.host, self.port), timeout=1) as connection:
                    if connection.recv(4) == b"* OK":
                        return
            except OSError:
                time.sleep(0.05)
        raise RuntimeError(f"Courier does not start: {(self.folder / 'log').read_text()}")


class _Logins(socketserver.StreamRequestHandler):
    """`AUTH n`, then n bytes: service, `login`, user, password, a line each; the answer is who that is."""

    def handle(self) -> None:
        line = next((line for line in self.rfile if line.startswith(b"AUTH ")), b"AUTH 0")
        lines = self.rfile.read(int(line[5:])).decode().split("\n")
        if len(lines) < 4 or lines[3] != PASSWORD:
            self.wfile.write(b"FAIL\n")
            return
        owner, home = self.server.owner, self.server.home / lines[2]  # type: ignore[attr-defined]
        who = f"UID={owner.pw_uid}\nGID={owner.pw_gid}\nHOME={home}\nADDRESS={lines[2]}\n.\n"
        self.wfile.write(who.encode())


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
