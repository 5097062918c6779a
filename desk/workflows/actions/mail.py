"""`mail customer: [Still there?] Dear {{ name }}, …`: mail to the customer, or to others (N12).

Whether it leaves is decided like of any mail, by the gate (R32) and the suppression list. `mail customer
despite opt-out: …` is the one way to mail a customer who has opted out (R35); it says so in the decision, in
the history and wherever the workflow is shown. Words of a note can't be in it: no variable offers them (R17).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Self

from desk import clock, directory
from desk.errors import Invalid
from desk.i18n import LANGUAGES, N_
from desk.mail_out.mails import harmless
from desk.notifications import deciding
from desk.notifications.act import Act, To
from desk.notifications.matrix import Role, Rule
from desk.notifications.planning import Planned, plan
from desk.notifications.reasons import REASONS
from desk.workflows import texts
from desk.workflows.actions import people
from desk.workflows.actions.people import Named
from desk.workflows.said import Said
from desk.workflows.scene import Scene, values
from models.agent import Agent

CUSTOMER_KIND, AGENT_KIND = "customer_workflow", "agent_workflow"
DESPITE_OPT_OUT = "despite opt-out"
_ROLES: Mapping[str, Role] = {
    "customer": Role.CUSTOMER,
    "participants": Role.PARTICIPANT,
    "assignee": Role.ASSIGNEE,
}
_LANGUAGE = re.compile(r"\s*(en|de):\s*", re.IGNORECASE)
_SUBJECT = re.compile(r"\s*\[([^\]\n]+)\]\s*")


@dataclass(frozen=True, slots=True)
class Words:
    """In one language. No subject: that of the ticket, under which mail programs keep a thread together."""

    text: str
    subject: str = ""


@dataclass(frozen=True, slots=True)
class Mail:
    """To a role at the ticket, else to an agent or a group. `words` by language; `""`: any."""

    role: Role | None
    words: Mapping[str, Words] = field(repr=False)
    who: Named | None = None
    overrides_opt_out: bool = False

    @classmethod
    async def read(cls, verb: str, argument: str, text: str) -> Self:  # noqa: ARG003
        """Raises Invalid for nobody, and for words that can't be filled."""
        whom = " ".join(argument.casefold().split())
        overrides = whom.endswith(DESPITE_OPT_OUT)
        whom = whom.removesuffix(DESPITE_OPT_OUT).strip()
        role = _ROLES.get(whom)
        if overrides and role is not Role.CUSTOMER:
            raise Invalid("do", "Only the customer can be mailed despite the opt-out.")
        who = await people.called(argument) if role is None else None
        return cls(role, _read(text), who, overrides)

    @classmethod
    def restored(cls, kept: dict[str, Any]) -> Self:
        words = {language: Words(**some) for language, some in kept["words"].items()}
        who = people.restored(kept["who"]) if kept.get("who") else None
        return cls(Role(kept["to"]) if kept.get("to") else None, words, who, kept["do"] != "mail")

    def stored(self) -> dict[str, Any]:
        return {
            "do": "mail_despite_opt_out" if self.overrides_opt_out else "mail",
            "to": self.role.value if self.role else None,
            "who": self.who.stored() if self.who else None,
            "words": _plain(self.words),
        }

    async def in_words(self) -> str:
        whom = next((word for word, role in _ROLES.items() if role is self.role), "")
        if self.who is not None:
            whom = await self.who.in_words()
        despite = f" {DESPITE_OPT_OUT}" if self.overrides_opt_out else ""
        return f"mail {whom}{despite}: {' || '.join(_said(*item) for item in self.words.items())}"

    async def plan(self, scene: Scene) -> list[Said]:
        planned = await plan(scene.house, scene.ticket, await self._act(scene))
        return [self._sentence(item) for item in planned] or [Said(_NOBODY)]

    async def do(self, scene: Scene) -> list[Said]:
        decided = await deciding.decide(scene.house, scene.ticket, await self._act(scene))
        for item in decided:
            if item.delivery is not None:
                # As it is now, for this reader: every try brings the same words.
                item.delivery.payload["words"] = await self._filled(scene, item.planned)
        return [self._sentence(item.planned) for item in decided] or [Said(_NOBODY)]

    async def _act(self, scene: Scene) -> Act:
        is_theirs = self.role in {Role.CUSTOMER, Role.PARTICIPANT}
        return Act(
            Rule.WORKFLOW,
            scene.actor,
            kind=CUSTOMER_KIND if is_theirs else AGENT_KIND,
            to=await self._to(),
            workflow=scene.workflow,
            overrides_opt_out=self.overrides_opt_out,
            payload={"workflow": scene.workflow},
        )

    async def _filled(self, scene: Scene, reader: Planned) -> dict[str, dict[str, str]]:
        found = {}
        for language in LANGUAGES:
            known = await _values(scene, reader, language)
            words = _best(self.words, language)
            subject = " ".join(texts.filled(words.subject or "{{ title }}", known).split())
            found[language] = {"subject": subject, "text": texts.filled(words.text, known)}
        return found

    async def _to(self) -> Sequence[To]:
        if self.who is None:
            assert self.role is not None
            return [To(self.role)]
        found = await self.who.somebody()
        team = [found] if isinstance(found, Agent) else await directory.members(found.id)
        active = [To(Role.COLLEAGUE, agent=person) for person in team if person.is_active]
        if not active:
            raise Invalid("do", "{name} has no active member.", name=found.name)
        return active

    def _sentence(self, item: Planned) -> Said:
        if item.is_mailed:
            opted_out = item.contact is not None and item.contact.email_opt_out and self.overrides_opt_out
            return Said(_DESPITE if opted_out else _MAILED, recipient=item.address)
        facts = {name: getattr(item.facts, name, "") for name in ("until", "deputy")}
        reason = Said(REASONS[item.reason], **facts)
        if not item.address:
            return reason
        return Said("{reason} ({recipient})", reason=reason, recipient=item.address)


_MAILED = N_("mail to {recipient}")
_DESPITE = N_("mail to {recipient} despite opt-out")
_NOBODY = N_("no mail: there is nobody")


def _read(said: str) -> Mapping[str, Words]:
    found: dict[str, Words] = {}
    for part in said.split("||"):
        match = _LANGUAGE.match(part)
        language = match[1].casefold() if match else ""
        rest = part[match.end() :] if match else part
        subject = _SUBJECT.match(rest)
        text = rest[subject.end() :] if subject else rest
        if language in found:
            raise Invalid("do", "A mail has one text for each language.")
        found[language] = Words(
            texts.checked("do", text.replace("\\n", "\n"), in_mail=True),
            texts.checked("do", subject[1], in_mail=True, most=texts.LONGEST_SUBJECT) if subject else "",
        )
    return found


def _said(language: str, words: Words) -> str:
    subject = f"[{words.subject}] " if words.subject else ""
    return f"{f'{language}: ' if language else ''}{subject}{words.text}"


def _plain(words: Mapping[str, Words]) -> dict[str, dict[str, str]]:
    return {language: {"text": some.text, "subject": some.subject} for language, some in words.items()}


def _best(known: Mapping[str, Words], language: str) -> Words:
    """In this language, else in any that there is."""
    return next(known[one] for one in (language, "", *LANGUAGES) if one in known)


async def _values(scene: Scene, reader: Planned, language: str) -> Mapping[str, str]:
    """What the words may name, for one reader.

    The mail leaves by itself: in one to somebody without access to the portal stands nothing that a stranger
    could have written, neither name nor link.
    """
    known = await values(scene, language)
    if reader.agent is not None:
        return {**known, "name": reader.agent.name, "ticket_link": ""}
    contact = reader.contact
    if contact is None or not contact.portal_user:
        return {**known, "title": harmless(known["title"]), "customer": "", "name": "", "ticket_link": ""}
    is_theirs = contact.id == scene.ticket.contact_id and contact.may_enter_portal(clock.today())
    portal = scene.house.settings.portal_link if is_theirs else ""
    link = f"{portal}/tickets/{scene.ticket.number}" if portal else ""
    return {**known, "name": contact.name, "ticket_link": link}
