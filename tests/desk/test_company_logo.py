"""The company's logo (R52): what is no picture, or too much of one, is refused before it can spoil a page."""

import struct
from pathlib import Path

import pytest

from desk import company_logo
from desk.errors import Invalid
from desk.house import House
from desk.pdf.picture import kind_of, pixels
from tests.parts.house import OPERATOR
from tests.parts.pictures import JPEG_HEAD, SVG, png


@pytest.mark.parametrize("picture", [png(), SVG], ids=["png", "svg"])
async def test_a_picture_is_kept_and_named_by_the_preference(house: House, picture: bytes):
    sha256 = await company_logo.choose(house, picture, actor=OPERATOR)
    assert (await house.preferences()).company_logo == sha256
    assert await house.blobs.read(sha256) == picture


@pytest.mark.parametrize(
    ("picture", "why"),
    [
        (b"", "PNG, JPEG or SVG"),
        (b"GIF89a...", "PNG, JPEG or SVG"),
        (b"<html><svg></svg></html>", "PNG, JPEG or SVG"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 1_000_000, "at most 1000 KB"),
        (b"\x89PNG\r\n\x1a\n", "4000 pixels"),
        (png(40_000, 3), "4000 pixels"),
        (JPEG_HEAD + b"\xff\xff\x00\x10", "4000 pixels"),
        (png(10, 10)[:50], "damaged"),
        (b"<svg><unclosed", "damaged"),
    ],
    ids=("empty", "gif", "html", "large", "no size", "wide", "wide jpeg", "cut off", "unclosed"),
)
async def test_what_is_no_logo_is_refused_and_the_old_one_stays(house: House, picture: bytes, why: str):
    before = await company_logo.choose(house, png(), actor=OPERATOR)
    with pytest.raises(Invalid, match=why) as refused:
        await company_logo.choose(house, picture, actor=OPERATOR)
    assert refused.value.field == "company_logo"
    assert (await house.preferences()).company_logo == before


async def test_a_drawing_that_refers_to_files_gets_none(house: House, tmp_path: Path):
    secret = tmp_path / "secret.png"
    secret.write_bytes(png())
    drawing = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">'
        f'<image href="{secret}" width="9" height="9"/>'
        '<image href="../../secret.png" width="9" height="9"/></svg>'
    )
    with pytest.raises(Invalid):
        await company_logo.choose(house, drawing.encode(), actor=OPERATOR)


async def test_the_preference_itself_takes_nothing_else(house: House):
    with pytest.raises(Invalid):
        await house.preference_store.set("company_logo", "../../etc/passwd")


def test_a_jpegs_size_is_read_from_its_frame():
    jpeg = JPEG_HEAD + struct.pack(">HH", 80, 300)
    assert (kind_of(jpeg), pixels(jpeg)) == ("jpg", (300, 80))
    assert pixels(b"\xff\xd8\xff\xff\xff") == (0, 0)


@pytest.mark.parametrize(
    "head",
    [
        b"<svg>",
        b"\xef\xbb\xbf<?xml version='1.0'?>\n<!-- a --><!DOCTYPE svg>\n<svg ",
        b"<svg:svg xmlns:svg='x'>",
    ],
)
def test_a_drawing_is_known_by_its_first_element(head: bytes):
    assert kind_of(head) == "svg"
