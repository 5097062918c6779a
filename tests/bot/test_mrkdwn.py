"""Slack's way of writing and plain text: no Slack id ever reaches a customer."""

import pytest

from bot import mrkdwn

NAMES = {"U0NADIA": "Nadia Brandt"}


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("<@U0NADIA> please look", "@Nadia Brandt please look"),
        ("<@U0NADIA|nadia> please look", "@Nadia Brandt please look"),
        ("<@U0UNKNOWN>", "@…"),
        ("<#C0SUPPORT|support> and <#C0HIDDEN>", "#support and #…"),
        ("<!here> <!subteam^S012|@team> <!subteam^S012>", "@here @team …"),
        ("<!date^1700000000^{date_num}|2023-11-14>", "2023-11-14"),
        ("<https://kunde.example/a?b=1&amp;c=2>", "https://kunde.example/a?b=1&c=2"),
        ("<https://kunde.example|our page>", "our page (https://kunde.example)"),
        ("<mailto:anna@kunde.example|anna@kunde.example>", "anna@kunde.example"),
        ("<tel:+4930555|030 555>", "030 555 (+4930555)"),
        ("1 &lt; 2 &amp;&amp; 3 &gt; 2", "1 < 2 && 3 > 2"),
        ("&amp;lt; stays", "&lt; stays"),
        (":smile: :unknown: 12:30:45", "😄 :unknown: 12:30:45"),
        (":+1::skin-tone-3:", "👍🏼"),
        ("  around  ", "around"),
    ],
)
def test_what_an_agent_writes_in_slack_reads_as_plain_text(written: str, read: str) -> None:
    emoji = {"smile": "😄", "+1": "👍🏼"}
    assert mrkdwn.plain(written, names=NAMES, emoji=emoji) == read


def test_the_signs_of_emoji_come_from_the_message_itself() -> None:
    wave = {"type": "emoji", "name": "wave", "unicode": "1f44b-1f3fd"}
    own = {"type": "emoji", "name": "party_parrot"}
    blocks = [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [wave, own]}]}]
    assert mrkdwn.emoji_of(blocks) == {"wave": "👋🏽"}


def test_words_of_a_customer_are_neither_mention_nor_link() -> None:
    assert mrkdwn.escape("<!channel> <@U0NADIA> a & b") == "&lt;!channel&gt; &lt;@U0NADIA&gt; a &amp; b"


@pytest.mark.parametrize("text", ["&" * 100, "a&" * 50, "plain words " * 20, "ü" * 99 + "&"])
def test_escaped_words_stay_within_their_limit_and_whole(text: str) -> None:
    shown = mrkdwn.escape(text, 100)
    assert len(shown) <= 100
    assert shown.endswith("…")
    assert "&" not in shown.replace("&amp;", "")


def test_foreign_words_are_shown_as_they_are_with_links_to_click() -> None:
    assert mrkdwn.words("*not bold* https://kunde.example/x, <!here>") == [
        {"type": "text", "text": "*not bold* "},
        {"type": "link", "url": "https://kunde.example/x"},
        {"type": "text", "text": ", <!here>"},
    ]
