"""Chips in the picklists' colours that can be read, whatever colour an administrator chose (R6).

The ground is a tint of the colour; the letters are the colour, darkened (on a dark page: lightened) until
the contrast is 4.5 to 1 (WCAG 2.2, 1.4.3).
"""

import re
from typing import NamedTuple

ENOUGH = 4.5
_HEX = re.compile(r"#?([0-9a-fA-F]{6})")


class Rgb(NamedTuple):
    red: float
    green: float
    blue: float

    def __str__(self) -> str:
        return "#" + "".join(f"{round(part):02x}" for part in self)


class Chip(NamedTuple):
    """Ground and letters."""

    ground: Rgb
    ink: Rgb


WHITE, BLACK, GREY, NIGHT = Rgb(255, 255, 255), Rgb(0, 0, 0), Rgb(107, 114, 128), Rgb(25, 31, 39)


def read(text: str) -> Rgb:
    """`#2563eb`; grey for anything else."""
    found = _HEX.fullmatch(text.strip())
    if found is None:
        return GREY
    return Rgb(*bytes.fromhex(found[1]))


def on_light(colour: Rgb) -> Chip:
    ground = mix(colour, WHITE, 0.12)
    return Chip(ground, _readable(colour, ground, towards=BLACK))


def on_dark(colour: Rgb) -> Chip:
    ground = mix(colour, NIGHT, 0.28)
    return Chip(ground, _readable(colour, ground, towards=WHITE))


def mix(colour: Rgb, other: Rgb, share: float) -> Rgb:
    """`share` of the colour, the rest of the other."""
    return Rgb(*(a * share + b * (1 - share) for a, b in zip(colour, other, strict=True)))


def _readable(colour: Rgb, ground: Rgb, *, towards: Rgb) -> Rgb:
    shades = (mix(colour, towards, 1 - step / 20) for step in range(20))
    # What is written is the rounded colour, so that is what is measured.
    return next(
        (shade for shade in shades if contrast(read(str(shade)), read(str(ground))) >= ENOUGH), towards
    )


def contrast(one: Rgb, other: Rgb) -> float:
    """WCAG's contrast ratio, 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: Rgb) -> float:
    red, green, blue = (_linear(part / 255) for part in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
