"""The press: makes a PDF of what is printed, one at a time, in a thread.

Fonts come along (Noto, SIL Open Font License 1.1), so a machine without any shows Latin, Greek, Cyrillic,
Hebrew, Arabic, some twenty other scripts, and emoji, in one colour. Chinese, Japanese and Korean are too
large to come along: they are shown if the machine has a font for them (Debian: `fonts-noto-cjk`) or the
package `manimgx-fonts-cjk` is installed, and as empty boxes if not.
"""

import asyncio
import importlib.util
from datetime import datetime
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

import typst

from desk.pdf import copy
from desk.pdf.picture import kind_of
from desk.pdf.printed import Printing, checked

FONTS = ("manimgx_fonts", "manimgx_fonts_cjk")
PAGE = Path(__file__).with_name("page.typ")

# The typesetter keeps what it worked out for the last ten runs: some 120 MB for a ticket of 2,000 comments.
# So many empty runs (50 ms) make it forget after something large.
RUNS_UNTIL_FORGOTTEN = 11
LARGE = 100_000


class Press:
    """Holds the fonts, found at the first PDF: those that come along, and those of the machine."""

    def __init__(self, *, with_system_fonts: bool = True) -> None:
        self._with_system_fonts = with_system_fonts
        self._turn = asyncio.Semaphore(1)

    async def pdf(self, printing: Printing) -> bytes:
        """The PDF. Others wait meanwhile; the event loop doesn't."""
        async with self._turn:
            return await asyncio.to_thread(self.typeset, printing)

    def typeset(self, printing: Printing) -> bytes:
        """The same, in this thread. Raises ValueError for what `printed.checked` refuses."""
        kind = kind_of(checked(printing).logo)
        logo = f"/logo.{kind}" if kind else ""
        text = copy.of(printing, logo=logo)
        # A folder of its own: a picture can refer to files, and finds none.
        with TemporaryDirectory(prefix="postbote-pdf-") as folder:
            if logo:
                Path(folder + logo).write_bytes(printing.logo)
            data = self._compiled(PAGE.read_bytes(), Path(folder), {"given": text}, printing.at)
        if len(text) > LARGE:
            self._forget()
        return data

    def _compiled(self, page: bytes, folder: Path, inputs: dict[str, str], at: datetime) -> bytes:
        made = typst.Compiler(page, root=folder, font_paths=self._fonts, sys_inputs=inputs).compile(
            format="pdf", timestamp=int(at.timestamp())
        )
        assert isinstance(made, bytes)
        return made

    def _forget(self) -> None:
        for _ in range(RUNS_UNTIL_FORGOTTEN):
            typst.Compiler(b"#none", font_paths=self._fonts).compile(format="pdf")

    @cached_property
    def _fonts(self) -> typst.Fonts:
        packages = [importlib.util.find_spec(name) for name in FONTS]
        folders = [place for found in packages if found for place in found.submodule_search_locations or ()]
        return typst.Fonts(
            include_system_fonts=self._with_system_fonts, font_paths=[Path(folder) for folder in folders]
        )
