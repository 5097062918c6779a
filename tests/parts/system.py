"""What pip can't bring for the tests: IMAP servers, browser, curl, jq. `python -m tests.parts.system`.

Installs what is missing where it may (root on Debian and its relatives), else fails with the command to type.
Nothing is skipped silently.
"""

import os
import shutil
import subprocess
import sys

from tests.parts import courier, cyrus
from tests.parts.unpacked import unpacked

# What to look for, and the package that has it.
PARTS = {"dovecot": "dovecot-imapd", "chromium": "chromium", "curl": "curl", "jq": "jq"}
# Fetched and unpacked, not installed.
SERVERS = {"courier": courier.ALL_PACKAGES, "cyrus": cyrus.ALL_PACKAGES}
FONTS = "fonts-dejavu-core"
WHERE = f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin"


def missing() -> list[str]:
    """The Debian packages whose programs are not there."""
    return [package for program, package in PARTS.items() if shutil.which(program, path=WHERE) is None]


def program(name: str) -> str:
    """Where a part is. Raises RuntimeError with the command that installs it."""
    found = shutil.which(name, path=WHERE)
    if found is None:
        raise RuntimeError(f"{name} is not on this machine. Run: {' '.join(command([PARTS[name]]))}")
    return found


def command(packages: list[str]) -> list[str]:
    return ["apt-get", "install", "-y", "--no-install-recommends", *packages, FONTS]


def install(packages: list[str]) -> int:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-q"], check=False, env=environment, stdout=subprocess.DEVNULL)
    done = subprocess.run(command(packages), check=False, env=environment, stdout=subprocess.DEVNULL)
    return done.returncode


def fetch_servers() -> int:
    """Courier and Cyrus, which can't be installed beside Dovecot, into a folder of their own."""
    try:
        for name, packages in SERVERS.items():
            unpacked(name, packages)
    except RuntimeError as fault:
        print(fault, file=sys.stderr)
        return 1
    return 0


def main() -> int:
    return install_missing() or fetch_servers()


def install_missing() -> int:
    packages = missing()
    if not packages:
        return 0
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"Installing {', '.join(packages)} for the tests …", file=sys.stderr)
        if install(packages) == 0 and not missing():
            return 0
    print(
        "The tests need parts that are not on this machine. On Debian or Ubuntu, type:\n"
        f"    sudo {' '.join(command(packages))}",
        file=sys.stderr,
    )
    return 1


if __name__ == "__main__":
    sys.exit(main())
