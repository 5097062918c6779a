"""A folder of real mails, named by POSTBOTE_MAIL_CORPUS: every file can be read, whatever it is."""

import os
from pathlib import Path

import pytest

from scanners.parser.parse import parse

CORPUS = os.environ.get("POSTBOTE_MAIL_CORPUS")


@pytest.mark.skipif(CORPUS is None, reason="POSTBOTE_MAIL_CORPUS names no folder of real mails")
def test_every_file_of_the_corpus_can_be_read():
    files = [file for file in Path(CORPUS or "").rglob("*") if file.is_file()]
    assert files
    for file in files:
        mail = parse(file.read_bytes())
        for text in (mail.subject, mail.text, mail.html or "", str(mail.from_), *mail.references):
            assert "\0" not in text, file
            text.encode("utf-8")
        words = sorted(" ".join((mail.visible, *mail.folded)).split())
        assert words == sorted(mail.text.split()), file
