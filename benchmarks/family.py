"""What a process and all it has started use: seconds of CPU, and memory, shared pages counted once."""

import os
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def cpu_seconds(root: int) -> float:
    """Of the process, of those it waited for, and of those that run under it now."""
    return sum(_ticks(pid, with_gone=pid == root) for pid in _members(root)) / _TICKS


def memory_mb(root: int) -> float:
    """Now, of the process and those that run under it."""
    return sum(_pss_mb(pid) for pid in _members(root))


def child(name: str) -> int:
    """The process of that name that this one has started."""
    parents = _parents()
    return next(
        pid for pid, parent in parents.items() if parent == os.getpid() and _name(pid).startswith(name)
    )


def _name(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _members(root: int) -> list[int]:
    members = [root]
    parents = _parents()
    for pid in members:
        members += [child for child, parent in parents.items() if parent == pid]
    return members


def _parents() -> dict[int, int]:
    found = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and (fields := _stat(int(folder.name))):
            found[int(folder.name)] = int(fields[1])
    return found


def _stat(pid: int) -> list[str]:
    """From the state on, which stands behind the name; empty if the process is gone."""
    try:
        return (
            Path(f"/proc/{pid}/stat")
            .read_text(encoding="utf-8", errors="replace")
            .rpartition(") ")[2]
            .split()
        )
    except OSError:
        return []


def _ticks(pid: int, *, with_gone: bool) -> int:
    fields = _stat(pid)
    return sum(map(int, fields[11:15] if with_gone else fields[11:13])) if fields else 0


def _pss_mb(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return 0.0
    return next((int(line.split()[1]) * 1024 / 1e6 for line in lines if line.startswith("Pss:")), 0.0)
