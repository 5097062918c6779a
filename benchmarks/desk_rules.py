"""Rules for incoming mail as a desk has them, so that what is measured decides by rules, too."""

from desk.house import House


async def add_rules(house: House) -> int:
    """How many were added."""
    del house
    return 0
