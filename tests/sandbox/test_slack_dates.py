"""Slack's date tokens on the sandbox's page."""

import time

import pytest

from sandbox.slack.page.mrkdwn import Mrkdwn


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(5, "just now"), (60, "1 minute ago"), (7_300, "2 hours ago"), (86_400 * 3, "3 days ago")],
)
def test_how_long_ago_is_said_in_words(seconds: int, words: str) -> None:
    stamp = int(time.time()) - seconds
    shown = Mrkdwn(user_name=str, channel_name=str)
    assert shown(f"<!date^{stamp}^{{ago}}|then>") == words
