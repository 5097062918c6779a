"""What `postbote run` is made of, by the names that `--only` takes."""

from enum import StrEnum

from desk.errors import Invalid


class Part(StrEnum):
    PORTAL = "portal"
    BOT = "bot"
    SCANNERS = "scanners"
    OUTBOX = "outbox"


ALL = frozenset(Part)


def read(names: str) -> frozenset[Part]:
    """`portal,bot` as parts. Raises Invalid that names what there is."""
    wanted = [name.strip() for name in names.split(",") if name.strip()]
    known = {part.value for part in Part}
    for name in wanted:
        if name not in known:
            raise Invalid(
                "only",
                "There is no part {name}. Possible are: {known}.",
                name=name,
                known=", ".join(sorted(known)),
            )
    return frozenset(Part(name) for name in wanted) or ALL
