"""Nothing can change a record without leaving a history (R11): every verb of the desk, walked one by one.

Before and after each verb all tables are read; each row that is new, gone or different must belong to a
record whose history grew, with who did it and through which channel. A verb that is not listed fails.
"""

import ast
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tortoise import Tortoise

from desk import (
    absences,
    actions,
    agents,
    canned_replies,
    clock,
    comments,
    contacts,
    delivery_reports,
    documents,
    families,
    groups,
    in_copy,
    list_views,
    mail_servers,
    mailboxes,
    merging,
    oauth,
    outbox,
    participants,
    picklist_deleting,
    picklist_editing,
    picklist_flags,
    picklists,
    portal_access,
    preference_editing,
    quarantine,
    recommending,
    records,
    relations,
    reread,
    sending_again,
    splitting,
    subscriptions,
    suppressions,
    tags,
    template_editing,
    ticket_copy,
    ticket_deletion,
    ticket_purge,
    tickets,
)
from desk.absences import Absence
from desk.agents import NewAgent
from desk.canned_replies import NewCanned
from desk.comments import NewComment
from desk.contacts import NewContact
from desk.delivery_reports import Report, Told
from desk.documents import Upload
from desk.groups import NewGroup
from desk.house import House
from desk.mail_rules import editing, versions
from desk.mail_rules.rule import Act, Rule, Then
from desk.mail_servers import MailServerChanges, NewMailServer
from desk.mailboxes import MailboxChanges, NewMailbox
from desk.oauth import NewGrant, NewSecrets, Way
from desk.picklist_editing import NewValue
from desk.records import verbs
from desk.shipped_views import Definition
from desk.tickets import NewTicket
from desk.workflows import editing as workflows
from desk.workflows import examples, written
from desk.workflows.definition import Definition as Workflow
from models.change import Change
from models.comment import Comment, Visibility
from models.delivery import Courier, Delivery, State
from models.inbound_mail import InboundMail
from models.list_view import ListView
from models.mail_server import MailServer
from models.mailbox import Mailbox
from models.oauth_grant import OAuthGrant
from models.picklist_value import Picklist
from models.suppression import Suppression
from models.ticket import Ticket
from tests.parts.house import OPERATOR, Cast, as_agent, as_contact

ROOT = Path(__file__).parents[2] / "desk"
HELD = timedelta(seconds=20)
SPAM = Rule(0, "Spam", Then(Act.IGNORE))


@dataclass(frozen=True, slots=True)
class Scene:
    house: House
    cast: Cast
    # Of Oliver's.
    ticket: Ticket
    other: Ticket

    async def note(self) -> Comment:
        new = NewComment(body="a note", visibility=Visibility.INTERNAL)
        return await comments.add_comment(self.house, self.ticket, new, actor=OPERATOR)

    async def held(self) -> Comment:
        note = await self.note()
        return await comments.send_to_customer(self.house, note, actor=as_agent(self.cast.nadia), hold=HELD)

    async def merged(self) -> Ticket:
        await merging.merge(self.house, self.other, self.ticket, actor=OPERATOR)
        return await Ticket.get(id=self.other.id)

    async def child(self) -> Ticket:
        return await families.link(self.house, self.other, self.ticket, actor=OPERATOR)


Prepared = Callable[[Scene], Awaitable[Any]]
Done = Callable[[Scene, Any], Awaitable[Any]]


async def nothing(_: Scene) -> None:
    pass


async def deleted(scene: Scene) -> Ticket:
    return await ticket_deletion.delete(scene.house, scene.ticket, actor=OPERATOR)


async def long_deleted(scene: Scene) -> Ticket:
    ticket = await deleted(scene)
    await Ticket.filter(id=ticket.id).update(deleted_at=clock.now() - timedelta(days=31))
    return ticket


async def held_solution(scene: Scene) -> Ticket:
    return await tickets.change(scene.house, scene.ticket, {"solution": "x"}, actor=OPERATOR, hold=HELD)


async def closed(scene: Scene) -> Ticket:
    return await tickets.close(scene.house, scene.ticket, actor=OPERATOR)


async def closed_parent(scene: Scene) -> None:
    await scene.child()
    await closed(scene)


async def own_template(scene: Scene) -> None:
    parts = {"subject": "A test of {{ company }}"}
    await template_editing.change(scene.house, "test_mail", "en", parts, actor=OPERATOR)


async def tagged(scene: Scene) -> None:
    await tags.apply(scene.house, [scene.ticket.id], add=["vpn"], actor=OPERATOR)


async def subscribed(scene: Scene) -> None:
    await subscriptions.subscribe(scene.house, [scene.ticket.id], scene.cast.nadia, actor=OPERATOR)


async def canned(scene: Scene) -> Any:
    return await canned_replies.add(scene.house, NewCanned("thanks", text_en="Thank you"), actor=OPERATOR)


async def product(scene: Scene) -> Any:
    return await verbs.add(scene.house, records.kind_called("product"), {"name": "VPN box"}, actor=OPERATOR)


async def gone_product(scene: Scene) -> Any:
    made = await product(scene)
    await verbs.delete(scene.house, records.kind_called("product"), made, actor=OPERATOR)
    return made


async def related(scene: Scene) -> Any:
    made = await product(scene)
    await relations.relate(scene.house, scene.ticket, "product", made.number, actor=OPERATOR)
    return made


async def mailbox(scene: Scene) -> Mailbox:
    new = NewMailbox("in@desk.example", "imap://u:p@h/")
    return await mailboxes.add(scene.house, new, actor=OPERATOR)


async def mail_server(scene: Scene) -> MailServer:
    new = NewMailServer("Out", "smtp://u:p@h", groups=[scene.cast.support])
    return await mail_servers.add(scene.house, new, actor=OPERATOR)


async def grant(scene: Scene) -> OAuthGrant:
    new = NewGrant("m365", Way.CLIENT_CREDENTIALS, "https://login.example/token", "desk", "secret")
    return await oauth.add(scene.house, new, actor=OPERATOR)


async def view(scene: Scene) -> Any:
    return await list_views.add(scene.house, Definition(name="Mine"), actor=as_agent(scene.cast.nadia))


async def big_problem(scene: Scene) -> Any:
    await tickets.change(scene.house, scene.ticket, {"category": "big_problem"}, actor=OPERATOR)
    return await picklists.value(Picklist.CATEGORY, "big_problem")


async def kept(scene: Scene) -> Any:
    return (await documents.keep(scene.house, [Upload("a.txt", "text/plain", b"a")]))[0]


async def away(scene: Scene) -> Absence:
    absence = Absence(clock.today(), clock.today(), scene.cast.jonas)
    await absences.set_absence(scene.house, scene.cast.nadia, absence, actor=OPERATOR)
    return absence


async def flow(scene: Scene, name: str = "One") -> Workflow:
    made = await written.read({"name": name, "on": "closed", "do": ["tag done"]})
    return await workflows.add(scene.house, made, actor=OPERATOR)


async def two_flows(scene: Scene) -> None:
    await flow(scene)
    await flow(scene, "Two")


async def quarantined(scene: Scene) -> InboundMail:
    at = clock.now()
    return await InboundMail.create(
        sha256="",
        size=0,
        received_at=at,
        outcome="quarantined",
        sender="anna@elsewhere.example",
        named_ticket_id=scene.ticket.id,
    )


async def mailed(scene: Scene) -> Ticket:
    actor = as_contact(scene.cast.oliver)
    return await tickets.open_ticket(scene.house, NewTicket(title="x", description="y"), actor=actor)


# What is walked: verb -> what must be there before, and the act.
async def suppressed(scene: Scene) -> Suppression:
    return await suppressions.add(scene.house, "dead@kunde.example", actor=OPERATOR)


async def sent(scene: Scene) -> Delivery:
    """A mail about the ticket that has left."""
    mail = outbox.queued(Courier.MAIL, "customer_comment", recipient="oliver@acme.example")
    mail.ticket_id, mail.state, mail.attempts = scene.ticket.id, State.SENT, 1
    await mail.save()
    return mail


async def failed(scene: Scene) -> Delivery:
    mail = await sent(scene)
    await Delivery.filter(id=mail.id).update(state=State.FAILED)
    return mail


WALK: Mapping[str, tuple[Prepared, Done]] = {
    "tickets.open_ticket": (
        nothing,
        lambda s, _: tickets.open_ticket(s.house, NewTicket(title="x"), actor=OPERATOR),
    ),
    "tickets.change": (
        nothing,
        lambda s, _: tickets.change(s.house, s.ticket, {"hours": "1"}, actor=OPERATOR),
    ),
    "tickets.close": (
        nothing,
        lambda s, _: tickets.close(s.house, s.ticket, actor=as_contact(s.cast.oliver)),
    ),
    "tickets.reopen": (closed, lambda s, _: tickets.reopen(s.house, s.ticket, actor=OPERATOR)),
    "tickets.take": (nothing, lambda s, _: tickets.take(s.house, s.ticket, actor=as_agent(s.cast.nadia))),
    "tickets.take_back_solution": (
        held_solution,
        lambda s, _: tickets.take_back_solution(s.house, s.ticket, actor=OPERATOR),
    ),
    "comments.add_comment": (
        nothing,
        lambda s, _: comments.add_comment(
            s.house, s.ticket, NewComment("hi", Visibility.EXTERNAL), actor=as_contact(s.cast.oliver)
        ),
    ),
    "comments.send_to_customer": (
        Scene.note,
        lambda s, note: comments.send_to_customer(s.house, note, actor=as_agent(s.cast.nadia), hold=HELD),
    ),
    "comments.take_back": (Scene.held, lambda s, held: comments.take_back(s.house, held, actor=OPERATOR)),
    "comments.edit": (
        Scene.note,
        lambda s, note: comments.edit(s.house, note, "other", actor=OPERATOR, edited_at=clock.now()),
    ),
    "comments.withdraw": (Scene.note, lambda s, note: comments.withdraw(s.house, note, actor=OPERATOR)),
    "actions.run": (nothing, lambda s, _: _act(s)),
    "actions.define": (
        nothing,
        lambda s, _: actions.define(s.house, "x", target="task", mapping={"title": "x"}, actor=OPERATOR),
    ),
    "canned_replies.add": (nothing, lambda s, _: canned(s)),
    "canned_replies.change": (
        canned,
        lambda s, it: canned_replies.change(s.house, it, {"text_de": "Danke"}, actor=OPERATOR),
    ),
    "canned_replies.remove": (
        canned,
        lambda s, it: canned_replies.remove(s.house, it, actor=OPERATOR),
    ),
    "actions.switch_off": (nothing, lambda s, _: actions.switch_off(s.house, "faq", actor=OPERATOR)),
    "families.link": (nothing, lambda s, _: families.link(s.house, s.other, s.ticket, actor=OPERATOR)),
    "families.unlink": (Scene.child, lambda s, child: families.unlink(s.house, child, actor=OPERATOR)),
    "families.update_children": (
        Scene.child,
        lambda s, _: families.update_children(s.house, s.ticket, "news", actor=OPERATOR),
    ),
    "families.close_children": (
        closed_parent,
        lambda s, _: families.close_children(s.house, s.ticket, actor=OPERATOR),
    ),
    "merging.merge": (nothing, lambda s, _: merging.merge(s.house, s.other, s.ticket, actor=OPERATOR)),
    "merging.unmerge": (Scene.merged, lambda s, merged: merging.unmerge(s.house, merged, actor=OPERATOR)),
    "splitting.split": (
        Scene.note,
        lambda s, note: splitting.split(s.house, s.ticket, [note.id], title="", actor=OPERATOR),
    ),
    "reread.comment": (
        Scene.note,
        lambda s, note: reread.comment(s.house, note, reread.Words("better", None), actor=OPERATOR),
    ),
    "reread.ticket": (
        mailed,
        lambda s, made: reread.ticket(s.house, made, reread.Words("better", None), actor=OPERATOR),
    ),
    "recommending.recommend": (
        nothing,
        lambda s, _: recommending.recommend(s.house, s.ticket, "nadia", note="look", actor=OPERATOR),
    ),
    "relations.relate": (
        product,
        lambda s, made: relations.relate(s.house, s.ticket, "product", made.number, actor=OPERATOR),
    ),
    "relations.relate_new": (
        nothing,
        lambda s, _: relations.relate_new(s.house, s.ticket, "product", {"name": "New"}, actor=OPERATOR),
    ),
    "relations.unrelate": (
        related,
        lambda s, made: relations.unrelate(s.house, s.ticket, "product", made.number, actor=OPERATOR),
    ),
    "subscriptions.subscribe": (
        nothing,
        lambda s, _: subscriptions.subscribe(s.house, [s.ticket.id], s.cast.nadia, actor=OPERATOR),
    ),
    "subscriptions.unsubscribe": (
        subscribed,
        lambda s, _: subscriptions.unsubscribe(s.house, [s.ticket.id], s.cast.nadia, actor=OPERATOR),
    ),
    "tags.apply": (nothing, lambda s, _: tags.apply(s.house, [s.ticket.id], add=["vpn"], actor=OPERATOR)),
    "tags.rename": (tagged, lambda s, _: tags.rename(s.house, "vpn", "tunnel", actor=OPERATOR)),
    "tags.delete": (tagged, lambda s, _: tags.delete(s.house, "vpn", actor=OPERATOR)),
    "ticket_copy.copy": (nothing, lambda s, _: ticket_copy.copy(s.house, s.ticket, actor=OPERATOR)),
    "ticket_deletion.delete": (
        nothing,
        lambda s, _: ticket_deletion.delete(s.house, s.ticket, actor=OPERATOR),
    ),
    "ticket_deletion.restore": (
        deleted,
        lambda s, gone: ticket_deletion.restore(s.house, gone, actor=OPERATOR),
    ),
    "ticket_purge.purge": (deleted, lambda s, gone: ticket_purge.purge(s.house, gone.number, actor=OPERATOR)),
    "ticket_purge.purge_due": (long_deleted, lambda s, _: ticket_purge.purge_due(s.house, actor=OPERATOR)),
    "documents.add": (kept, lambda s, file: documents.add(s.house, file, title="A", actor=OPERATOR)),
    "records.verbs.add": (nothing, lambda s, _: product(s)),
    "records.verbs.change": (
        product,
        lambda s, made: verbs.change(
            s.house, records.kind_called("product"), made, {"price": "3"}, actor=OPERATOR
        ),
    ),
    "records.verbs.delete": (
        product,
        lambda s, made: verbs.delete(s.house, records.kind_called("product"), made, actor=OPERATOR),
    ),
    "records.verbs.restore": (
        gone_product,
        lambda s, made: verbs.restore(s.house, records.kind_called("product"), made.number, actor=OPERATOR),
    ),
    "contacts.add": (
        nothing,
        lambda s, _: contacts.add(
            s.house, NewContact(name="N", email="n@new.example", organisation="New Ltd"), actor=OPERATOR
        ),
    ),
    "contacts.by_sender": (
        nothing,
        lambda s, _: contacts.by_sender(s.house, name="N", address="n@new.example", actor=OPERATOR),
    ),
    "contacts.change": (
        nothing,
        lambda s, _: contacts.change(s.house, s.cast.oliver, {"phone": "1"}, actor=OPERATOR),
    ),
    "portal_access.grant": (
        nothing,
        lambda s, _: portal_access.grant(
            s.house,
            s.cast.oliver,
            portal_user=True,
            support_start=clock.today(),
            support_end=clock.today(),
            actor=OPERATOR,
        ),
    ),
    "portal_access.reset": (nothing, lambda s, _: portal_access.reset(s.house, s.cast.weber, actor=OPERATOR)),
    "agents.add": (
        nothing,
        lambda s, _: agents.add(s.house, NewAgent(name="Ben", email="ben@desk.example"), actor=OPERATOR),
    ),
    "agents.change": (
        nothing,
        lambda s, _: agents.change(s.house, s.cast.nadia, {"name": "N"}, actor=OPERATOR),
    ),
    "agents.deactivate": (nothing, lambda s, _: agents.deactivate(s.house, s.cast.nadia, actor=OPERATOR)),
    "agents.activate": (
        lambda s: agents.deactivate(s.house, s.cast.nadia, actor=OPERATOR),
        lambda s, _: agents.activate(s.house, s.cast.nadia, actor=OPERATOR),
    ),
    "absences.set_absence": (nothing, lambda s, _: away(s)),
    "absences.end_absence": (away, lambda s, _: absences.end_absence(s.house, s.cast.nadia, actor=OPERATOR)),
    "groups.add": (nothing, lambda s, _: groups.add(s.house, NewGroup("Sales"), actor=OPERATOR)),
    "groups.change": (
        nothing,
        lambda s, _: groups.change(s.house, s.cast.billing, {"name": "B"}, actor=OPERATOR),
    ),
    "groups.add_members": (
        nothing,
        lambda s, _: groups.add_members(s.house, s.cast.billing, ["nadia"], actor=OPERATOR),
    ),
    "groups.remove_members": (
        nothing,
        lambda s, _: groups.remove_members(s.house, s.cast.billing, ["priya"], actor=OPERATOR),
    ),
    "groups.delete": (
        lambda s: tickets.change(s.house, s.ticket, {"assignee": "group:Billing"}, actor=OPERATOR),
        lambda s, _: groups.delete(s.house, s.cast.billing, replacement=s.cast.support, actor=OPERATOR),
    ),
    "list_views.add": (nothing, lambda s, _: view(s)),
    "list_views.change": (
        view,
        lambda s, made: list_views.change(
            s.house, made, Definition(name="Mine, too"), actor=as_agent(s.cast.nadia)
        ),
    ),
    "list_views.delete": (
        view,
        lambda s, made: list_views.delete(s.house, made, actor=as_agent(s.cast.nadia)),
    ),
    "list_views.copy": (
        view,
        lambda s, made: list_views.copy(s.house, made, name="Copy", actor=as_agent(s.cast.nadia)),
    ),
    "mailboxes.add": (
        nothing,
        lambda s, _: mailboxes.add(s.house, NewMailbox("in@desk.example", "imap://u:p@h/"), actor=OPERATOR),
    ),
    "mailboxes.change": (
        mailbox,
        lambda s, made: mailboxes.change(s.house, made, MailboxChanges(afterwards="seen"), actor=OPERATOR),
    ),
    "mailboxes.remove": (mailbox, lambda s, made: mailboxes.remove(s.house, made, actor=OPERATOR)),
    "mail_servers.add": (nothing, lambda s, _: mail_server(s)),
    "mail_servers.change": (
        mail_server,
        lambda s, made: mail_servers.change(
            s.house, made, MailServerChanges(per_minute=30, groups=[s.cast.billing]), actor=OPERATOR
        ),
    ),
    "mail_servers.remove": (
        mail_server,
        lambda s, made: mail_servers.remove(s.house, made, actor=OPERATOR),
    ),
    "oauth.add": (nothing, lambda s, _: grant(s)),
    "oauth.renew_secrets": (
        grant,
        lambda s, made: oauth.renew_secrets(s.house, made, NewSecrets(client_secret="new"), actor=OPERATOR),
    ),
    "oauth.delete": (grant, lambda s, made: oauth.delete(s.house, made, actor=OPERATOR)),
    "mail_rules.editing.add": (nothing, lambda s, _: editing.add(s.house, SPAM, actor=OPERATOR)),
    "mail_rules.editing.change": (nothing, lambda s, _: editing.change(s.house, 1, SPAM, actor=OPERATOR)),
    "mail_rules.editing.move": (nothing, lambda s, _: editing.move(s.house, 2, 1, actor=OPERATOR)),
    "mail_rules.editing.delete": (nothing, lambda s, _: editing.delete(s.house, 1, actor=OPERATOR)),
    "mail_rules.editing.switch": (
        nothing,
        lambda s, _: editing.switch(s.house, 1, is_active=False, actor=OPERATOR),
    ),
    "mail_rules.editing.replace_all": (
        nothing,
        lambda s, _: editing.replace_all(s.house, [SPAM], note="One", actor=OPERATOR),
    ),
    "mail_rules.versions.roll_back": (
        lambda s: editing.delete(s.house, 1, actor=OPERATOR),
        lambda s, _: versions.roll_back(s.house, 0, actor=OPERATOR),
    ),
    "picklist_editing.add": (
        nothing,
        lambda s, _: picklist_editing.add(s.house, NewValue(Picklist.CATEGORY, "Odd"), actor=OPERATOR),
    ),
    "picklist_editing.rename": (
        big_problem,
        lambda s, value: picklist_editing.rename(s.house, value, label_en="X", actor=OPERATOR),
    ),
    "picklist_editing.recolour": (
        big_problem,
        lambda s, value: picklist_editing.recolour(s.house, value, "#123456", actor=OPERATOR),
    ),
    "in_copy.add": (
        nothing,
        lambda s, _: in_copy.add(s.house, s.ticket, "ben@elsewhere.example", actor=OPERATOR),
    ),
    "in_copy.remove": (
        nothing,
        lambda s, _: in_copy.remove(s.house, s.ticket, "copied@elsewhere.example", actor=OPERATOR),
    ),
    "picklist_editing.reorder": (nothing, lambda s, _: _reorder(s)),
    "picklist_deleting.delete": (
        big_problem,
        lambda s, _: picklist_deleting.delete(
            s.house, Picklist.CATEGORY, "big_problem", replacement="small_problem", actor=OPERATOR
        ),
    ),
    "picklist_flags.flag": (nothing, lambda s, _: _flag(s)),
    "preference_editing.change": (
        nothing,
        lambda s, _: preference_editing.change(s.house, "company_name", "New Ltd", actor=OPERATOR),
    ),
    "template_editing.change": (nothing, lambda s, _: own_template(s)),
    "template_editing.reset": (
        own_template,
        lambda s, _: template_editing.reset(s.house, "test_mail", actor=OPERATOR),
    ),
    "workflows.editing.add": (nothing, lambda s, _: flow(s)),
    "workflows.editing.change": (
        flow,
        lambda s, made: workflows.change(s.house, made.name, replace(made, name="Other"), actor=OPERATOR),
    ),
    "workflows.editing.switch": (
        flow,
        lambda s, made: workflows.switch(s.house, made.name, is_active=False, actor=OPERATOR),
    ),
    "workflows.editing.move": (two_flows, lambda s, _: workflows.move(s.house, "Two", 1, actor=OPERATOR)),
    "workflows.editing.remove": (
        flow,
        lambda s, made: workflows.remove(s.house, made.name, actor=OPERATOR),
    ),
    "workflows.examples.add": (
        nothing,
        lambda s, _: examples.add(s.house, "wait-for-customer", actor=OPERATOR),
    ),
    "suppressions.add": (
        nothing,
        lambda s, _: suppressions.add(s.house, "dead@kunde.example", actor=OPERATOR),
    ),
    "suppressions.lift": (
        suppressed,
        lambda s, row: suppressions.lift(s.house, row.address, actor=OPERATOR),
    ),
    "delivery_reports.record": (
        sent,
        lambda s, mail: delivery_reports.record(
            s.house, mail, Report(Told.FAILED, "5.1.1", "user unknown"), actor=OPERATOR
        ),
    ),
    "sending_again.send_again": (
        failed,
        lambda s, mail: sending_again.send_again(s.house, mail.id, actor=OPERATOR),
    ),
    "quarantine.accept": (quarantined, lambda s, mail: quarantine.accept(s.house, mail, actor=OPERATOR)),
    "quarantine.as_new_ticket": (
        quarantined,
        lambda s, mail: quarantine.as_new_ticket(s.house, mail, actor=OPERATOR),
    ),
    "quarantine.spam": (quarantined, lambda s, mail: quarantine.spam(s.house, mail, actor=OPERATOR)),
    "quarantine.ignore": (quarantined, lambda s, mail: quarantine.ignore(s.house, mail, actor=OPERATOR)),
}
# Parts of other verbs, which are walked; or of files, jobs and imports, which have tests of their own.
NOT_WALKED = {
    "change_notices.tell",
    "company_logo.choose",
    "company_logo.remove",
    "csv_files.importing.take_in",
    "csv_files.importing.take_in_good_lines",
    "mail_rules.versions.save",
    "mass.jobs.ask",
    "mass.jobs.go_on",
    "mass.jobs.stop",
    "migration.writing.bring_over",
    "portal_credentials.can_be_mailed",
    "portal_credentials.issue",
    "portal_credentials.offer",
    "records.verbs.apply",
    "records.verbs.insert",
    "replacing.in_batches",
    "template_preview.preview",
    "ticket_copy.announced",
    "workflows.trying.attempt",
}


async def _act(scene: Scene) -> None:
    await actions.run(scene.house, scene.ticket, await actions.called("task"), actor=OPERATOR)


async def _reorder(scene: Scene) -> None:
    keys = [value.key for value in await picklists.values_of(Picklist.CATEGORY)]
    await picklist_editing.reorder(scene.house, Picklist.CATEGORY, keys[::-1], actor=OPERATOR)


async def _flag(scene: Scene) -> None:
    value = await picklists.value(Picklist.STATUS, "wait_for_response")
    await picklist_flags.flag(scene.house, value, waits_for_customer=False, actor=OPERATOR)


def test_no_verb_is_forgotten():
    found = {
        f"{'.'.join(file.relative_to(ROOT).with_suffix('').parts)}.{node.name}"
        for file in ROOT.rglob("*.py")
        if not {"cli", "run", "samples"} & set(file.relative_to(ROOT).parts)
        for node in ast.parse(file.read_text()).body
        if isinstance(node, ast.AsyncFunctionDef) and _is_verb(node)
    }
    assert sorted(found - WALK.keys() - NOT_WALKED) == []
    assert sorted((WALK.keys() | NOT_WALKED) - found) == []


def _is_verb(node: ast.AsyncFunctionDef) -> bool:
    """`async def …(house, …, *, actor)`: what changes something for somebody."""
    names = [argument.arg for argument in node.args.args]
    keywords = [argument.arg for argument in node.args.kwonlyargs]
    return not node.name.startswith("_") and names[:1] == ["house"] and "actor" in keywords


# A row -> the record it belongs to, as the history names it.
OF_TICKET = ("comment", "document", "ticket_tag", "ticket_subscriber", "record_link", "ticket_participant")
RECORDS = {
    "ticket": "ticket",
    "contact": "contact",
    "organisation": "organisation",
    "product": "product",
    "task": "task",
    "agent": "agent",
    "agent_group": "group",
    "picklist_value": "picklist_value",
    "list_view": "list_view",
    "mailbox": "mailbox",
    "mail_server": "mail_server",
    "oauth_grant": "oauth_grant",
    "mail_rule_list": "mail_rules",
    "ticket_action": "action",
    "canned_reply": "canned_reply",
    "setting": "preference",
    "tag": "tag",
    "workflow": "workflow",
    "suppression": "suppression",
    "mail_template": "mail_template",
}
MEMBERS = {
    "portal_access": ("contact", "contact_id"),
    "contact_address": ("contact", "contact_id"),
    "agent_group_member": ("group", "group_id"),
}

Owner = tuple[str, int | None]


def owner_of(table: str, row: Mapping[str, Any]) -> Owner | None:
    """None: no record, but what a verb leaves beside it (deliveries, decisions, counters, indexes)."""
    if table in OF_TICKET and row["ticket_id"] is not None:
        return ("ticket", row["ticket_id"])
    if table == "document":
        return ("document", row["id"])
    if table in MEMBERS:
        record, column = MEMBERS[table]
        return (record, row[column])
    if table == "setting":
        return ("preference", None)
    return (RECORDS[table], row["id"]) if table in RECORDS else None


async def everything() -> dict[tuple[str, Any], dict[str, Any]]:
    assert Tortoise.apps is not None
    tables = {*RECORDS, *OF_TICKET, *MEMBERS}
    found: dict[tuple[str, Any], dict[str, Any]] = {}
    for model in Tortoise.apps["models"].values():
        table = str(model._meta.db_table)
        if table in tables:
            key = model._meta.pk_attr
            found |= {(table, row[key]): row for row in await model.all().values()}
    return found


@pytest.fixture
async def scene(house: House, cast: Cast) -> Scene:
    made = [
        await tickets.open_ticket(house, NewTicket(title=title, contact=cast.oliver), actor=OPERATOR)
        for title in ("Printer", "Printer again")
    ]
    await participants.add(made[0], [("Copied", "copied@elsewhere.example")])
    return Scene(house, cast, made[0], made[1])


@pytest.mark.parametrize("verb", sorted(WALK))
async def test_every_change_leaves_a_history(scene: Scene, verb: str):
    prepare, act = WALK[verb]
    prepared = await prepare(scene)
    before, last = await everything(), await _last()
    await act(scene, prepared)
    after = await everything()
    changed = [key for key in before.keys() | after.keys() if before.get(key) != after.get(key)]
    # A tag comes into being with its first ticket, whose history says so.
    known = [key for key in changed if key[0] != "tag" or key in before]
    owners = {owner_of(key[0], after.get(key) or before[key]) for key in known} - {None}
    told = await Change.filter(id__gt=last)
    assert changed or told, "the verb did nothing: this walk shows nothing"
    assert owners - _told_of(told) == set()
    assert all(row.actor_name and row.channel for row in told)


async def _last() -> int:
    newest = await Change.all().order_by("-id").first()
    return newest.id if newest else 0


def _told_of(rows: list[Change]) -> set[Owner]:
    return {("ticket", row.ticket_id) for row in rows if row.ticket_id} | {
        (row.record, None if row.record == "preference" else row.record_id) for row in rows
    }


async def test_a_list_view_is_a_row():
    """The walk reads it by its table's name."""
    assert ListView._meta.db_table in RECORDS
