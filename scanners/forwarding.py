"""A mail that an agent forwarded: whose it is, and what the agent wrote above it."""

from desk import addresses, directory
from scanners.parsed_mail import ParsedMail


async def is_somebody(address: str) -> bool:
    """Can a ticket be theirs? Not if it is a mailbox of ours, or no address at all."""
    known = addresses.normalise(address)
    return addresses.is_sound(known) and not await directory.is_mailbox(known)


async def is_outside(address: str) -> bool:
    """As `is_somebody`, and none of the agents and groups."""
    known = addresses.normalise(address)
    return await is_somebody(known) and known not in await directory.our_addresses()


def words_above(mail: ParsedMail) -> str:
    """What stands above the paragraph that names the original sender; all, if none names them."""
    original = mail.forwarded
    lines = mail.visible.splitlines()
    if original is None:
        return mail.visible.strip()
    names = tuple(name.casefold() for name in (original.sender.address, original.sender.name) if name)
    for position, line in enumerate(lines):
        if ":" in line and any(name in line.casefold() for name in names):
            return _before(lines[:position])
    text = original.text.strip()
    first = text.splitlines()[0].strip() if text else ""
    for position, line in enumerate(lines):
        if first and line.strip() == first:
            return _before(lines[:position])
    return mail.visible.strip()


def _before(lines: list[str]) -> str:
    """Without the paragraph that the last line belongs to: it introduces what follows."""
    while lines and lines[-1].strip():
        lines = lines[:-1]
    return "\n".join(lines).strip()
