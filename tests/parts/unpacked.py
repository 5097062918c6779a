"""Programs of Debian packages that can't stand beside each other: one machine takes one IMAP server.

They are fetched with apt-get, as anybody may, and unpacked into a folder of their own; nothing is installed,
no service is started, no root is needed. The folder is kept for the next time.
"""

import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

_MARK = "unpacked"


def unpacked(name: str, packages: Sequence[str]) -> Path:
    """The folder in which the packages lie as on `/`. Raises RuntimeError with the command that failed."""
    folder = _cache() / name
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        mark = folder / _MARK
        if not mark.exists() or mark.read_text().split() != list(packages):
            _unpack(folder, packages)
            mark.write_text("\n".join(packages))
    return folder / "root"


def environment(root: Path) -> dict[str, str]:
    """What lets the unpacked programs find their libraries."""
    places = ("usr/lib", "lib", "usr/lib/courier-authlib")
    folders = [root / place for place in places]
    folders += [path for place in places[:2] for path in (root / place).glob("*-linux-gnu*")]
    return {**os.environ, "LD_LIBRARY_PATH": ":".join(str(path) for path in folders)}


def _cache() -> Path:
    if os.geteuid() == 0:  # the servers give their rights away, and must still get there
        return Path("/var/cache/postbote-tests")
    home = os.environ.get("XDG_CACHE_HOME") or str(Path.home() / ".cache")
    return Path(home) / "postbote-tests"


def _unpack(folder: Path, packages: Sequence[str]) -> None:
    shutil.rmtree(folder / "root", ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix="postbote-packages-") as found:
        command = ["apt-get", "download", "-q", *packages]
        _run(command, found)
        for package in sorted(Path(found).glob("*.deb")):
            _run(["dpkg", "-x", str(package), str(folder / "root")], found)


def _run(command: list[str], folder: str) -> None:
    words = " ".join(command)
    try:
        done = subprocess.run(command, cwd=folder, check=False, capture_output=True, text=True)
    except FileNotFoundError:
        raise RuntimeError(
            f"These tests speak to real servers out of Debian's packages; here this can't be run: {words}"
        ) from None
    if done.returncode:
        raise RuntimeError(f"{words} failed. Is `apt-get update` needed? It says: {done.stderr.strip()}")
