"""What the own server's filter thought of a mail, in the headers of many filters."""

import pytest

from scanners.kinds.spam import spam_verdict


@pytest.mark.parametrize(
    ("name", "value", "verdict"),
    [
        ("x-spam-flag", "YES", True),
        ("x-spam-flag", "NO", False),
        ("x-spam-status", "Yes, score=12.3 required=5.0 tests=BAYES_99", True),
        ("x-spam-status", "No, score=-1.0", False),
        ("x-ms-exchange-organization-scl", "9", True),
        ("x-ms-exchange-organization-scl", "-1", False),
        ("x-forefront-antispam-report", "CIP:192.0.2.1;CTRY:DE;SFV:SPM;SCL:5", True),
        ("x-forefront-antispam-report", "CIP:192.0.2.1;SFV:NSPM;SCL:1", False),
        ("x-forefront-antispam-report", "CIP:192.0.2.1;SCL:6", True),
        ("x-rspamd-action", "add header", True),
        ("x-spamd-result", "default: True [16.20 / 15.00]", True),
        ("x-barracuda-spam-status", "No, SCORE=0.00", False),
        ("x-rspamd-action", "no action", False),
        ("x-spam-flag", "perhaps", None),
        ("x-spam-score", "3.1", None),
        ("subject", "***SPAM*** YES", None),
    ],
)
def test_a_filters_word_is_read(name: str, value: str, verdict: bool | None):  # noqa: FBT001
    assert spam_verdict([("from", "weber@kunde.example"), (name, value)]) is verdict


def test_the_last_server_has_the_last_word():
    # What a sender put into the mail stands below what our server wrote.
    assert spam_verdict([("x-spam-flag", "YES"), ("x-spam-flag", "NO")]) is True


def test_without_a_filter_there_is_no_verdict():
    assert spam_verdict([]) is None
