"""What `make bench-mail` counts: expectations that others have of messages, right, wrong and odd."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from benchmarks.mail_corpus import bounces, fields, kinds, reply, robustness
from benchmarks.mail_corpus.checked import is_same
from benchmarks.mail_corpus.tally import AIMS, by_source

REPORT = b"""From: MAILER-DAEMON@mx.kunde.example
To: support@desk.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

Your mail could not be delivered.
--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.kunde.example

Final-Recipient: rfc822; ada@kunde.example
Action: failed
Status: 5.1.1

--b--
"""


def expecting(folder: Path, *expectations: dict[str, Any]) -> Path:
    source = folder / "made"
    source.mkdir(exist_ok=True)
    lines = [json.dumps(one) for one in expectations]
    (source / "expectations.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return source


def test_a_reply_is_right_if_nothing_else_is_visible(tmp_path: Path):
    body = "Danke, das hilft.\n\nAm 3. März 2026 um 10:00 schrieb Ada <ada@kunde.example>:\n> Und nun?\n"
    common = {"kind": "reply", "format": "text", "input": body, "match": "eq"}
    expecting(
        tmp_path,
        common | {"test": "right", "expected_reply": "Danke,  das hilft."},
        common | {"test": "wrong", "expected_reply": "Danke, das hilft. Und nun?"},
        {
            "kind": "reply",
            "format": "html",
            "input": "<p>Hi&nbsp;there</p>",
            "expected_reply": "<p>Hithere</p>",
        },
    )
    found = list(reply.check(tmp_path))
    assert [(one.name, one.ok) for one in found] == [("right", True), ("wrong", False), ("?", True)]
    assert found[1].points == {"precision": 1.0, "recall": 0.6}


def test_a_report_is_measured_by_whom_it_is_about(tmp_path: Path):
    source = expecting(
        tmp_path,
        {
            "kind": "bounce",
            "file": "a.txt",
            "failed_permanent": ["Ada@kunde.example"],
            "failed_temporary": [],
        },
        {"kind": "bounce", "file": "b.txt", "failed_permanent": ["bo@kunde.example"], "failed_temporary": []},
    )
    for name in ("a.txt", "b.txt"):
        (source / name).write_bytes(REPORT)
    tallies = by_source(bounces.check(tmp_path))
    assert tallies["made", "recognised"].right == 2
    assert tallies["made", "recipients and class"].right == 1
    assert [(one.kind, one.ok) for one in kinds.check(tmp_path)] == [("kind, machines", True)] * 2


def test_a_mail_is_compared_with_what_another_parser_says_of_it(tmp_path: Path):
    source = tmp_path / "made"
    source.mkdir()
    (source / "a.eml").write_bytes(b"Subject: Drucker\nFrom: Ada <ada@kunde.example>\n\nEr druckt nicht.\n")
    sender = {"Address": {"List": [{"name": "Bo", "address": "ada@kunde.example"}]}}
    headers = [{"name": "subject", "value": {"Text": "Drucker"}}, {"name": "from", "value": sender}]
    view = {
        "html_body": [0],
        "text_body": [0],
        "attachments": [],
        "parts": [{"headers": headers, "body": {"Text": "Er druckt\nnicht.\n"}}],
    }
    (source / "a.json").write_text(json.dumps(view))
    found = {one.kind: one.ok for one in fields.check(tmp_path)}
    assert found == {"subject": True, "from": True, "from name": False, "text": True}


def test_a_letter_that_the_other_parser_could_not_read_may_be_any():
    assert is_same("Gr\ufffd\ufffde", "Größe")
    assert is_same(["M\ufffdller"], ["Müller"])
    assert not is_same("Gr\ufffde", "Größe")


def test_every_file_counts_for_robustness_whatever_it_is(tmp_path: Path):
    source = tmp_path / "made"
    source.mkdir()
    (source / "noise").write_bytes(bytes(range(256)) * 20)
    tallies = by_source(robustness.check(tmp_path))
    assert {kind: tally.share for (_, kind), tally in tallies.items()} == dict.fromkeys(
        ("no exception", "in time", "few defects", "clean text", "no word lost"), 1.0
    )
    assert [aim.reached(robustness.check(tmp_path))[0] for aim in AIMS][-2:] == [1, 4]


def test_without_a_folder_of_messages_it_says_so(tmp_path: Path):
    ended = subprocess.run(
        [sys.executable, "-m", "benchmarks.mail_corpus"],
        env=os.environ | {"POSTBOTE_MAIL_CORPUS": str(tmp_path / "none")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ended.returncode == 0
    assert ended.stderr == "There is no folder of messages: name one, or set POSTBOTE_MAIL_CORPUS.\n"
