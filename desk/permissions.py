"""What each role may do: one table, and the question every verb asks it (issue 3, "Agents, groups, roles").

A role may do what the roles below it may: agent, lead, administrator. Who sits at the machine and names
nobody (`postbote` without `--as`) may do everything, as they have the database anyway; so may the system. A
customer, and a colleague who is no agent, may do nothing of this: what they may do stands at their verbs.
"""

from collections.abc import Mapping
from enum import StrEnum

from desk.actor import Actor
from desk.errors import NotAllowed
from desk.i18n import N_, Term
from models.agent import Role
from models.comment import Author


class Right(StrEnum):
    EDIT = "edit"
    COMMENT = "comment"
    TAKE = "take"
    COPY = "copy"
    DELETE = "delete"
    RESTORE = "restore"
    MERGE = "merge"
    SPLIT = "split"
    LINK = "link"
    TAG = "tag"
    SUBSCRIBE = "subscribe"
    RECOMMEND = "recommend"
    PDF = "pdf"
    LIST_VIEWS = "list_views"
    MASS_EDIT = "mass_edit"
    MASS_TAG = "mass_tag"
    MASS_SUBSCRIBE = "mass_subscribe"
    EXPORT = "export"
    CONTACTS = "contacts"
    CREATE_RECORDS = "create_records"
    QUARANTINE = "quarantine"
    SUPPRESSIONS = "suppressions"
    MASS_DELETE = "mass_delete"
    OTHERS_LIST_VIEWS = "others_list_views"
    OTHERS_JOBS = "others_jobs"
    IMPORT = "import"
    RECORDS = "records"
    PUBLISH_FAQ = "publish_faq"
    CANNED_REPLIES = "canned_replies"
    PORTAL_ACCESS = "portal_access"
    OTHERS_ABSENCE = "others_absence"
    PICKLISTS = "picklists"
    AGENTS = "agents"
    GROUPS = "groups"
    MAILBOXES = "mailboxes"
    MAIL_SERVERS = "mail_servers"
    MAIL_RULES = "mail_rules"
    PREFERENCES = "preferences"
    ACTIONS = "actions"
    TEMPLATES = "templates"
    WORKFLOWS = "workflows"
    MIGRATION = "migration"
    PURGE = "purge"


# The least role that has each right.
TABLE: Mapping[Right, Role] = {
    Right.EDIT: Role.AGENT,
    Right.COMMENT: Role.AGENT,
    Right.TAKE: Role.AGENT,
    Right.COPY: Role.AGENT,
    Right.DELETE: Role.AGENT,
    Right.RESTORE: Role.AGENT,
    Right.MERGE: Role.AGENT,
    Right.SPLIT: Role.AGENT,
    Right.LINK: Role.AGENT,
    Right.TAG: Role.AGENT,
    Right.SUBSCRIBE: Role.AGENT,
    Right.RECOMMEND: Role.AGENT,
    Right.PDF: Role.AGENT,
    Right.LIST_VIEWS: Role.AGENT,
    Right.MASS_EDIT: Role.AGENT,
    Right.MASS_TAG: Role.AGENT,
    Right.MASS_SUBSCRIBE: Role.AGENT,
    Right.EXPORT: Role.AGENT,
    Right.CONTACTS: Role.AGENT,
    Right.CREATE_RECORDS: Role.AGENT,
    Right.QUARANTINE: Role.AGENT,
    Right.SUPPRESSIONS: Role.AGENT,
    Right.MASS_DELETE: Role.LEAD,
    Right.OTHERS_LIST_VIEWS: Role.LEAD,
    Right.OTHERS_JOBS: Role.LEAD,
    Right.IMPORT: Role.LEAD,
    # What a company promised or sold; a customer sees it in the portal.
    Right.RECORDS: Role.LEAD,
    Right.PUBLISH_FAQ: Role.LEAD,
    Right.CANNED_REPLIES: Role.LEAD,
    # Opens the company's tickets to somebody outside.
    Right.PORTAL_ACCESS: Role.LEAD,
    Right.OTHERS_ABSENCE: Role.LEAD,
    Right.PICKLISTS: Role.ADMINISTRATOR,
    Right.AGENTS: Role.ADMINISTRATOR,
    Right.GROUPS: Role.ADMINISTRATOR,
    Right.MAILBOXES: Role.ADMINISTRATOR,
    Right.MAIL_SERVERS: Role.ADMINISTRATOR,
    Right.MAIL_RULES: Role.ADMINISTRATOR,
    Right.PREFERENCES: Role.ADMINISTRATOR,
    Right.ACTIONS: Role.ADMINISTRATOR,
    Right.TEMPLATES: Role.ADMINISTRATOR,
    Right.WORKFLOWS: Role.ADMINISTRATOR,
    Right.MIGRATION: Role.ADMINISTRATOR,
    Right.PURGE: Role.ADMINISTRATOR,
}

# What a right is, as it stands behind "may".
ACTS: Mapping[Right, str] = {
    Right.EDIT: N_("change tickets"),
    Right.COMMENT: N_("comment on tickets"),
    Right.TAKE: N_("take tickets"),
    Right.COPY: N_("copy tickets"),
    Right.DELETE: N_("delete a ticket"),
    Right.RESTORE: N_("restore a deleted ticket"),
    Right.MERGE: N_("merge tickets, and take them apart again"),
    Right.SPLIT: N_("split tickets"),
    Right.LINK: N_("link tickets and records"),
    Right.TAG: N_("tag tickets"),
    Right.SUBSCRIBE: N_("subscribe to tickets"),
    Right.RECOMMEND: N_("recommend tickets"),
    Right.PDF: N_("make PDFs of tickets"),
    Right.LIST_VIEWS: N_("make own list views, and share them"),
    Right.MASS_EDIT: N_("change many tickets at once"),
    Right.MASS_TAG: N_("tag many tickets at once"),
    Right.MASS_SUBSCRIBE: N_("subscribe to many tickets at once"),
    Right.EXPORT: N_("export lists as CSV"),
    Right.CONTACTS: N_("create and change contacts and organisations"),
    Right.CREATE_RECORDS: N_("create tasks, documents and FAQ drafts"),
    Right.QUARANTINE: N_("decide about mails in quarantine"),
    Right.SUPPRESSIONS: N_("send to addresses again whose mails came back, or no more"),
    Right.MASS_DELETE: N_("delete many tickets at once"),
    Right.OTHERS_LIST_VIEWS: N_("change shared list views of others"),
    Right.OTHERS_JOBS: N_("stop the jobs of others"),
    Right.IMPORT: N_("import CSV files"),
    Right.RECORDS: N_("create and change products, contracts, projects, quotes and the like"),
    Right.PUBLISH_FAQ: N_("publish FAQ articles"),
    Right.CANNED_REPLIES: N_("write canned replies"),
    Right.PORTAL_ACCESS: N_("grant and revoke access to the portal"),
    Right.OTHERS_ABSENCE: N_("enter the absence of others"),
    Right.PICKLISTS: N_("change picklists"),
    Right.AGENTS: N_("change agents and their roles"),
    Right.GROUPS: N_("change groups"),
    Right.MAILBOXES: N_("change mailboxes"),
    Right.MAIL_SERVERS: N_("change mail servers"),
    Right.MAIL_RULES: N_("change the rules for incoming mail"),
    Right.PREFERENCES: N_("change the desk's preferences"),
    Right.ACTIONS: N_("define actions"),
    Right.TEMPLATES: N_("adapt the templates of mails"),
    Right.WORKFLOWS: N_("define workflows"),
    Right.MIGRATION: N_("take over the data of another helpdesk"),
    Right.PURGE: N_("delete something for good"),
}

_ONLY: Mapping[Role, str] = {
    Role.AGENT: N_("Only an agent may {act}."),
    Role.LEAD: N_("Only a lead or an administrator may {act}."),
    Role.ADMINISTRATOR: N_("Only an administrator may {act}."),
}
_RANKS = tuple(Role)


def require(actor: Actor, right: Right) -> None:
    """Raises NotAllowed, with a sentence that says who may, if the actor hasn't this right."""
    if may(actor, right):
        return
    refuse_inactive(actor)
    raise NotAllowed(_ONLY[TABLE[right]], act=Term(ACTS[right]))


def refuse_inactive(actor: Actor) -> None:
    """Raises NotAllowed for an inactive agent (R7): at verbs that others than agents may call, too."""
    if actor.agent is not None and not actor.agent.is_active:
        raise NotAllowed("{name} is inactive and may do nothing here.", name=actor.agent.name)


def may(actor: Actor, right: Right) -> bool:
    """Has the actor this right? An inactive agent has none."""
    if actor.agent is None:
        return actor.kind is Author.SYSTEM
    return actor.agent.is_active and role_may(Role(actor.agent.role), right)


def role_may(role: Role, right: Right) -> bool:
    """Has an agent of this role the right?"""
    return _RANKS.index(role) >= _RANKS.index(TABLE[right])
