"""What happened, for the ones who may be told."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from desk.actor import Actor
from desk.notifications.matrix import Role, Rule
from desk.notifications.reasons import Reason
from models.agent import Agent
from models.comment import Comment
from models.contact import Contact


@dataclass(frozen=True, slots=True)
class To:
    """Somebody whom an act is for: a contact, an agent, or an address (of a colleague who is neither).

    None of the three: whoever has the role at the ticket – its customer, its participants, those responsible.
    """

    role: Role
    contact: Contact | None = None
    agent: Agent | None = None
    address: str = ""
    name: str = ""
    # Subscribers: all of it was their own doing; they have a mail about this save as assignee.
    did_it: bool = False
    already_mailed: bool = False

    @property
    def is_somebody(self) -> bool:
        return self.contact is not None or self.agent is not None or bool(self.address)


@dataclass(frozen=True, slots=True)
class Act:
    """One event of the table (`matrix.MATRIX`), with what its mails need.

    Most acts name nobody: the table says which roles are told. An act that is for somebody says so in `to`:
    `Act(Rule.BOUNCE, actor)` goes to those responsible; `Act(Rule.SUPPORT_ENDS, actor,
    to=[To(Role.CUSTOMER, contact=contact)])` to this customer, whatever the ticket (there may be none);
    `Act(Rule.WORKFLOW, actor, kind="customer_workflow", to=[To(Role.CUSTOMER)], workflow="Reminder",
    payload=…)` to the ticket's customer. Each role still has its condition in the table.
    """

    rule: Rule
    actor: Actor
    comment: Comment | None = None
    # Goes with each delivery: words that no row of the comment holds, like the solution as it was entered.
    payload: dict[str, Any] | None = None
    # The undo window: how long the mails wait.
    hold: timedelta = timedelta()
    # The customer's own mail was sent by a machine, or is a repeat: no confirmation (R42).
    from_machine: bool = False
    # Nobody vouches for the sender of the mail.
    is_doubtful: bool = False
    # Whom it is for; empty: all roles that the table has for the rule.
    to: Sequence[To] = ()
    # The mail's kind, where the table leaves it open (workflows).
    kind: str = ""
    # The name of the workflow that mails (R35), and whether it does so despite an opt-out.
    workflow: str = ""
    overrides_opt_out: bool = False
    # A password is in the payload: it is wiped once sent, and never shown.
    is_sensitive: bool = False
    # Known before any condition is asked: nobody is mailed, for this reason.
    refused: Reason | None = None

    def __post_init__(self) -> None:
        if self.overrides_opt_out and (self.rule is not Rule.WORKFLOW or not self.workflow):
            raise ValueError("only a workflow overrides an opt-out (R35), and it says its name")

    @property
    def override(self) -> str:
        """Who overrides the opt-out, for the facts of the decision; empty: nobody does."""
        return f"workflow {self.workflow}" if self.overrides_opt_out else ""
