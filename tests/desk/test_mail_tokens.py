"""The signed token in the words of our mails (R39), for answers that keep nothing but those."""

import pytest

from desk import reply_address
from desk.house import House
from desk.reply_address import ReplyAddress
from tests.parts.house import Cast, as_agent
from tests.parts.mail_out import answer, composed, html_of, text_of, ticket_of


@pytest.fixture
def house(sending_house: House) -> House:
    return sending_house


async def test_text_and_html_of_a_mail_about_a_ticket_end_with_its_token(house: House, cast: Cast) -> None:
    ticket = await ticket_of(house, cast.weber, actor=as_agent(cast.nadia))
    await answer(house, ticket, "Bitte neu starten.", actor=as_agent(cast.nadia))
    message = await composed(house, contact_id=cast.weber.id)
    known = ReplyAddress(serial=ticket.serial, given_to=f"c{cast.weber.id}")
    text = text_of(message)
    assert reply_address.in_words(house.signer, text) == known
    assert reply_address.in_words(house.signer, html_of(message)) == known
    assert text.rstrip().splitlines()[-1].startswith("Ref: tt1.c")


async def test_quotes_of_any_make_keep_it_readable(house: House, cast: Cast) -> None:
    token = reply_address.token(house.signer, serial=12, given_to="c7")
    for words in (
        f"> > {token}",
        f"|{token}|",
        f"<b>{token}</b>",
        f"({token}).",
        token.upper(),
        f"+{token}@x",
    ):
        assert reply_address.in_words(house.signer, words) == ReplyAddress(12, "c7"), words


async def test_a_token_that_was_touched_is_none(house: House, cast: Cast) -> None:
    token = reply_address.token(house.signer, serial=12, given_to="c7")
    for words in (
        token.replace("tt12", "tt13"),
        token.replace("c7", "a7"),
        f"{token}x",
        f"x{token}",
        token[:-1],
    ):
        assert reply_address.in_words(house.signer, words) is None, words
    # However many there are, few are tried.
    assert reply_address.in_words(house.signer, f"{'tt12.c7.aaaaaaaaaaaaaaaa ' * 100}{token}") is None


async def test_a_template_of_the_administrators_own_carries_it_too(house: House, cast: Cast) -> None:
    own = house.settings.data / "templates" / "mail" / "de"
    own.mkdir(parents=True)
    (own / "customer_comment.html").write_text("<p>{{ text }}</p>", encoding="utf-8")
    (own / "customer_comment.txt").write_text("{{ text }}", encoding="utf-8")
    ticket = await ticket_of(house, cast.weber, actor=as_agent(cast.nadia))
    await answer(house, ticket, "Bitte neu starten.", actor=as_agent(cast.nadia))
    message = await composed(house, contact_id=cast.weber.id)
    for words in (text_of(message), html_of(message)):
        assert reply_address.in_words(house.signer, words) is not None
