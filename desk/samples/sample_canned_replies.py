"""What the agents of the demo say often: for all tickets, and some for one group's."""

from collections.abc import Mapping, Sequence

from desk.canned_replies import NewCanned

# By the group whose they are; "" are those of all.
REPLIES: Mapping[str, Sequence[NewCanned]] = {
    "": (
        NewCanned(
            "screenshot",
            title="Ask for a screenshot",
            text_en="Could you send us a screenshot of the message, please? Just answer this mail.",
            text_de="Könnten Sie uns bitte einen Screenshot der Meldung schicken? Antworten Sie einfach auf"
            " diese E-Mail.",
        ),
        NewCanned(
            "status",
            title="Where we are",
            text_en="{{ number }} is still {{ status|lower }}. You hear from us as soon as there is news."
            "{% if ticket_link %}\nYou can follow it here: {{ ticket_link }}{% endif %}",
            text_de="{{ number }} ist noch {{ status }}. Wir melden uns, sobald es Neues gibt."
            "{% if ticket_link %}\nHier können Sie es verfolgen: {{ ticket_link }}{% endif %}",
        ),
    ),
    "Support": (
        NewCanned(
            "restart",
            title="Ask to restart",
            text_en="Please switch the device off, and on again after ten seconds.",
            text_de="Bitte schalten Sie das Gerät aus und nach zehn Sekunden wieder ein.",
        ),
    ),
    "Billing": (
        NewCanned(
            "copy",
            title="Copy of an invoice",
            text_en="Attached is a copy of the invoice.",
            text_de="Anbei erhalten Sie eine Kopie der Rechnung.",
        ),
    ),
}
