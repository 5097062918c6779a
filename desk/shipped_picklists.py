"""The picklists and the values that come with the product (R6); from then on they are the administrator's."""

from collections.abc import Mapping
from typing import NamedTuple

from desk.i18n import N_, Term
from models.picklist_value import Picklist

BLUE, VIOLET, AMBER, GREEN, RED = "#2563eb", "#7c3aed", "#b45309", "#15803d", "#b91c1c"
TEAL, OLIVE, GREY, AUBERGINE = "#0f766e", "#4d7c0f", "#6b7280", "#4a154b"


# What people call each of them.
NAMES: Mapping[Picklist, Term] = {
    Picklist.STATUS: Term(N_("Status")),
    Picklist.PRIORITY: Term(N_("Priority")),
    Picklist.TYPE: Term(N_("Type")),
    Picklist.SEVERITY: Term(N_("Severity")),
    Picklist.CATEGORY: Term(N_("Category")),
    Picklist.SOURCE: Term(N_("Source")),
    Picklist.PROJECT_STATUS: Term(N_("Status of a project")),
    Picklist.CONTRACT_STATUS: Term(N_("Status of a contract")),
    Picklist.CONTRACT_TYPE: Term(N_("Type of a contract")),
    Picklist.QUOTE_STATUS: Term(N_("Status of a quote")),
    Picklist.INVOICE_STATUS: Term(N_("Status of an invoice")),
    Picklist.FAQ_CATEGORY: Term(N_("Category of an FAQ article")),
}


class Shipped(NamedTuple):
    """A value that comes with the product."""

    key: str
    en: str
    de: str
    colour: str
    closed: bool = False
    waits: bool = False


SHIPPED: dict[Picklist, tuple[Shipped, ...]] = {
    Picklist.STATUS: (
        Shipped("open", "Open", "offen", BLUE),
        Shipped("in_progress", "In Progress", "in Bearbeitung", VIOLET),
        Shipped("wait_for_response", "Wait For Response", "warte auf Rückmeldung", AMBER, waits=True),
        Shipped("closed", "Closed", "geschlossen", GREEN, closed=True),
    ),
    Picklist.PRIORITY: (
        Shipped("low", "Low", "niedrig", GREY),
        Shipped("normal", "Normal", "normal", BLUE),
        Shipped("high", "High", "hoch", AMBER),
        Shipped("urgent", "Urgent", "dringend", RED),
    ),
    Picklist.TYPE: (
        Shipped("incident", "Incident", "Störung", RED),
        Shipped("service_request", "Service Request", "Service Request", BLUE),
        Shipped("change_request", "Change Request", "Änderungswunsch", VIOLET),
        Shipped("information", "Request for Information", "Informationsanfrage", TEAL),
        Shipped("enhancement", "Request for Enhancement", "Erweiterung", OLIVE),
    ),
    Picklist.SEVERITY: (
        Shipped("minor", "Minor", "gering", GREY),
        Shipped("major", "Major", "bedeutend", AMBER),
        Shipped("feature", "Feature", "Funktion", BLUE),
        Shipped("critical", "Critical", "kritisch", RED),
    ),
    Picklist.CATEGORY: (
        Shipped("big_problem", "Big Problem", "großes Problem", RED),
        Shipped("small_problem", "Small Problem", "kleines Problem", GREY),
        Shipped("other_problem", "Other Problem", "anderes Problem", BLUE),
    ),
    Picklist.SOURCE: (
        Shipped("slack", "Slack", "Slack", AUBERGINE),
        Shipped("email", "Email", "E-Mail", BLUE),
        Shipped("portal", "Portal", "Portal", TEAL),
        Shipped("cli", "CLI", "Kommandozeile", GREY),
        Shipped("import", "Import", "Import", GREY),
    ),
    Picklist.PROJECT_STATUS: (
        Shipped("prospecting", "Prospecting", "in Anbahnung", GREY),
        Shipped("initiated", "Initiated", "begonnen", BLUE),
        Shipped("in_progress", "In Progress", "in Bearbeitung", VIOLET),
        Shipped("waiting_for_feedback", "Waiting For Feedback", "wartet auf Rückmeldung", AMBER),
        Shipped("on_hold", "On Hold", "zurückgestellt", AMBER),
        Shipped("completed", "Completed", "abgeschlossen", GREEN),
        Shipped("delivered", "Delivered", "ausgeliefert", GREEN),
        Shipped("archived", "Archived", "archiviert", GREY),
    ),
    Picklist.CONTRACT_STATUS: (
        Shipped("undefined", "Undefined", "nicht festgelegt", GREY),
        Shipped("in_planning", "In Planning", "in Planung", BLUE),
        Shipped("in_progress", "In Progress", "laufend", VIOLET),
        Shipped("on_hold", "On Hold", "ausgesetzt", AMBER),
        Shipped("complete", "Complete", "abgeschlossen", GREEN),
        Shipped("archived", "Archived", "archiviert", GREY),
    ),
    Picklist.CONTRACT_TYPE: (
        Shipped("support", "Support", "Support", BLUE),
        Shipped("services", "Services", "Dienstleistungen", TEAL),
        Shipped("administrative", "Administrative", "Verwaltung", GREY),
    ),
    Picklist.QUOTE_STATUS: (
        Shipped("created", "Created", "erstellt", BLUE),
        Shipped("delivered", "Delivered", "zugestellt", VIOLET),
        Shipped("reviewed", "Reviewed", "geprüft", AMBER),
        Shipped("accepted", "Accepted", "angenommen", GREEN),
        Shipped("rejected", "Rejected", "abgelehnt", RED),
    ),
    Picklist.INVOICE_STATUS: (
        Shipped("created", "Created", "erstellt", BLUE),
        Shipped("approved", "Approved", "freigegeben", VIOLET),
        Shipped("sent", "Sent", "versandt", AMBER),
        Shipped("paid", "Paid", "bezahlt", GREEN),
        Shipped("cancelled", "Cancelled", "storniert", GREY),
    ),
    Picklist.FAQ_CATEGORY: (Shipped("general", "General", "Allgemeines", BLUE),),
}
