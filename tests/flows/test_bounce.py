"""A mail comes back: the thread says so, the assignee is mailed, and one button sends it again (R36)."""

from tests.parts.world import NADIA, SUPPORT, SUPPORT_ADDRESS, WEBER, World


def _bounce(to: str) -> bytes:
    return (
        "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.kunde.example\r\n"
        f"To: {to}\r\nSubject: Undelivered Mail Returned to Sender\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nYour message could not be delivered.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.kunde.example\r\n\r\n"
        f"Final-Recipient: rfc822; {WEBER}\r\nAction: failed\r\nStatus: 5.1.1\r\n"
        "Diagnostic-Code: smtp; 550 5.1.1 User unknown\r\n\r\n--b--\r\n"
    ).encode()


async def test_a_mail_that_comes_back_is_told_in_the_thread_and_sent_again_by_a_button(world: World) -> None:
    await world.writes("Drucker kaputt", "Er druckt nicht.")
    card = await world.card("TT1")
    first = await world.mail.wait_for_mail(WEBER, lambda mail: "[TT1]" in mail.subject)
    (went,) = [item for item in world.mail.accepted if item.recipients == (WEBER,)]
    assert went.mail_from.startswith("support+b")

    world.mail.deliver(SUPPORT_ADDRESS, _bounce(went.mail_from))

    told = await world.slack.wait_for_message(
        SUPPORT,
        lambda message: message.get("thread_ts") == card["ts"] and "came back, and nothing" in str(message),
    )
    await world.mail.wait_for_mail("nadia@desk.example", lambda mail: "Mail didn’t arrive" in mail.subject)
    (listed,) = await world.postbote.rows("suppression", "list")
    assert (listed["address"], listed["cause"]) == (WEBER, "bounce")
    await world.slack.people.click(NADIA, "send_again", channel=SUPPORT, ts=told["ts"])

    await world.slack.wait_for_message(SUPPORT, f"Nadia Brandt sends the mail to {WEBER} again.")
    await world.mail.wait_for_mail(WEBER, lambda _: len(world.mail.inbox(WEBER)) > 1)
    ids = {mail.header("Message-ID") for mail in world.mail.inbox(WEBER)}
    assert ids == {first.header("Message-ID")}
    assert await world.postbote.rows("suppression", "list") == []
