"""The mails we send, by their kind: which of them leave by themselves, and how they say so (RFC 3834 §5)."""

from collections.abc import Mapping

# What a person wrote says nothing; all else is marked, counted and limited (R42).
AUTO_SUBMITTED: Mapping[str, str] = {
    "customer_confirmation": "auto-replied",
    "agent_comment": "auto-generated",
    "agent_solution": "auto-generated",
    "agent_ticket": "auto-generated",
    "agent_changes": "auto-generated",
    "agent_bounce": "auto-generated",
    "customer_rating": "auto-generated",
    "support_ends": "auto-generated",
    "customer_workflow": "auto-generated",
    "agent_workflow": "auto-generated",
    "credentials": "auto-generated",
    "template_broken": "auto-generated",
    "test_mail": "auto-generated",
}


def is_automatic(kind: str) -> bool:
    """Does a mail of this kind leave without anybody having written it?"""
    return kind in AUTO_SUBMITTED
