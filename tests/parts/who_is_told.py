"""Who must be told what, by the words of the requirements (§5): kinds of customers and owners, and an oracle.

It looks at nothing of the desk: what the desk decides is compared with it (tests/desk/test_truth_table.py).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import product

from desk.notifications.matrix import Rule
from models.contact import Contact
from models.ticket import Ticket

# A row: role, address, reason.
Row = tuple[str, str, str]


@dataclass(frozen=True)
class Customer:
    """A kind of customer."""

    name: str
    portal_user: bool = False
    opt_out: bool = False
    suppressed: bool = False
    has_address: bool = True


CUSTOMERS = [
    *(
        Customer(f"p{portal:d}o{opt_out:d}", portal, opt_out)
        for portal, opt_out in product((True, False), repeat=2)
    ),
    Customer("suppressed", portal_user=True, suppressed=True),
    Customer("opted-out-and-suppressed", portal_user=True, opt_out=True, suppressed=True),
    Customer("without-address", portal_user=True, has_address=False),
]

# In copy: nobody; somebody unknown; a contact with the portal; one who opted out; a suppressed address; two.
COPIES: dict[str, Sequence[str]] = {
    "nobody": (),
    "somebody": ("plain",),
    "portal contact": ("portal",),
    "opted-out contact": ("opted-out",),
    "suppressed": ("gone",),
    "two, and one who left": ("plain", "second", "left"),
}
# Whoever has the ticket, those in copy are mailed the same: the first owner's tickets have all kinds.
FEW = frozenset({"nobody", "somebody"})


@dataclass(frozen=True)
class Owner:
    """A kind of owner: who has the ticket, who writes as an agent, and who hears of it, by their names.

    `told` are mailed (or would be); `away` are absent, with who stands in for them.
    """

    name: str
    agent: str = ""
    group: str = ""
    default: str = ""
    told: tuple[str, ...] = ()
    away: tuple[tuple[str, str], ...] = ()
    acting: str = "nadia"
    can_be_opened: bool = True


OWNERS = [
    Owner("an agent", agent="jonas", told=("jonas",)),
    Owner("the actor", agent="nadia", told=("nadia",)),
    Owner("the actor, who wants their own mails", agent="olga", told=("olga",), acting="olga"),
    Owner("inactive, default agent", "ivan", default="dora", told=("dora",), can_be_opened=False),
    Owner("inactive, no default", "ivan", can_be_opened=False),
    Owner("absent with deputy", "anna", told=("dirk",), away=(("anna", "dirk"),)),
    Owner("absent, the deputy acts", "arno", told=("nadia",), away=(("arno", "nadia"),)),
    Owner("absent, the deputy absent, too", "beate", told=("dirk",), away=(("beate", "dirk"),)),
    Owner(
        "absent without deputy, default agent", "paul", default="dora", told=("dora",), away=(("paul", ""),)
    ),
    # Better they hear of it than nobody.
    Owner("absent without deputy, no default", "paul", told=("paul",)),
    Owner("absent, the group is there", "paul", "team", told=("gina", "gerd"), away=(("paul", ""),)),
    Owner("group", group="mixed", told=("gina", "nadia"), away=(("gus", ""),)),
    Owner("group of inactive ones, default agent", group="gone", default="dora", told=("dora",)),
    Owner("group of inactive ones, no default", group="gone"),
    Owner("nobody, default agent", default="dora", told=("dora",)),
    Owner("nobody, default group", default="group:team", told=("gina", "gerd")),
    Owner("nobody, the default is inactive", default="ivan", can_be_opened=False),
    Owner("nobody at all"),
]
PEOPLE = (
    "nadia",
    "jonas",
    "olga",
    "ivan",
    "anna",
    "dirk",
    "arno",
    "beate",
    "berta",
    "paul",
    "dora",
    "gina",
    "gerd",
    "gus",
)
MEMBERS = {"team": ("gina", "gerd"), "mixed": ("gina", "nadia", "ivan", "gus"), "gone": ("ivan",)}
DEFAULTS = sorted({owner.default for owner in OWNERS})


@dataclass(frozen=True)
class World:
    """What holds for the whole desk."""

    can_send: bool
    send_ticket_mails: bool
    default: str


@dataclass
class Scene:
    """A ticket, with the kinds it was made of."""

    customer: Customer
    copies: str
    owner: Owner
    ticket: Ticket
    contact: Contact
    in_copy: dict[str, str] = field(default_factory=dict)


# -- what must come of it, by the requirements


def expected(world: World, scene: Scene, rule: Rule, *, override: bool = False) -> list[Row]:
    """The rows of §5 for one event, by its words."""
    rows: list[Row] = []
    to_customer = {"N1", "N2", "N5", "N6", "N7", "N11", "N12", "N13"}
    to_copies = {"N1", "N2"}
    to_owner = {"N1", "N2", "N3", "N4", "N5", "N6", "N5a", "N10"}
    if rule.value in to_customer:
        rows.append(_customer(world, scene, rule, override=override))
    if rule.value in to_copies:
        rows += [_in_copy(world, scene, kind, address) for kind, address in scene.in_copy.items()]
    if rule.value in to_owner:
        by_agent = rule.value in {"N1", "N2", "N5a"}
        rows += _owners(world, scene.owner, actor=scene.owner.acting if by_agent else "")
    return sorted(rows)


def _customer(world: World, scene: Scene, rule: Rule, *, override: bool) -> Row:
    who = scene.customer
    address = scene.contact.email or ""
    if not who.has_address:
        return "customer", address, "no_address"
    if rule is not Rule.CREDENTIALS:
        # R32: NOT opt-out AND (portal user OR "send ticket mails"); R35: a workflow overrides the opt-out.
        if who.opt_out and not override:
            return "customer", address, "opt_out"
        if not (who.portal_user or world.send_ticket_mails):
            return "customer", address, "gate_closed"
    # Nothing overrides these.
    return "customer", address, _possible(world, suppressed=who.suppressed)


def _in_copy(world: World, scene: Scene, kind: str, address: str) -> Row:
    if kind == "opted-out":
        return "participant", address, "opt_out"
    has_portal = True if kind == "portal" else scene.customer.portal_user
    if not (has_portal or world.send_ticket_mails):
        return "participant", address, "gate_closed"
    return "participant", address, _possible(world, suppressed=kind == "gone")


def _owners(world: World, owner: Owner, *, actor: str) -> list[Row]:
    if not owner.told:
        return [("assignee", "", "nobody_responsible")]
    rows: list[Row] = []
    for name in owner.told:
        is_actor = name == actor and name != "olga"
        rows.append(("assignee", mail_of(name), "is_actor" if is_actor else _possible(world)))
    for name, deputy in owner.away:
        rows.append(("assignee", mail_of(name), "deputy_mailed" if deputy else "absent"))
    return rows


def _possible(world: World, *, suppressed: bool = False) -> str:
    if suppressed:
        return "suppressed"
    return "mailed" if world.can_send else "no_mail_server"


def mail_of(name: str) -> str:
    return f"{name}@desk.example"
