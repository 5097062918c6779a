"""Rules for incoming mail as a desk has them (R38), so that what is measured decides by rules, too.

Ten in front of those that ship: lists of senders, words of subject and body, two regular expressions, files,
size, headers, trees of and/or; most look at a mail and let it pass, as most rules do.
"""

from desk.actor import Actor
from desk.house import House
from desk.mail_rules import editing, json_form
from models.agent import Agent, Role
from models.comment import Channel

_MACHINES = [f"noreply@shop{number}.example" for number in range(20)]
_RULES = (
    {
        "name": "Our own machines",
        "if": {"all": [{"field": "from", "operator": "one_of", "values": _MACHINES}]},
        "then": "ignore",
    },
    {
        "name": "Advertisements",
        "if": {
            "any": [
                {"field": "header:x-campaign", "operator": "is_not_empty"},
                {"field": "subject", "operator": "contains", "value": "unsubscribe"},
            ]
        },
        "then": "ignore",
    },
    {
        "name": "Orders",
        "if": {"all": [{"field": "subject", "operator": "matches", "value": r"\border[ #:]+(\d{6,12})\b"}]},
        "then": "create",
        "set": {"priority": "high"},
    },
    {
        "name": "Requests that failed",
        "if": {"all": [{"field": "body", "operator": "matches", "value": r"request \d{5} failed"}]},
        "then": "adjust",
        "after": "continue",
        "tags": ["failure"],
    },
    {
        "name": "Urgent",
        "if": {
            "any": [
                {"field": "body", "operator": "contains", "value": "dringend"},
                {"field": "body", "operator": "contains", "value": "month’s end"},
            ]
        },
        "then": "adjust",
        "after": "continue",
        "set": {"priority": "high"},
    },
    {
        "name": "Pictures",
        "if": {
            "all": [
                {"field": "attachment_name", "operator": "ends_with", "value": ".png"},
                {"field": "attachment_count", "operator": "at_least", "value": "1"},
            ]
        },
        "then": "adjust",
        "after": "continue",
        "tags": ["picture"],
    },
    {
        "name": "Big mails of strangers",
        "if": {
            "all": [
                {"field": "size", "operator": "greater_than", "value": "20 MB"},
                {"field": "known_contact", "operator": "is", "value": "no"},
            ]
        },
        "then": "quarantine",
    },
    {
        "name": "Partners",
        "if": {"any": [{"field": "sender_domain", "operator": "one_of", "values": ["a.example", "b.de"]}]},
        "then": "create",
        "assign": "group:Support",
    },
    {
        "name": "Programs that may do harm",
        "if": {"all": [{"field": "attachment_name", "operator": "matches", "value": r"\.(exe|scr|js)$"}]},
        "then": "quarantine",
    },
    {
        "name": "Applications",
        "if": {
            "all": [
                {"field": "to", "operator": "contains", "value": "jobs@"},
                {"not": {"field": "kind", "operator": "is", "value": "message"}},
            ]
        },
        "then": "ignore",
    },
)


async def add_rules(house: House) -> int:
    """How many the desk has then."""
    admin = await Agent.get(handle="nadia")
    admin.role = Role.ADMINISTRATOR
    await admin.save()
    for rule in _RULES:
        _, rules = await editing.add(house, json_form.read(rule), actor=Actor(Channel.CLI, agent=admin))
    return len(rules.active)
