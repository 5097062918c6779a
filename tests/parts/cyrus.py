"""A real Cyrus for the tests: Debian's, unpacked, on a free port, in a folder that is thrown away.

master and imapd are Cyrus's. Passwords are asked of a few lines here, in the words of saslauthd: every user
is let in with `PASSWORD`, and gets a mailbox at his first login. `MOVE`, `UIDPLUS` and `IDLE` are there.
"""

import grp
import os
import pwd
import shutil
import signal
import socket
import socketserver
import struct
import subprocess
import tempfile
import threading
import time
from itertools import count
from pathlib import Path

from tests.parts.unpacked import environment, unpacked

PASSWORD = "Zum-Goldenen-Hirsch-7"
ALL_PACKAGES = (
    "cyrus-imapd",
    "cyrus-common",
    "libical3",
    "libclamav12",
    "libmspack0",
    "libxapian30",
    "libzephyr4",
    "libwrap0",
    "libpcre3",
)
START_SECONDS = 30.0

IMAPD = """
configdirectory: {folder}/config
partition-default: {folder}/spool
defaultpartition: default
cyrus_user: {user}
cyrus_group: {group}
servername: localhost
allowplaintext: yes
sasl_pwcheck_method: saslauthd
sasl_saslauthd_path: {folder}/s/mux
sasl_mech_list: PLAIN
admins: admin
autocreate_quota: 0
autocreate_post: yes
altnamespace: no
unixhierarchysep: no
virtdomains: off
idlesocket: {folder}/i
lmtpsocket: {folder}/l
notifysocket: {folder}/n
master_pid_file: {folder}/master.pid
imapidlepoll: 1
popminpoll: 0
expunge_mode: immediate
delete_mode: immediate
syslog_prefix: cyrus
"""

CYRUS = """
START {{
  recover cmd="{programs}/ctl_cyrusdb -C {folder}/imapd.conf -r"
}}
SERVICES {{
  imap cmd="{programs}/imapd -C {folder}/imapd.conf" listen="127.0.0.1:{port}" prefork=0 maxchild=100
}}
"""


class Cyrus:
    """One server. `user()` gives a fresh user name."""

    host = "127.0.0.1"

    def __init__(self) -> None:
        self.root = unpacked("cyrus", ALL_PACKAGES)
        self.programs = self.root / "usr" / "lib" / "cyrus" / "bin"
        self.folder = Path(tempfile.mkdtemp(prefix="pb-", dir="/tmp"))
        self.folder.chmod(0o755)
        self.port = _free_port()
        self._owner = pwd.getpwnam("nobody") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
        self._names = (f"user{number}" for number in count(1))
        self._server: subprocess.Popen[bytes] | None = None
        self._write_configuration()
        self._logins = socketserver.ThreadingUnixStreamServer(str(self.folder / "s" / "mux"), _Logins)
        (self.folder / "s" / "mux").chmod(0o777)
        self._logins.daemon_threads = True
        threading.Thread(target=self._logins.serve_forever, args=(0.05,), daemon=True).start()

    def user(self) -> str:
        return next(self._names)

    def start(self) -> None:
        if self._server is not None and self._server.poll() is None:
            return
        with (self.folder / "log").open("ab") as log:
            self._server = subprocess.Popen(
                [
                    self.programs / "master",
                    *("-C", self.folder / "imapd.conf"),
                    *("-M", self.folder / "cyrus.conf"),
                    *("-p", self.folder / "master.pid"),
                    "-D",
                ],
                env={**environment(self.root), "CYRUS_VERBOSE": "1"},
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

    def _write_configuration(self) -> None:
        for part in ("config", "spool", "s"):
            (self.folder / part).mkdir()
        for part in ("proc", "socket", "db", "log", "msg", "user", "quota", "ptclient"):
            (self.folder / "config" / part).mkdir()
        group = grp.getgrgid(self._owner.pw_gid).gr_name
        words = {"folder": self.folder, "user": self._owner.pw_name, "group": group}
        (self.folder / "imapd.conf").write_text(IMAPD.format(**words))
        (self.folder / "cyrus.conf").write_text(CYRUS.format(**words, programs=self.programs, port=self.port))
        if os.geteuid() == 0:
            for path in (self.folder, *self.folder.rglob("*")):
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
        raise RuntimeError(f"Cyrus does not start: {(self.folder / 'log').read_text()}")


class _Logins(socketserver.StreamRequestHandler):
    """Four words, each behind its length: user, password, service, realm; the answer is OK or NO."""

    def handle(self) -> None:
        words = [self._word() for _ in range(4)]
        answer = b"OK" if words[1] == PASSWORD else b"NO"
        self.wfile.write(struct.pack("!H", len(answer)) + answer)

    def _word(self) -> str:
        (length,) = struct.unpack("!H", self.rfile.read(2))
        return self.rfile.read(length).decode()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
