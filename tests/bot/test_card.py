"""Cards and thread messages stay within Slack's limits whatever customers and administrators write."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot import card, messages
from bot.blocks import Post
from bot.card import CardFacts, Choice
from bot.messages import Said
from bot.texts import speaker
from models.comment import Author, Channel
from sandbox.slack import text_of
from sandbox.slack.block_kit import check_blocks

EVIL = (
    "<!channel>&<@U0NADIA>*_~`" * 400,
    "👩‍👩‍👧‍👦" * 2000,
    "\N{ARABIC LETTER SHEEN}\N{RIGHT-TO-LEFT OVERRIDE}" * 1500,
    "x" * 200_000,
    "\n" * 5000 + "&",
)

PLAIN = CardFacts(
    number="TT1",
    title="Printer",
    description="It smokes.",
    solution="",
    status=Choice("open", "Open"),
    statuses=[Choice("open", "Open"), Choice("closed", "Closed")],
    priority="Normal",
    customer="Anna Weber",
    organisation="Kunde GmbH",
    assignee=None,
    group="Support",
    created_at=datetime(2024, 5, 1, 9, 30, tzinfo=UTC),
    version=1,
)


def shown(post: Post) -> str:
    return text_of({"text": post.text, "blocks": post.blocks})


def fits(post: Post) -> bool:
    return not check_blocks(post.blocks) and 0 < len(post.text) <= 4000


@pytest.mark.parametrize("words", EVIL)
@pytest.mark.parametrize("language", ["en", "de"])
def test_a_card_of_the_worst_words_fits(words: str, language: str) -> None:
    many = [Choice(f"status_{number}", words[:80]) for number in range(120)]
    facts = replace(
        PLAIN,
        title=words[:255],
        description=words,
        solution=words,
        status=many[0],
        statuses=many,
        priority=words[:80],
        customer=words[:200],
        organisation=words[:200],
        assignee=words[:120],
        trouble=words,
        tags=[words[:60]] * 100,
        merged=[f"TT{number}" for number in range(10**6, 10**6 + 500)],
    )
    assert fits(card.build(facts, speaker(language)))
    assert fits(card.moved(facts, "https://beispiel.slack.com/archives/C1/p1", speaker(language)))


@pytest.mark.parametrize("words", EVIL)
@pytest.mark.parametrize("author", list(Author))
def test_a_comment_of_the_worst_words_fits(words: str, author: Author) -> None:
    said = Said(author, words[:200], Channel.EMAIL, is_external=True, body=words, customer=words[:200])
    assert fits(messages.comment(said, speaker("de")))
    assert fits(messages.notice(words))


def test_a_card_shows_what_an_agent_needs_to_know() -> None:
    words = shown(card.build(replace(PLAIN, trouble="mailbox full"), speaker("en")))
    wanted = (
        "TT1 · Printer",
        "Open",
        "Normal",
        "Anna Weber (Kunde GmbH)",
        "Support",
        "It smokes.",
        "mailbox full",
    )
    assert [fact for fact in wanted if fact not in words] == []
    assert [fact for fact in ("Reply to customer", "Solve", "Take it", "Status") if fact not in words] == []


def test_a_card_says_what_else_is_to_be_known_in_one_line() -> None:
    more = {"tags": ["vpn", "VIP"], "parent": "TT3", "parts": 2, "merged": ["TT5", "TT7"], "subscribers": 4}
    lines = shown(card.build(replace(PLAIN, **more), speaker("de"))).splitlines()
    line = "🏷 vpn, VIP   ·   Teil von TT3   ·   Teile: 2   ·   Mit TT5, TT7   ·   Abonnenten: 4"
    assert line in lines
    assert len(lines) == len(shown(card.build(PLAIN, speaker("de"))).splitlines()) + 1


def test_an_internal_ticket_offers_no_reply() -> None:
    words = shown(card.build(replace(PLAIN, customer=None, organisation=None), speaker("en")))
    assert "Reply to customer" not in words
    assert "internal ticket" in words


def test_a_card_where_every_message_goes_out_says_so() -> None:
    words = shown(card.build(replace(PLAIN, goes_out=True), speaker("en")))
    assert "Every message in this thread goes to the customer" in words


def test_words_of_a_customer_call_nobody() -> None:
    post = messages.comment(
        Said(Author.CONTACT, "Eve", Channel.EMAIL, is_external=True, body="<!channel> <@U0NADIA>"),
        speaker("en"),
    )
    assert "<!channel>" not in post.text
    [block] = post.blocks
    # In rich text these are letters; only elements of their own kind would be mentions.
    assert {element["type"] for part in block["elements"] for element in part["elements"]} == {"text"}


def test_a_card_says_which_ticket_it_goes_on_with() -> None:
    facts = replace(PLAIN, follows="TT7", followed_by=("TT8", "TT9"))
    assert "Follow-up of TT7" in shown(card.build(facts, speaker("en")))
    german = shown(card.build(facts, speaker("de")))
    assert "Folgeticket zu TT7" in german
    assert "Fortgesetzt in TT8, TT9" in german
