"""What workflows cause is marked with how many led to it, so that they can't go round for ever."""

import contextlib
from collections.abc import Iterator
from contextvars import ContextVar

# A change that more workflows led to, one after another, starts no further one.
DEEPEST = 3

_depth: ContextVar[int] = ContextVar("caused by workflows", default=0)


@contextlib.contextmanager
def caused(depth: int) -> Iterator[None]:
    """Changes in here were led to by so many workflows."""
    token = _depth.set(depth)
    try:
        yield
    finally:
        _depth.reset(token)


def depth() -> int:
    """How many workflows led to what is done just now; 0: a person or the world outside."""
    return _depth.get()
