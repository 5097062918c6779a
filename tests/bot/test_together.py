"""Merging, families and recommendations in Slack: they ask first and say who sees and who gets what."""

from typing import Any

from desk import comments, contacts, families, merging, records, relations, tickets
from desk.comments import NewComment
from desk.records import verbs
from models.comment import Visibility
from models.ticket import Ticket
from sandbox.slack import text_of
from tests.parts.house import OPERATOR, as_agent, as_contact
from tests.parts.slack_desk import JONAS, KLAUS, NADIA, SUPPORT, Desk


async def said(desk: Desk, text: str, answer: str, *, user: str = NADIA) -> Any:
    """Types a command; the answer, the only one on the screen."""
    desk.people.reload(user)
    await desk.people.slash(user, SUPPORT, "/ticket", text)
    return await desk.slack.wait_for_ephemeral(user, answer)


async def two(desk: Desk, **more: Any) -> tuple[Ticket, Ticket]:
    """TT1 of Frau Weber's, and TT2; the second with other values."""
    one, _ = await desk.ticket()
    other, _ = await desk.ticket(title="Der Toner raucht", **more)
    await desk.quiet()
    return one, other


async def test_merging_asks_first_and_says_who_sees_it(desk: Desk) -> None:
    _, merged = await two(desk)
    asked = await said(desk, "merge TT2 into TT1", "Merge TT2 “Der Toner raucht” into TT1")
    assert "Frau Weber sees all of it on TT1." in text_of(asked)
    await merged.refresh_from_db()
    assert merged.merged_into_id is None
    await desk.people.click(NADIA, "merge_refuse", channel=SUPPORT, ts=asked.ts)
    await desk.slack.wait_for_ephemeral(
        NADIA, "TT2 is merged into TT1. To take them apart: /ticket unmerge TT2"
    )
    await merged.refresh_from_db()
    assert merged.merged_into_id is not None
    await said(desk, "unmerge TT2", "TT2 is a ticket of its own again.")
    await merged.refresh_from_db()
    assert merged.merged_into_id is None


async def test_merging_tickets_of_two_customers_names_both(desk: Desk) -> None:
    """R17, R47: nobody sees by a merge what isn't theirs, unless an agent says so."""
    _, merged = await two(desk, contact=desk.cast.oliver)
    asked = await said(desk, "merge TT2 into TT1", "The customers differ")
    assert "Frau Weber will see what was said on TT2 to Oliver Smith (Acme Ltd)." in text_of(asked)
    await desk.people.click(NADIA, "merge_show", channel=SUPPORT, ts=asked.ts)
    await desk.slack.wait_for_ephemeral(NADIA, "TT2 is merged into TT1.")
    await merged.refresh_from_db()
    assert merged.merged_into_id is not None


async def test_merging_with_an_internal_ticket_says_what_that_means(desk: Desk) -> None:
    """R4."""
    _, internal = await two(desk, contact=None)
    asked = await said(desk, "merge TT1 into TT2", "TT2 has no customer: Frau Weber would lose sight of it.")
    assert "both may write" not in text_of(asked)
    await said(desk, "merge TT2 into TT1", "Frau Weber sees all of it on TT1.")
    await tickets.change(desk.house, internal, {"solution": "Neue Trommel."}, actor=OPERATOR)
    await said(
        desk, "merge TT2 into TT1", "TT2 has no customer: Frau Weber will see what is not internal there."
    )


async def test_customers_who_came_to_differ_while_it_was_asked_are_not_merged(desk: Desk) -> None:
    one, merged = await two(desk)
    asked = await said(desk, "merge TT2 into TT1", "Frau Weber sees all of it")
    await Ticket.filter(id=one.id).update(contact_id=desk.cast.oliver.id)
    await desk.people.click(NADIA, "merge_refuse", channel=SUPPORT, ts=asked.ts)
    await desk.slack.wait_for_ephemeral(NADIA, "are not for the same people")
    await merged.refresh_from_db()
    assert merged.merged_into_id is None


async def test_merging_from_the_modal_finds_the_other_ticket(desk: Desk) -> None:
    _, merged = await two(desk)
    await desk.people.slash(NADIA, SUPPORT, "/ticket", "more TT2")
    await desk.slack.wait_for_modal(NADIA, "page")
    await desk.people.click(NADIA, "merge_form")
    await desk.slack.wait_for_modal(NADIA, "merge")
    [found] = await desk.people.suggest(NADIA, "other_ticket", "brennt")
    assert found["text"]["text"] == "TT1 Der Drucker brennt"
    await desk.people.submit(NADIA, {"other_ticket": found["value"]})
    modal = await desk.slack.wait_for_modal(NADIA, "page")
    assert "Frau Weber sees all of it on TT1." in text_of(modal)
    await desk.people.click(NADIA, "merge_refuse")
    await desk.slack.wait_for(
        lambda: "TT2 is merged into TT1." in text_of(desk.slack.modal(NADIA) or {}), what="the merge"
    )
    await merged.refresh_from_db()
    assert merged.merged_into_id is not None


async def test_a_ticket_is_not_merged_into_itself(desk: Desk) -> None:
    await two(desk)
    asked = await said(desk, "merge TT1 into 1", "Merge TT1")
    await desk.people.click(NADIA, "merge_refuse", channel=SUPPORT, ts=asked.ts)
    await desk.slack.wait_for_ephemeral(NADIA, "A ticket can't be merged into itself.")


async def test_a_part_is_linked_listed_and_on_its_own_again(desk: Desk) -> None:
    parent, child = await two(desk, contact=desk.cast.oliver)
    await said(desk, "link TT2 to TT1", "TT2 is a part of TT1 now.")
    assert [item.id for item in await families.children(parent)] == [child.id]
    listed = await said(desk, "parts TT1", "Parts of TT1")
    assert "Der Toner raucht · Open" in text_of(listed)
    await said(desk, "link TT1 to TT2", "TT2 is a child of another ticket and can't have any.")
    await said(desk, "unlink TT2", "TT2 is on its own again.")
    assert await families.children(parent) == []


async def test_an_update_names_the_customers_before_it_is_sent(desk: Desk) -> None:
    """R32, R34."""
    parent, child = await two(desk, contact=desk.cast.oliver)
    third, _ = await desk.ticket(title="Server")
    for part in (child, third):
        await families.link(desk.house, part, parent, actor=as_agent(desk.cast.jonas))
    await contacts.change(desk.house, desk.cast.oliver, {"email_opt_out": True}, actor=OPERATOR)
    await desk.quiet()
    asked = await said(desk, "update-parts TT1 Es geht wieder.", "Es geht wieder.")
    words = text_of(asked)
    assert "Attention: this message is sent to the customer" in words
    assert "TT2: Attention" in words
    assert "TT3: Frau Weber &lt;weber@kunde.example&gt;" in words
    assert await desk.comments(child) == []
    await desk.people.click(NADIA, "update_children", channel=SUPPORT, ts=asked.ts)
    await desk.slack.wait_for_ephemeral(NADIA, "Written on TT2, TT3. By mail: 1 of 2.")
    assert await desk.comments(child) == [("external", "Nadia Brandt", "Es geht wieder.")]
    assert await desk.comments(parent) == []


async def test_an_update_from_the_modal_names_the_customers_too(desk: Desk) -> None:
    """R32, R34."""
    parent, child = await two(desk, contact=desk.cast.oliver)
    await families.link(desk.house, child, parent, actor=as_agent(desk.cast.jonas))
    await desk.quiet()
    await desk.people.slash(NADIA, SUPPORT, "/ticket", "more TT1")
    await desk.slack.wait_for_modal(NADIA, "page")
    await desk.people.click(NADIA, "update_form")
    words = text_of(await desk.slack.wait_for_modal(NADIA, "update_children"))
    assert "Attention: this message is sent to the customer" in words
    assert "TT2: Oliver Smith &lt;oliver@acme.example&gt;" in words
    done = await desk.people.submit(NADIA, {"text": "Es geht wieder."})
    assert done.closed
    again = await desk.slack.deliveries.ask(done.delivery.kind, done.delivery.payload)
    assert again.acked
    await desk.slack.wait_for_ephemeral(NADIA, "Written on TT2. By mail: 1 of 1.")
    assert await desk.comments(child) == [("external", "Nadia Brandt", "Es geht wieder.")]


async def test_similar_tickets_are_shown_and_merged(desk: Desk) -> None:
    """R23."""
    await desk.ticket(title="Drucker Laserjet qualmt", description="Toner undicht im Erdgeschoss")
    await desk.ticket(title="Laserjet qualmt", description="Der Toner ist undicht")
    await desk.ticket(title="Rechnung fehlt", description="Bitte schicken")
    await desk.quiet()
    shown = await said(desk, "similar TT1", "Tickets like TT1")
    words = text_of(shown)
    assert "*Laserjet qualmt*" in words
    assert "Rechnung" not in words
    await desk.people.click(NADIA, "merge_similar", channel=SUPPORT, ts=shown.ts)
    await desk.slack.wait_for_ephemeral(NADIA, "Merge TT2 “Laserjet qualmt” into TT1")


async def test_a_ticket_without_parts_has_no_update(desk: Desk) -> None:
    await two(desk)
    await said(desk, "update-parts TT1 Hallo", "TT1 has no open parts.")


async def test_a_colleague_gets_the_ticket_by_mail(desk: Desk) -> None:
    """R13."""
    await two(desk)
    await said(desk, f"recommend TT1 <@{JONAS}|jonas> Kennst du das?", "TT1 goes to Jonas Keller")
    assert ("recommendation", "jonas@desk.example") in [mail[:2] for mail in await desk.mails()]
    await said(desk, f"recommend TT1 <@{KLAUS}|klaus> Schau", "TT1 goes to klaus@desk.example")
    await said(desk, "recommend TT1 weber@kunde.example", "is a customer's")


async def test_recommending_from_the_modal_tells_a_refusal_at_its_field(desk: Desk) -> None:
    await two(desk)
    desk.slack.add_user(
        "U0GUEST1", "guest", real_name="Gast", email="gast@elsewhere.example", is_restricted=True
    )
    await desk.people.slash(NADIA, SUPPORT, "/ticket", "more TT1")
    await desk.slack.wait_for_modal(NADIA, "page")
    await desk.people.click(NADIA, "recommend_form")
    await desk.slack.wait_for_modal(NADIA, "recommend")
    done = await desk.people.submit(NADIA, {"to": "U0GUEST1"})
    assert dict(done.errors) == {"to": "Slack doesn't say this person's mail address. Please write it."}
    assert (await desk.people.submit(NADIA, {"to": JONAS, "note": "Kennst du das?"})).closed
    await desk.slack.wait_for_ephemeral(NADIA, "TT1 goes to Jonas Keller &lt;jonas@desk.example&gt; by mail.")


async def test_a_message_becomes_a_ticket_of_its_own(desk: Desk) -> None:
    ticket, card = await desk.ticket()
    said_there = await desk.people.say(NADIA, SUPPORT, "Der Server geht auch nicht.", thread_ts=card["ts"])
    await desk.quiet()
    await desk.people.shortcut(NADIA, SUPPORT, said_there["ts"], "split_ticket")
    await desk.slack.wait_for_ephemeral(NADIA, "TT2 is made of this message of TT1.")
    assert await desk.comments(ticket) == []
    made = await Ticket.get(serial=2)
    # R17: a note doesn't become what the customer reads.
    assert await desk.comments(made) == [("internal", "Nadia Brandt", "Der Server geht auch nicht.")]
    assert made.description == ""


async def test_what_a_customer_wrote_becomes_a_ticket_of_its_own(desk: Desk) -> None:
    ticket, card = await desk.ticket()
    new = NewComment(body="Und der Server auch.", visibility=Visibility.EXTERNAL)
    await comments.add_comment(desk.house, ticket, new, actor=as_contact(desk.cast.weber))
    shown = await desk.slack.wait_for_message(SUPPORT, "Und der Server auch.", thread_ts=card["ts"])
    await desk.quiet()
    await desk.people.shortcut(NADIA, SUPPORT, shown["ts"], "split_ticket")
    await desk.slack.wait_for_ephemeral(NADIA, "TT2 is made of this message of TT1.")
    assert (await Ticket.get(serial=2)).description == "Und der Server auch."


async def test_the_card_itself_is_not_split_nor_anything_by_strangers(desk: Desk) -> None:
    _, card = await desk.ticket()
    await desk.quiet()
    await desk.people.shortcut(NADIA, SUPPORT, card["ts"], "split_ticket")
    await desk.slack.wait_for_ephemeral(NADIA, "Only a message that is kept on a ticket")
    await desk.people.shortcut(KLAUS, SUPPORT, card["ts"], "split_ticket")
    await desk.slack.wait_for_ephemeral(KLAUS, "Only agents of the desk can do that.")


async def test_a_record_is_related_shown_and_let_go(desk: Desk) -> None:
    """R16."""
    await two(desk)
    await verbs.add(desk.house, records.kind_called("product"), {"name": "Router"}, actor=OPERATOR)
    await said(desk, "relate TT1 product Router", "TT1 is related to product PRO1 Router now.")
    assert "Router" in text_of(await said(desk, "relations TT1", "Relations of TT1"))
    await said(desk, "relate TT1 product PRO1", "It was so already.")
    await said(desk, "unrelate TT1 product PRO1", "TT1 is not related to product PRO1 Router any more.")
    await said(desk, "relate TT1 coffee PRO1", "There is no kind of record coffee.")


async def test_a_record_is_chosen_in_a_modal(desk: Desk) -> None:
    """R16: choose existing."""
    ticket, _ = await two(desk)
    await verbs.add(desk.house, records.kind_called("product"), {"name": "Router"}, actor=OPERATOR)
    shown = await said(desk, "relations TT1", "Relations of TT1")
    await desk.people.click(NADIA, "relate_form", channel=SUPPORT, ts=shown.ts)
    await desk.slack.wait_for_modal(NADIA, "relate")
    [found] = await desk.people.suggest(NADIA, "record", "rout")
    assert found["text"]["text"] == "PRO1 Router"
    assert (await desk.people.submit(NADIA, {"record": found["value"]})).closed
    await desk.slack.wait_for_ephemeral(NADIA, "TT1 is related to product PRO1 Router now.")
    assert [item.number for item in await relations.of_ticket(ticket.id)] == ["PRO1"]


async def test_nobody_but_agents_merges_links_or_recommends(desk: Desk) -> None:
    one, merged = await two(desk)
    asked = await said(desk, "merge TT2 into TT1", "Merge TT2")
    acts = (
        "merge 2 into 1",
        "unmerge 2",
        "link 2 to 1",
        "unlink 2",
        "parts 1",
        "similar 1",
        "relations 1",
        "relate 1 product 1",
        "update-parts 1 x",
        "recommend 1 jonas",
    )
    for act in acts:
        await desk.people.slash(KLAUS, SUPPORT, "/ticket", act)
    await desk.slack.wait_for(lambda: len(desk.slack.ephemerals(KLAUS)) == len(acts), what="the refusals")
    assert {note.text for note in desk.slack.ephemerals(KLAUS)} == {"Only agents of the desk can do that."}
    desk.cast.nadia.is_active = False
    await desk.cast.nadia.save()
    await desk.people.click(NADIA, "merge_refuse", channel=SUPPORT, ts=asked.ts)
    await desk.slack.wait_for_ephemeral(NADIA, "Only agents of the desk can do that.")
    await merged.refresh_from_db()
    assert (merged.merged_into_id, merged.parent_id) == (None, None)
    assert await merging.merged_into(one) == []
