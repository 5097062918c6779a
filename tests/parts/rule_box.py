"""A mailbox whose desk has rules of its own, and mails that come to it."""

from typing import Any

from desk.house import House
from desk.inbound import Raw
from desk.mail_rules import editing, json_form
from models.inbound_mail import InboundMail
from models.mailbox import Mailbox
from scanners.intake import Intake
from tests.parts.house import OPERATOR

SUPPORT = "support@desk.example"


class RuleBox:
    """A mailbox with rules of its desk's own."""

    def __init__(self, house: House, mailbox: Mailbox) -> None:
        self.house = house
        self.mailbox = mailbox
        self.uid = 0

    async def rules(self, *said: dict[str, Any]) -> None:
        """These, and no others."""
        rules = [json_form.read({"name": f"Rule {number}"} | one) for number, one in enumerate(said, start=1)]
        await editing.replace_all(self.house, rules, note="For a test", actor=OPERATOR)

    async def gets(
        self, sender: str, subject: str = "Hello", body: str = "Help.", **headers: str
    ) -> InboundMail:
        self.uid += 1
        lines = [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
        head = [
            f"From: {sender}",
            f"To: {SUPPORT}",
            f"Subject: {subject}",
            f"Message-ID: <{self.uid}@x.example>",
        ]
        raw = "\n".join([*head, *lines, "", body]).encode()
        await Intake(self.house, self.mailbox).receive(
            [Raw(data=raw, folder="INBOX", uidvalidity=7, uid=self.uid)]
        )
        return await InboundMail.get(uid=self.uid)


def when(field: str, operator: str, *values: Any) -> dict[str, Any]:
    return {"field": field, "operator": operator, "values": list(values)}
