"""What each role may do: the table, the verbs that ask it, its page in docs/."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from desk import (
    absences,
    agents,
    canned_replies,
    clock,
    company_logo,
    groups,
    mail_servers,
    mailboxes,
    oauth,
    outbox,
    picklist_deleting,
    picklist_editing,
    picklist_flags,
    picklists,
    portal_access,
    preference_editing,
    quarantine,
    sending_again,
    suppressions,
    template_editing,
    template_preview,
)
from desk.absences import Absence
from desk.actor import Actor, system
from desk.agents import NewAgent
from desk.canned_replies import NewCanned
from desk.errors import NotAllowed
from desk.groups import NewGroup
from desk.house import House
from desk.mail_rules import editing, versions
from desk.mail_rules.rule import Act, Rule, Then
from desk.mail_servers import MailServerChanges, NewMailServer
from desk.mailboxes import MailboxChanges, NewMailbox
from desk.oauth import NewGrant, NewSecrets, Way
from desk.permissions import ACTS, TABLE, Right, may, require, role_may
from desk.picklist_editing import NewValue
from desk.workflows import editing as workflows
from desk.workflows import examples, written
from models.agent import Role
from models.canned_reply import CannedReply
from models.comment import Channel
from models.delivery import Courier, State
from models.inbound_mail import InboundMail
from models.mail_server import MailServer
from models.mailbox import Mailbox
from models.oauth_grant import OAuthGrant
from models.picklist_value import Picklist
from tests.parts.house import OPERATOR, Cast, as_agent, as_contact

PAGE = Path(__file__).parents[2] / "docs" / "roles.md"
SIGNS = {True: "✓", False: ""}

Attempt = Callable[[House, Cast, Actor], Awaitable[object]]


async def _add_agent(house: House, _: Cast, actor: Actor) -> None:
    await agents.add(house, NewAgent(name="Mara Lind", email="mara@desk.example"), actor=actor)


async def _deactivate(house: House, cast: Cast, actor: Actor) -> None:
    await agents.deactivate(house, cast.priya, actor=actor)


async def _activate(house: House, cast: Cast, actor: Actor) -> None:
    await agents.activate(house, cast.priya, actor=actor)


async def _add_group(house: House, _: Cast, actor: Actor) -> None:
    await groups.add(house, NewGroup(name="Field"), actor=actor)


async def _change_agent(house: House, cast: Cast, actor: Actor) -> None:
    await agents.change(house, cast.priya, {"role": "lead"}, actor=actor)


async def _change_group(house: House, cast: Cast, actor: Actor) -> None:
    await groups.change(house, cast.billing, {"name": "Invoices"}, actor=actor)


async def _join(house: House, cast: Cast, actor: Actor) -> None:
    await groups.add_members(house, cast.billing, ["jonas"], actor=actor)


async def _leave(house: House, cast: Cast, actor: Actor) -> None:
    await groups.remove_members(house, cast.billing, ["priya"], actor=actor)


async def _delete_group(house: House, cast: Cast, actor: Actor) -> None:
    await groups.delete(house, cast.billing, actor=actor)


async def _set_preference(house: House, _: Cast, actor: Actor) -> None:
    await preference_editing.change(house, "company_name", "Acme", actor=actor)


async def _remove_logo(house: House, _: Cast, actor: Actor) -> None:
    await company_logo.remove(house, actor=actor)


async def _enter_absence(house: House, cast: Cast, actor: Actor) -> None:
    await absences.set_absence(house, cast.priya, Absence(clock.today(), clock.today()), actor=actor)


async def _end_absence(house: House, cast: Cast, actor: Actor) -> None:
    await absences.end_absence(house, cast.priya, actor=actor)


async def _grant(house: House, cast: Cast, actor: Actor) -> None:
    await portal_access.grant(
        house, cast.oliver, portal_user=True, support_start=None, support_end=None, actor=actor
    )


async def _reset(house: House, cast: Cast, actor: Actor) -> None:
    await portal_access.reset(house, cast.weber, actor=actor)


async def _add_mailbox(house: House, _: Cast, actor: Actor) -> None:
    new = NewMailbox(address="in@desk.example", url="maildir:///nowhere")
    await mailboxes.add(house, new, actor=actor)


async def _change_mailbox(house: House, cast: Cast, actor: Actor) -> None:
    await mailboxes.change(house, await _mailbox(), MailboxChanges(is_active=False), actor=actor)


async def _remove_mailbox(house: House, cast: Cast, actor: Actor) -> None:
    await mailboxes.remove(house, await _mailbox(), actor=actor)


async def _mailbox() -> Mailbox:
    known = await Mailbox.get_or_none(address="in@desk.example")
    return known or await Mailbox.create(
        address="in@desk.example", url="maildir:///nowhere", created_at=clock.now()
    )


async def _add_mail_server(house: House, _: Cast, actor: Actor) -> None:
    await mail_servers.add(house, NewMailServer("Out", "smtp://mx.desk.example"), actor=actor)


async def _change_mail_server(house: House, _: Cast, actor: Actor) -> None:
    await mail_servers.change(house, await _mail_server(), MailServerChanges(is_active=False), actor=actor)


async def _remove_mail_server(house: House, _: Cast, actor: Actor) -> None:
    await mail_servers.remove(house, await _mail_server(), actor=actor)


async def _mail_server() -> MailServer:
    known = await MailServer.get_or_none(name="Out")
    return known or await MailServer.create(name="Out", url="smtp://mx.desk.example", created_at=clock.now())


async def _add_grant(house: House, cast: Cast, actor: Actor) -> None:
    new = NewGrant("m365", Way.CLIENT_CREDENTIALS, "https://login.example/token", "desk", "secret")
    await oauth.add(house, new, actor=actor)


async def _renew_grant(house: House, cast: Cast, actor: Actor) -> None:
    await oauth.renew_secrets(house, await _grant_of_oauth(), NewSecrets(client_secret="new"), actor=actor)


async def _delete_grant(house: House, cast: Cast, actor: Actor) -> None:
    await oauth.delete(house, await _grant_of_oauth(), actor=actor)


async def _grant_of_oauth() -> OAuthGrant:
    known = await OAuthGrant.get_or_none(name="m365")
    return known or await OAuthGrant.create(
        name="m365", way=Way.CLIENT_CREDENTIALS, token_url="https://x/", client_id="x", created_at=clock.now()
    )


async def _add_rule(house: House, _: Cast, actor: Actor) -> None:
    await editing.add(house, Rule(0, "Spam", Then(Act.IGNORE)), actor=actor)


async def _change_rule(house: House, _: Cast, actor: Actor) -> None:
    await editing.change(house, 1, Rule(0, "Answers", Then(Act.UPDATE)), actor=actor)


async def _move_rule(house: House, _: Cast, actor: Actor) -> None:
    await editing.move(house, 2, 1, actor=actor)


async def _switch_rule(house: House, _: Cast, actor: Actor) -> None:
    await editing.switch(house, 1, is_active=False, actor=actor)


async def _delete_rule(house: House, _: Cast, actor: Actor) -> None:
    await editing.delete(house, 1, actor=actor)


async def _replace_rules(house: House, _: Cast, actor: Actor) -> None:
    await editing.replace_all(house, [], note="None", actor=actor)


async def _roll_rules_back(house: House, cast: Cast, actor: Actor) -> None:
    await _add_rule(house, cast, OPERATOR)
    await versions.roll_back(house, 0, actor=actor)


async def _add_value(house: House, _: Cast, actor: Actor) -> None:
    await picklist_editing.add(house, NewValue(Picklist.TYPE, "Spam"), actor=actor)


async def _rename_value(house: House, _: Cast, actor: Actor) -> None:
    value = await picklists.value(Picklist.TYPE, "incident")
    await picklist_editing.rename(house, value, label_en="Fault", actor=actor)


async def _adapt_template(house: House, _: Cast, actor: Actor) -> None:
    await template_editing.change(house, "test_mail", "en", {"subject": "A test"}, actor=actor)


async def _reset_template(house: House, _: Cast, actor: Actor) -> None:
    await template_editing.reset(house, "test_mail", actor=actor)


async def _preview_template(house: House, _: Cast, actor: Actor) -> None:
    await template_preview.preview(house, "test_mail", "en", actor=actor)


async def _recolour_value(house: House, _: Cast, actor: Actor) -> None:
    value = await picklists.value(Picklist.TYPE, "incident")
    await picklist_editing.recolour(house, value, "#000000", actor=actor)


async def _reorder_values(house: House, _: Cast, actor: Actor) -> None:
    order = ["urgent", "high", "normal", "low"]
    await picklist_editing.reorder(house, Picklist.PRIORITY, order, actor=actor)


async def _flag_status(house: House, _: Cast, actor: Actor) -> None:
    value = await picklists.value(Picklist.STATUS, "in_progress")
    await picklist_flags.flag(house, value, waits_for_customer=True, actor=actor)


async def _delete_value(house: House, _: Cast, actor: Actor) -> None:
    await picklist_deleting.delete(house, Picklist.TYPE, "incident", actor=actor)


async def _ignore_mail(house: House, _: Cast, actor: Actor) -> None:
    at = clock.now()
    mail = await InboundMail.create(sha256="", size=0, received_at=at, outcome="quarantined")
    await quarantine.ignore(house, mail, actor=actor)


# The verbs that ask the table, by the right they ask for.
async def _workflow(house: House, _: Cast, actor: Actor) -> None:
    made = await written.read({"name": "One", "on": "closed", "do": ["tag done"]})
    await workflows.add(house, made, actor=actor)


async def _example(house: House, _: Cast, actor: Actor) -> None:
    await examples.add(house, "unanswered", actor=actor)


async def _add_canned(house: House, _: Cast, actor: Actor) -> None:
    await canned_replies.add(house, NewCanned("thanks", text_en="Thank you"), actor=actor)


async def _canned(house: House) -> CannedReply:
    known = await CannedReply.get_or_none(name="bye")
    return known or await canned_replies.add(house, NewCanned("bye", text_en="Bye"), actor=OPERATOR)


async def _change_canned(house: House, _: Cast, actor: Actor) -> None:
    await canned_replies.change(house, await _canned(house), {"title": "Thanks"}, actor=actor)


async def _remove_canned(house: House, _: Cast, actor: Actor) -> None:
    await canned_replies.remove(house, await _canned(house), actor=actor)


async def _suppress(house: House, _: Cast, actor: Actor) -> None:
    await suppressions.add(house, "dead@kunde.example", actor=actor)


async def _lift(house: House, _: Cast, actor: Actor) -> None:
    await suppressions.add(house, "dead@kunde.example", actor=system())
    await suppressions.lift(house, "dead@kunde.example", actor=actor)


async def _send_again(house: House, _: Cast, actor: Actor) -> None:
    mail = outbox.queued(Courier.MAIL, "customer_comment", recipient="oliver@acme.example")
    mail.state = State.FAILED
    await mail.save()
    await sending_again.send_again(house, mail.id, actor=actor)


ATTEMPTS: list[tuple[Right, Attempt]] = [
    (Right.WORKFLOWS, _workflow),
    (Right.SUPPRESSIONS, _suppress),
    (Right.SUPPRESSIONS, _lift),
    (Right.SUPPRESSIONS, _send_again),
    (Right.WORKFLOWS, _example),
    (Right.AGENTS, _add_agent),
    (Right.AGENTS, _deactivate),
    (Right.AGENTS, _activate),
    (Right.GROUPS, _add_group),
    (Right.AGENTS, _change_agent),
    (Right.GROUPS, _change_group),
    (Right.GROUPS, _join),
    (Right.GROUPS, _leave),
    (Right.GROUPS, _delete_group),
    (Right.MAILBOXES, _add_mailbox),
    (Right.MAILBOXES, _change_mailbox),
    (Right.MAILBOXES, _remove_mailbox),
    (Right.MAIL_SERVERS, _add_mail_server),
    (Right.MAIL_SERVERS, _change_mail_server),
    (Right.MAIL_SERVERS, _remove_mail_server),
    (Right.MAILBOXES, _add_grant),
    (Right.MAILBOXES, _renew_grant),
    (Right.MAILBOXES, _delete_grant),
    (Right.MAIL_RULES, _add_rule),
    (Right.MAIL_RULES, _change_rule),
    (Right.MAIL_RULES, _move_rule),
    (Right.MAIL_RULES, _switch_rule),
    (Right.MAIL_RULES, _delete_rule),
    (Right.MAIL_RULES, _replace_rules),
    (Right.MAIL_RULES, _roll_rules_back),
    (Right.PREFERENCES, _set_preference),
    (Right.PREFERENCES, _remove_logo),
    (Right.TEMPLATES, _adapt_template),
    (Right.TEMPLATES, _reset_template),
    (Right.TEMPLATES, _preview_template),
    (Right.OTHERS_ABSENCE, _enter_absence),
    (Right.OTHERS_ABSENCE, _end_absence),
    (Right.PORTAL_ACCESS, _grant),
    (Right.PORTAL_ACCESS, _reset),
    (Right.PICKLISTS, _add_value),
    (Right.PICKLISTS, _rename_value),
    (Right.PICKLISTS, _recolour_value),
    (Right.PICKLISTS, _reorder_values),
    (Right.PICKLISTS, _flag_status),
    (Right.PICKLISTS, _delete_value),
    (Right.QUARANTINE, _ignore_mail),
    (Right.CANNED_REPLIES, _add_canned),
    (Right.CANNED_REPLIES, _change_canned),
    (Right.CANNED_REPLIES, _remove_canned),
]


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize(("right", "attempt"), ATTEMPTS)
async def test_a_verb_does_for_a_role_what_the_table_says(
    house: House, cast: Cast, right: Right, attempt: Attempt, role: Role
) -> None:
    cast.nadia.role = role
    if role_may(role, right):
        await attempt(house, cast, as_agent(cast.nadia))
        return
    with pytest.raises(NotAllowed) as refused:
        await attempt(house, cast, as_agent(cast.nadia))
    assert ACTS[right] in refused.value.sentence("en")


@pytest.mark.parametrize(("right", "attempt"), ATTEMPTS)
async def test_an_administrative_verb_is_nothing_for_a_customer_or_a_colleague(
    house: House, cast: Cast, right: Right, attempt: Attempt
) -> None:
    for actor in (as_contact(cast.grace), Actor(channel=Channel.SLACK, colleague="Ray")):
        with pytest.raises(NotAllowed):
            await attempt(house, cast, actor)


@pytest.mark.parametrize(("right", "attempt"), ATTEMPTS)
async def test_the_operator_may_do_everything(
    house: House, cast: Cast, right: Right, attempt: Attempt
) -> None:
    await attempt(house, cast, system(Channel.CLI))


@pytest.mark.parametrize("right", Right)
def test_every_right_has_a_least_role_and_a_sentence_in_both_languages(right: Right) -> None:
    colleague = Actor(channel=Channel.SLACK, colleague="Ray")
    with pytest.raises(NotAllowed) as refused:
        require(colleague, right)
    assert refused.value.sentence("en").endswith(f"may {ACTS[right]}.")
    assert refused.value.sentence("de").startswith("Nur ")
    assert ACTS[right] not in refused.value.sentence("de")
    assert role_may(TABLE[right], right)


async def test_a_refusal_names_who_may(house: House, cast: Cast) -> None:
    with pytest.raises(NotAllowed) as refused:
        require(as_agent(cast.nadia), Right.MASS_DELETE)
    assert refused.value.sentence("en") == "Only a lead or an administrator may delete many tickets at once."
    assert refused.value.sentence("de") == (
        "Nur eine Teamleitung oder ein Administrator darf viele Tickets auf einmal löschen."
    )


async def test_an_inactive_administrator_may_nothing(house: House, cast: Cast) -> None:
    cast.nadia.role = Role.ADMINISTRATOR
    cast.nadia.is_active = False
    assert not any(may(as_agent(cast.nadia), right) for right in Right)
    with pytest.raises(NotAllowed, match="Nadia Brandt is inactive"):
        require(as_agent(cast.nadia), Right.EDIT)


def test_the_page_of_the_roles_says_what_the_table_says() -> None:
    lines = [line for line in PAGE.read_text().splitlines() if line.startswith("| ")][1:]
    told = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines]
    assert told == [[ACTS[right], *(SIGNS[role_may(role, right)] for role in Role)] for right in TABLE]
