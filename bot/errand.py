"""What a modal remembers while it is open: which ticket it is about, and where its opener was. Pure."""

import json
from dataclasses import dataclass

from bot.room import Place


@dataclass(frozen=True, slots=True)
class Errand:
    number: str
    place: Place

    def pack(self) -> str:
        """For `private_metadata`."""
        return json.dumps([self.number, self.place.channel, self.place.thread_ts])

    @classmethod
    def read(cls, packed: str) -> "Errand":
        number, channel, thread_ts = json.loads(packed)[:3]
        return cls(number, Place(channel, thread_ts))
