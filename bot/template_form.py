"""The modals in which administrators adapt mails (R36): which one; its words, and what they can use. Pure."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field

from bot.blocks import Block, actions, button, context, field, modal, option, plain, section, select
from bot.mrkdwn import escape
from bot.payloads import Click, Submission
from bot.room import Place
from bot.texts import Say
from desk.i18n import N_
from desk.mail_out.mail_templates import HTML, PARTS, SUBJECT, TEXT
from desk.mail_out.variable import Type, Variable
from desk.mail_out.variables import VARIABLES
from desk.template_editing import Source

CHOOSE, EDIT = "template_choose", "template_edit"
KIND, LANGUAGE, TICKET = "kind", "language", "ticket"
PREVIEW, RESET = "template_preview", "template_reset"
# Slack's field takes no more.
MOST = 3000

NAMES: Mapping[str, str] = {
    "customer_comment": N_("Answer to the customer"),
    "customer_solution": N_("Solution for the customer"),
    "customer_confirmation": N_("Confirmation to the customer"),
    "customer_rating": N_("Question to the customer how it was"),
    "customer_workflow": N_("Words of a workflow for the customer"),
    "support_ends": N_("The customer's support ends"),
    "credentials": N_("Login and one-time password"),
    "agent_ticket": N_("New ticket, to agents"),
    "agent_comment": N_("New comment, to agents"),
    "agent_solution": N_("Solution, to agents"),
    "agent_changes": N_("Changes of subscribed tickets"),
    "agent_bounce": N_("A mail came back, to agents"),
    "agent_workflow": N_("Words of a workflow for agents"),
    "recommendation": N_("Recommended ticket"),
    "template_broken": N_("A template is broken, to administrators"),
    "test_mail": N_("Test mail"),
}
LANGUAGES: Mapping[str, str] = {"de": N_("German"), "en": N_("English")}
_LABELS: Mapping[str, str] = {SUBJECT: N_("Subject"), TEXT: N_("Text"), HTML: N_("HTML")}


@dataclass(frozen=True, slots=True)
class Remembered:
    """What comes back with the modal. A block is named anew each time it is shown with other words."""

    place: Place
    kind: str = ""
    language: str = ""
    turn: int = 0
    # Of each part as it was shown.
    marks: Mapping[str, str] = dataclass_field(default_factory=dict)

    def pack(self) -> str:
        where = ["", self.place.channel, self.place.thread_ts]
        return json.dumps([*where, self.kind, self.language, self.turn, dict(self.marks)])

    @classmethod
    def read(cls, packed: str) -> "Remembered":
        _, channel, thread_ts, *more = json.loads(packed)
        return cls(Place(channel, thread_ts), *more)

    def block(self, part: str) -> str:
        return f"{part}.{self.turn}"


def choosing(place: Place, say: Say, *, kind: str, language: str) -> Block:
    """Which mail, in which language?"""
    kinds = [option(name_of(item, say), item) for item in VARIABLES]
    languages = [option(say(name), code) for code, name in LANGUAGES.items()]
    return modal(
        say("Mail templates"),
        CHOOSE,
        [
            field(say("Mail"), KIND, select(say("Choose"), KIND, kinds, chosen=kind)),
            field(say("Language"), LANGUAGE, select(say("Choose"), LANGUAGE, languages, chosen=language)),
        ],
        submit=say("Next"),
        close=say("Cancel"),
        data=Remembered(place).pack(),
    )


def name_of(kind: str, say: Say) -> str:
    return say(NAMES[kind]) if kind in NAMES else kind


def editing(known: Remembered, sources: Mapping[str, Source], say: Say, *, fault: str) -> Block:
    """The words of all parts, and every variable with its meaning."""
    known = replace(known, marks={part: source.mark for part, source in sources.items()})
    is_own = any(source.is_own for source in sources.values())
    state = say("adapted") if is_own else say("as shipped")
    title = f"{name_of(known.kind, say)} · {say(LANGUAGES[known.language])} · {state}"
    blocks = [section(f"*{escape(title)}*\n`{known.kind}`")]
    if fault:
        words = say("This template is broken; the shipped one is used: {fault}", fault=fault)
        blocks.append(section(f"⚠ {escape(words)}"))
    blocks += [_part(known, part, sources[part].text, say) for part in PARTS]
    blocks += [_ticket(known, say), _buttons(say, is_own=is_own), *_variables(VARIABLES[known.kind], say)]
    return modal(
        say("Mail templates"), EDIT, blocks, submit=say("Save"), close=say("Cancel"), data=known.pack()
    )


def _part(known: Remembered, part: str, text: str, say: Say) -> Block:
    label = say(_LABELS[part])
    if len(text) > MOST:
        said = say("{name} is longer than Slack's field takes, and stays as it is.", name=label)
        return section(f"*{escape(label)}*\n{escape(said)}")
    words: Block = {"type": "plain_text_input", "action_id": part, "multiline": part != SUBJECT}
    return field(label, known.block(part), words | {"initial_value": text.rstrip("\n"), "max_length": MOST})


def _ticket(known: Remembered, say: Say) -> Block:
    element = {"type": "plain_text_input", "action_id": TICKET, "placeholder": plain("TT1", 150)}
    hint = plain(say("Leave it empty for a preview with samples."), 150)
    return field(say("Preview with ticket"), known.block(TICKET), element, optional=True, hint=hint)


def _buttons(say: Say, *, is_own: bool) -> Block:
    shown = [button(say("Preview"), PREVIEW, "-")]
    if is_own:
        shown.append(button(say("Back to the shipped one"), RESET, "-", style="danger"))
    return actions("template", shown)


def _variables(variables: Sequence[Variable], say: Say) -> list[Block]:
    lines = [line for item in variables for line in _lines(item, say)]
    pages: list[list[str]] = [[]]
    for line in lines:
        if sum(map(len, pages[-1])) + len(pages[-1]) + len(line) > 1800:
            pages.append([])
        pages[-1].append(line)
    heading = f"*{escape(say('What these words can use'))}*"
    return [section(heading), *(context("\n".join(page)) for page in pages)]


def _lines(item: Variable, say: Say, of: str = "") -> list[str]:
    name = f"{of}{item.name}"
    written = f"{{{{ {name} }}}}"
    if item.type is Type.LIST:
        written, name = f"{{% for {item.one} in {name} %}}", item.one
    own = f"`{written}` – {escape(say(item.meaning))}"
    return [own, *(line for field in item.fields for line in _lines(field, say, f"{name}."))]


def typed(known: Remembered, values: Mapping[str, Mapping[str, object]]) -> dict[str, str]:
    """The parts as they stand in the modal."""
    return {
        part: str(values[known.block(part)].get("value") or "")
        for part in PARTS
        if known.block(part) in values
    }


def ticket_typed(known: Remembered, click: Click) -> str:
    return str(click.values.get(known.block(TICKET), {}).get("value") or "").strip()


def written(known: Remembered, form: Submission) -> dict[str, str]:
    """The parts that were touched, as they were sent."""
    sent = typed(known, form.values)
    return {part: text for part, text in sent.items() if Source(text, is_own=True).mark != known.marks[part]}
