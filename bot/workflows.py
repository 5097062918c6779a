"""What runs by itself (R35): `/ticket workflows`, to read; administrators change it with `postbote`."""

from bot.asked import Asked
from bot.blocks import Block, section
from bot.mrkdwn import escape
from bot.subcommand import Subcommand
from desk import clock
from desk.errors import DeskError
from desk.i18n import N_
from desk.permissions import refuse_inactive
from desk.workflows import definition, ran, stored, written
from models.workflow import Workflow

# A message has at most 50 blocks.
MOST = 45
# And a section at most 3,000 characters.
MOST_ACTIONS = 8


async def show(asked: Asked, _: str) -> None:
    refuse_inactive(asked.actor)
    known = await stored.everything()
    counts = await ran.counts(clock.now())
    heading = asked.say("What runs by itself")
    blocks = [section(f"*{escape(heading)}*")]
    blocks += [await _shown(asked, row, counts.get(row.id, ran.NONE)) for row in known[:MOST]]
    if not known:
        blocks.append(section(escape(asked.say("none"))))
    if len(known) > MOST:
        blocks.append(section(escape(asked.say("and {count} more", count=len(known) - MOST))))
    await asked.present(heading, escape(heading), blocks)


async def _shown(asked: Asked, row: Workflow, counted: ran.Counted) -> Block:
    state = asked.say("on") if row.is_active else asked.say("off")
    lines = [f"*{escape(row.name)}* ({escape(state)})"]
    try:
        said = await written.shown(definition.of_row(row))
    except (DeskError, KeyError, ValueError) as fault:
        return section(f"{lines[0]}\n⚠ {escape(str(fault), 600)}")
    when = f"{said['after']} after {said['on']}" if said["after"] else said["on"]
    lines.append(escape(f"{when} – {said['if']}" if said["if"] else when, 600))
    lines += [f"• {escape(' '.join(words.split()), 200)}" for words in said["do"][:MOST_ACTIONS]]
    if len(said["do"]) > MOST_ACTIONS:
        lines.append("• …")
    if row.is_active:
        lines.append(escape(asked.say("{runs} runs within a week", runs=counted.runs)))
    if counted.faults or counted.stopped:
        trouble = asked.say(
            "{faults} failed, {stopped} stopped", faults=counted.faults, stopped=counted.stopped
        )
        lines.append(f"⚠ {escape(trouble)}")
    return section("\n".join(lines))


SUBCOMMANDS = (
    Subcommand(("workflows", "workflow"), "workflows", N_("shows what runs by itself"), str, show),
)
