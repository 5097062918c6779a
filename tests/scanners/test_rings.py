"""Machines that answer machines come to rest, though none says what it is (R42).

Every mail of ours is answered at once by whoever gets it, as a person's mail would: the customer's robot and
those of both agents, vouched for by their servers.
"""

from models.comment import Comment
from models.delivery import Courier, Delivery
from models.inbound_mail import InboundMail
from models.ticket import Ticket
from tests.parts.letterbox import PASSED, Letterbox, letter

ROUNDS = 300


async def answered(letterbox: Letterbox, mails: list[Delivery], *, threaded: bool) -> None:
    """An answer to each; without `threaded` by robots that keep neither thread nor subject."""
    replies = []
    for mail in mails:
        more = {"In_Reply_To": str(mail.message_id)} if threaded else {}
        replies.append(letter(mail.recipient, f"Eingang {mail.id}", Authentication_Results=PASSED, **more))
    await letterbox.gets(*replies)


async def until_nobody_writes(letterbox: Letterbox, *, threaded: bool) -> int:
    """How many mails we sent until it was over."""
    last = 0
    for _ in range(ROUNDS):
        fresh = await Delivery.filter(courier=Courier.MAIL, id__gt=last).order_by("id")
        if not fresh:
            return await Delivery.filter(courier=Courier.MAIL).count()
        last = fresh[-1].id
        await answered(letterbox, fresh, threaded=threaded)
    raise AssertionError(f"still writing after {ROUNDS} rounds")


async def test_three_robots_that_answer_every_mail_of_a_ticket_come_to_rest(letterbox: Letterbox) -> None:
    await letterbox.gets(letter("robot@kunde.example", "Neu"))
    sent = await until_nobody_writes(letterbox, threaded=True)
    assert await Ticket.all().count() == 1
    # Twenty answers an hour from each of three, each told to three at most; the confirmation, two for agents.
    assert sent <= 3 * 20 * 3 + 3
    assert await Comment.filter(visibility="external").count() <= 60


async def test_a_robot_that_opens_a_ticket_with_each_answer_comes_to_rest(letterbox: Letterbox) -> None:
    """Agents have no robots here: a confirmation is all that it can answer."""
    await letterbox.cast.nadia.update_from_dict({"is_active": False}).save()
    await letterbox.cast.jonas.update_from_dict({"is_active": False}).save()
    await letterbox.gets(letter("robot@kunde.example", "Neu"))
    sent = await until_nobody_writes(letterbox, threaded=False)
    assert sent == 10
    assert await InboundMail.all().count() == 11
