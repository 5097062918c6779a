"""Unicode's normal forms in linear time, for texts of strangers.

`unicodedata.normalize` sorts the marks on a letter by comparing each with each: a mail with a letter under
100,000 accents would stop everything for a minute. No writing has more than a handful; here, a run of
more is broken as Unicode's own Stream-Safe Text Format does (UAX #15, section 13), which nobody sees.
"""

import re
import unicodedata
from functools import cache
from typing import Literal

MOST_MARKS = 30
# Where Unicode has marks: not all of a million places need a look.
PLACES = (0x0300, 0x20000)
# A sign without width on which no mark sits: the grapheme joiner.
_BREAK = "\u034f"


def composed(form: Literal["NFC", "NFD", "NFKC", "NFKD"], text: str) -> str:
    """The text in that form, with at most 30 marks on a letter in one piece."""
    if text.isascii():
        return text
    if len(text) > MOST_MARKS:
        text = _run().sub(rf"\g<0>{_BREAK}", text)
    return unicodedata.normalize(form, text)


@cache
def _run() -> re.Pattern[str]:
    """As many marks in a row as may be, with another behind them."""
    marks = [code for code in range(*PLACES) if unicodedata.combining(chr(code))]
    starts = [code for code in marks if not unicodedata.combining(chr(code - 1))]
    ends = [code for code in marks if not unicodedata.combining(chr(code + 1))]
    some = "".join(f"{chr(start)}-{chr(end)}" for start, end in zip(starts, ends, strict=True))
    return re.compile(f"[{some}]{{{MOST_MARKS}}}(?=[{some}])")
