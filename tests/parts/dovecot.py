"""A real Dovecot for the tests: unprivileged, on free ports, in a folder of its own that is thrown away.

Every user name is let in with `PASSWORD` and has a Maildir of his own; mail is delivered by writing into it,
the way a delivery agent does. The server can be killed, started again, and made to renumber a folder.
"""

import grp
import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Mapping
from itertools import count
from pathlib import Path

import trustme

PASSWORD = "Zum-Goldenen-Hirsch-7"
# A user whose name and password need quoting in every way there is.
ODD_USER, ODD_PASSWORD = "frau weber", 'sehr "geheim"\\ {3}%ü'
START_SECONDS = 20.0
INSTALL = "apt-get install -y dovecot-imapd"

CONFIGURATION = """
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
protocols = imap
listen = 127.0.0.1
default_internal_user = {user}
default_internal_group = {group}
default_login_user = {user}
first_valid_uid = 1
first_valid_gid = 0
ssl = yes
ssl_cert = <{folder}/certificate.pem
ssl_key = <{folder}/key.pem
disable_plaintext_auth = no
auth_mechanisms = plain login
auth_username_chars =
auth_failure_delay = 0
mail_location = maildir:~/Maildir
mail_max_userip_connections = 100
namespace inbox {{
  inbox = yes
  separator = /
}}
passdb {{
  driver = passwd-file
  args = scheme=PLAIN {folder}/users
}}
passdb {{
  driver = static
  args = password={password}
}}
userdb {{
  driver = static
  args = uid={user} gid={group} home={folder}/home/%u
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {port}
  }}
  inet_listener imaps {{
    port = {tls_port}
    ssl = yes
  }}
}}
service anvil {{
  chroot =
  unix_listener anvil-auth-penalty {{
    mode = 0
  }}
}}
service stats {{
  chroot =
}}
"""


class Dovecot:
    """One server. `user()` gives a fresh user name; `deliver` puts a mail into one of his folders."""

    host = "127.0.0.1"

    def __init__(self, *, more: str = "", oauth2: str = "") -> None:
        """`more` is put behind the configuration, {folder} in it is this server's; `oauth2` a file of it."""
        self._more = more
        self._oauth2 = oauth2
        self.program = _program()
        self.folder = Path(tempfile.mkdtemp(prefix="postbote-dovecot-"))
        self.authority = trustme.CA()
        self.port, self.tls_port = _free_port(), _free_port()
        self._owner = "nobody" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
        self._group = grp.getgrgid(pwd.getpwnam(self._owner).pw_gid).gr_name
        self._names = (f"user{number}" for number in count(1))
        self._mails = count(1)
        self._server: subprocess.Popen[bytes] | None = None
        self._write_configuration()

    def user(self) -> str:
        return next(self._names)

    def start(self) -> None:
        """Start, if it is not running, and wait until it answers."""
        if self._server is not None and self._server.poll() is None:
            return
        self._server = subprocess.Popen(
            [self.program, "-F", "-c", str(self.folder / "dovecot.conf")],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            **self._identity(),
        )
        self._wait_until_it_answers()

    def kill(self) -> None:
        """As if the machine were switched off, but for the kernel, which hangs up for it."""
        if self._server is None:
            return
        os.killpg(self._server.pid, signal.SIGKILL)
        self._server.wait()
        self._server = None

    def stop(self) -> None:
        self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def maildir(self, user: str, folder: str = "INBOX") -> Path:
        """The Maildir of a folder; `folder` as it is on disk, in modified UTF-7 with dots."""
        top = self.folder / "home" / user / "Maildir"
        maildir = top if folder == "INBOX" else top / f".{folder}"
        parts = [maildir / part for part in ("tmp", "new", "cur")]
        for path in parts:
            path.mkdir(parents=True, exist_ok=True)
        # Not what Dovecot keeps beside them: its locks come and go.
        for path in (self.folder / "home" / user, top, maildir, *parts):
            self._give(path)
        return maildir

    def deliver(self, user: str, *mails: bytes, folder: str = "INBOX") -> None:
        """Written to `tmp`, then moved to `new`: a server sees all of a mail or nothing."""
        maildir = self.maildir(user, folder)
        for mail in mails:
            name = f"{time.time():.6f}.M{next(self._mails):06d}.postbote"
            (maildir / "tmp" / name).write_bytes(mail)
            self._give(maildir / "tmp" / name)
            (maildir / "tmp" / name).rename(maildir / "new" / name)

    def renumber(self, user: str, folder: str = "INBOX") -> None:
        """Give the folder another UIDVALIDITY, as a restored backup does. The server restarts for it."""
        self.kill()
        maildir = self.maildir(user, folder)
        numbers = maildir / "dovecot-uidlist"
        first, *_ = numbers.read_text().splitlines()
        validity = int(re.search(r" V(\d+)", first)[1])  # type: ignore[index]
        numbers.write_text(f"3 V{validity + 1} N1 G{os.urandom(16).hex()}\n")
        for index in maildir.glob("dovecot.index*"):
            index.unlink()
        self.start()

    def files(self, user: str, folder: str = "INBOX") -> dict[str, str]:
        """Of each mail in the folder, the flags by its unique name."""
        maildir = self.maildir(user, folder)
        names = [file.name for part in ("new", "cur") for file in (maildir / part).iterdir()]
        return {name.partition(":2,")[0]: name.partition(":2,")[2] for name in names}

    def _write_configuration(self) -> None:
        certificate = self.authority.issue_cert("localhost", self.host)
        (self.folder / "certificate.pem").write_bytes(certificate.cert_chain_pems[0].bytes())
        (self.folder / "key.pem").write_bytes(certificate.private_key_pem.bytes())
        (self.folder / "users").write_text(f"{ODD_USER}:{ODD_PASSWORD}\n")
        (self.folder / "home").mkdir()
        configuration = CONFIGURATION.format(
            folder=self.folder,
            user=self._owner,
            group=self._group,
            password=PASSWORD,
            port=self.port,
            tls_port=self.tls_port,
        )
        more = self._more.replace("{folder}", str(self.folder))
        (self.folder / "dovecot.conf").write_text(f"{configuration}\n{more}\n")
        (self.folder / "oauth2.conf").write_text(self._oauth2)
        for path in (self.folder, *self.folder.iterdir()):
            self._give(path)

    def _give(self, path: Path) -> None:
        if os.geteuid() == 0:
            shutil.chown(path, self._owner, self._group)

    def _identity(self) -> Mapping[str, object]:
        if os.geteuid() != 0:
            return {}
        return {"user": self._owner, "group": self._group, "extra_groups": []}

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            try:
                with socket.create_connection((self.host, self.port), timeout=1) as connection:
                    if connection.recv(4) == b"* OK":
                        return
            except OSError:
                time.sleep(0.05)
        log = self.folder / "dovecot.log"
        raise RuntimeError(f"Dovecot does not start: {log.read_text() if log.exists() else 'no log'}")


def _program() -> str:
    """Where Dovecot is; on Debian, as root, it is installed if it is missing."""
    for _ in range(2):
        found = shutil.which("dovecot", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
        if found:
            return found
        if os.geteuid() != 0 or shutil.which("apt-get") is None:
            break
        subprocess.run(INSTALL.split(), check=False, env=os.environ | {"DEBIAN_FRONTEND": "noninteractive"})
    raise RuntimeError(f"These tests speak to a real Dovecot, which is not installed. Run: {INSTALL}")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
