"""Which attributes of Zammad's objects the desk has a home for, and which mean nothing outside of Zammad.

All others are told of by name: those that ship (`vip`, `pending_time`, …) and those of the object manager.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

import orjson

from desk.migration.findings import Findings
from desk.migration.wording import line

_OF_ALL = """
id created_at updated_at created_by created_by_id updated_by updated_by_id preferences note_ids article_ids
active image image_source
"""
ORGANISATION = f"""{_OF_ALL}
name shared domain_assignment member_ids members secondary_member_ids secondary_members
"""
USER = f"""{_OF_ALL}
firstname lastname email phone mobile organization organization_id login login_failed verified source
last_login out_of_office out_of_office_start_at out_of_office_end_at out_of_office_replacement_id password
organization_ids organizations role_ids roles group_ids groups authorization_ids authorizations karma_user_ids
two_factor_preference_ids overview_sorting_ids
"""
TICKET = f"""{_OF_ALL}
number title state state_id priority priority_id group group_id owner owner_id customer customer_id
organization organization_id close_at last_contact_at last_contact_agent_at last_contact_customer_at
last_owner_update_at
create_article_type create_article_type_id create_article_sender create_article_sender_id article_count
first_response_at first_response_escalation_at first_response_in_min first_response_diff_in_min
close_escalation_at close_in_min close_diff_in_min update_escalation_at update_in_min update_diff_in_min
escalation_at ticket_time_accounting_ids ticket_time_accounting mention_ids last_close_at checklist_id
referencing_checklist_ticket_ids
"""
_LONGEST = 2000


def own_fields(kind: str, item: Mapping[str, Any], known: str, findings: Findings) -> list[tuple[str, str]]:
    """The others that say something, by name; they are counted."""
    found = []
    names = _names(known)
    for name, value in item.items():
        if name not in names and value not in (None, "", False, [], {}):
            findings.homeless(f"{kind}.{name}")
            found.append((line(name, 100), line(_shown(value), _LONGEST)))
    return found


@cache
def _names(known: str) -> frozenset[str]:
    return frozenset(known.split())


def _shown(value: Any) -> str:
    return value if isinstance(value, str) else orjson.dumps(value).decode()
