"""The rules of a vtiger's mail converter, from a dump of its database (vtiger CRM 5.4 to 8).

Tables: `vtiger_mailscanner`, `_rules`, `_actions`, `_ruleactions`, `_bodyrule`, `_mapping`; for names
`vtiger_users` and `vtiger_groups`; how they act: `modules/Settings/MailConverter/handlers/` of vtiger's code.
What differs here, or has no place here, is told.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from html import unescape
from pathlib import Path

from desk import assignees
from desk.addresses import is_sound
from desk.conditions.tree import All, AnyOf, Leaf, Node, Operator
from desk.errors import Invalid
from desk.mail_rules import conditions
from desk.mail_rules.rule import Act, Lookup, Rule, Then, Whose
from desk.migration import parcel
from desk.migration.findings import Findings
from desk.migration.scratch import Row, Scratch, scratch
from desk.migration.tables import Plan, Wanted, stage

PLAN = Plan(
    product="vtiger with mail converter rules",
    prefix="vtiger_",
    needed=("mailscanner_rules",),
    tables={
        "mailscanner": Wanted(("scannerid", "scannername", "username", "isvalid"), counts=False),
        "mailscanner_rules": Wanted(
            (
                *("ruleid", "scannerid", "rulename", "fromaddress", "toaddress", "cc", "bcc", "subjectop"),
                *("subject", "bodyop", "body", "matchusing", "assigned_to", "sequence"),
            ),
            counts=False,
        ),
        "mailscanner_actions": Wanted(("actionid", "actiontype", "module", "lookup"), counts=False),
        "mailscanner_ruleactions": Wanted(("ruleid", "actionid"), counts=False),
        "mailscanner_bodyrule": Wanted(("ruleid", "delimiter"), counts=False),
        "mailscanner_mapping": Wanted(("ruleid", "crm_field", "body_field"), counts=False),
        "users": Wanted(("id", "user_name", "first_name", "last_name", "email1"), counts=False),
        "groups": Wanted(("groupid", "groupname"), counts=False),
    },
    indexes={},
    homeless={},
)
_OPERATORS = {
    "contains": Operator.CONTAINS,
    "not contains": Operator.NOT_CONTAINS,
    "equals": Operator.IS,
    "not equals": Operator.IS_NOT,
    "begins with": Operator.BEGINS,
    "starts with": Operator.BEGINS,
    "ends with": Operator.ENDS,
    "regex": Operator.MATCHES,
    "has ticket number": Operator.HAS_TICKET_NUMBER,
}
_ADDRESSES = {"fromaddress": "from", "toaddress": "to", "cc": "cc", "bcc": "bcc"}
_DELIMITERS = {
    "colon": ":",
    "semicolon": ";",
    "dash": "-",
    "equal": "=",
    "lessthan": ">",
    "colondash": ":-",
    "colonequal": ":=",
    "semicolondash": ";-",
    "semicolonequal": ";=",
    "equallessthan": "=>",
}
_TARGETS = {
    "ticket_title": "title",
    "ticketpriorities": "priority",
    "ticketstatus": "status",
    "ticketseverities": "severity",
    "ticketcategories": "category",
    "description": "description",
    "hours": "hours",
    "days": "days",
    "lastname": "contact.name",
    "firstname": "contact.name",
    "email": "contact.email",
    "phone": "contact.phone",
    "mobile": "contact.phone",
}
_NAMED_GROUP = re.compile(r"\(\?<(?=[A-Za-z_])")
NEVER = AnyOf(())


async def read(path: Path) -> tuple[tuple[Rule, ...], Sequence[str]]:
    """The rules in their order, and what is to be told of them. Raises Invalid for what is no such dump."""
    findings = Findings()
    with _staged(path, findings) as records:
        reading = _Reading(records)
        rules = tuple([await reading.assigned(rule, row) for rule, row in reading.rules()])
    remarks = [*reading.remarks, *(f"{problem.where}: {problem.what}" for problem in findings.problems)]
    remarks.append("Mail that no rule took was left alone in vtiger; here it waits in quarantine.")
    return rules, remarks


@contextmanager
def _staged(path: Path, findings: Findings) -> Iterator[Scratch]:
    with parcel.opened(path) as source, scratch() as records:
        stage(source, PLAN, records, findings)
        yield records


class _Reading:
    def __init__(self, records: Scratch) -> None:
        self._records = records
        self._scanners = {row["scannerid"]: row for row in records.rows("SELECT * FROM mailscanner")}
        self.remarks: list[str] = []

    def rules(self) -> Iterator[tuple[Rule, Row]]:
        sql = "SELECT * FROM mailscanner_rules ORDER BY CAST(scannerid AS INTEGER), CAST(sequence AS INTEGER)"
        rows = self._records.all(sql)
        of_several = len({row["scannerid"] for row in rows}) > 1
        for row in rows:
            name = _text(row["rulename"]) or f"vtiger {row['ruleid']}"
            then = self._then(name, row)
            if then is None:
                continue
            yield self._rule(name, row, then, of_several=of_several), row

    def _rule(self, name: str, row: Row, then: Then, *, of_several: bool) -> Rule:
        asked = self._asked(name, row)
        scanner = self._scanners.get(row["scannerid"])
        is_active = scanner is None or scanner["isvalid"] != "0"
        if asked == NEVER:
            self.remarks.append(
                f"{name}: all of no conditions matched no mail in vtiger; it is switched off."
            )
            asked, is_active = All(()), False
        if of_several:
            asked = self._of_mailbox(name, asked, scanner)
        return Rule(0, name[:120], then, asked, is_active=is_active)

    def _asked(self, name: str, row: Row) -> Node:
        """In vtiger, any of no conditions is every mail, and all of none is no mail."""
        parts = [*self._of_addresses(row), *self._of_texts(name, row)]
        is_all = _text(row["matchusing"]).upper() == "AND"
        if not parts:
            return NEVER if is_all else All(())
        return parts[0] if len(parts) == 1 else All(tuple(parts)) if is_all else AnyOf(tuple(parts))

    def _of_addresses(self, row: Row) -> Iterator[Leaf]:
        for column, field in _ADDRESSES.items():
            if wanted := _text(row[column]).strip("* "):
                yield conditions.leaf(field, Operator.CONTAINS, [wanted])

    def _of_texts(self, name: str, row: Row) -> Iterator[Node]:
        for field, source in (("subject", "subject"), ("whole_text", "body")):
            operator = _OPERATORS.get(_text(row[f"{source}op"]).lower())
            wanted = _text(row[source])
            if operator is Operator.HAS_TICKET_NUMBER:
                yield conditions.leaf(field, operator, [])
            elif operator is not None and wanted:
                if operator is Operator.MATCHES:
                    wanted = _NAMED_GROUP.sub("(?P<", wanted)
                if operator in {Operator.NOT_CONTAINS, Operator.IS_NOT}:
                    self.remarks.append(
                        f"{name}: there, “{operator.replace('_', ' ')}” never holds for an empty {source}; "
                        "here it does."
                    )
                yield conditions.leaf(field, operator, [wanted])

    def _of_mailbox(self, name: str, asked: Node, scanner: Row | None) -> Node:
        address = _text(scanner["username"]).lower() if scanner is not None else ""
        if not is_sound(address):
            self.remarks.append(f"{name}: its mailbox had no address; here it is for all mailboxes.")
            return asked
        own = conditions.leaf("mailbox", Operator.IS, [address])
        return All((own, *(asked.parts if isinstance(asked, All) else (asked,))))

    def _then(self, name: str, row: Row) -> Then | None:
        sql = (
            "SELECT a.* FROM mailscanner_ruleactions r JOIN mailscanner_actions a ON a.actionid = r.actionid "
            "WHERE r.ruleid = ?"
        )
        action = self._records.one(sql, row["ruleid"])
        if action is None:
            self.remarks.append(f"{name} is left out: it has no action.")
            return None
        kind, module = _text(action["actiontype"]).upper(), _text(action["module"])
        then = _ACTS.get((kind, "HelpDesk" if module.startswith("HelpDesk") else module))
        if then is None:
            self.remarks.append(f"{name} is left out: there is nothing like {kind} {module} here.")
            return None
        if module not in {"HelpDesk", "Contacts"}:
            self.remarks.append(f"{name}: {kind} {module} became “{then.act}” with the sender's contact.")
        if then.act is Act.LINK and _text(action["lookup"]).upper() == "TO":
            then = replace(then, whose=Whose.TO)
        if then.act is Act.UPDATE:
            is_expression = _text(row["subjectop"]).lower() == "regex"
            then = replace(then, lookup=Lookup.EXPRESSION if is_expression else Lookup.SUBJECT)
        return replace(then, labels=self._labels(name, row), delimiter=self._delimiter(row))

    def _labels(self, name: str, row: Row) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for mapped in self._records.all("SELECT * FROM mailscanner_mapping WHERE ruleid = ?", row["ruleid"]):
            label, target = _text(mapped["body_field"]), _text(mapped["crm_field"])
            if label and target in _TARGETS:
                found[label] = _TARGETS[target]
            elif label:
                self.remarks.append(f"{name}: “{label}” goes nowhere, as there is no field {target} here.")
        return found

    def _delimiter(self, row: Row) -> str:
        found = self._records.one("SELECT * FROM mailscanner_bodyrule WHERE ruleid = ?", row["ruleid"])
        written = unescape(_text(found["delimiter"])) if found is not None else ""
        return _DELIMITERS.get(written, written)[:5]

    async def assigned(self, rule: Rule, row: Row) -> Rule:
        """The rule with the agent or group who is called like the user or group there."""
        number = _text(row["assigned_to"])
        if number in {"", "0"}:
            return rule
        names = self._names_of(number)
        for name in names:
            try:
                await assignees.find(name)
            except Invalid:
                continue
            return replace(rule, then=replace(rule.then, assign=name))
        called = names[-1].partition(":")[2] if names else f"number {number}"
        self.remarks.append(f"{rule.name}: nobody here is {called}, who was given its tickets.")
        return rule

    def _names_of(self, number: str) -> list[str]:
        user = self._records.one("SELECT * FROM users WHERE id = ?", number)
        if user is not None:
            whole = f"{_text(user['first_name'])} {_text(user['last_name'])}".strip()
            known = (_text(user["email1"]), _text(user["user_name"]), whole)
            return [f"agent:{name}" for name in known if name]
        group = self._records.one("SELECT * FROM groups WHERE groupid = ?", number)
        return [f"group:{_text(group['groupname'])}"] if group is not None else []


_ACTS = {
    ("CREATE", "HelpDesk"): Then(Act.CREATE),
    ("UPDATE", "HelpDesk"): Then(Act.UPDATE),
    ("CREATE", "Contacts"): Then(Act.CONTACT),
    ("CREATE", "Leads"): Then(Act.CONTACT),
    ("LINK", "Contacts"): Then(Act.LINK),
    ("LINK", "Leads"): Then(Act.LINK),
    ("LINK", "Accounts"): Then(Act.LINK),
}


def _text(value: str | None) -> str:
    """vtiger keeps texts as they stand in HTML."""
    return unescape(value or "").strip()
