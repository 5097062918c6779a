"""What the simulator sets in place of what is: everybody else plans with `AS_IT_IS`."""

from dataclasses import dataclass, replace

from desk.notifications.gate import Facts


@dataclass(frozen=True, slots=True)
class Assumed:
    """None: as it is. The customer's box and flags are those of the ticket's customer alone."""

    can_send_mail: bool | None = None
    send_ticket_mails: bool | None = None
    email_opt_out: bool | None = None
    portal_user: bool | None = None
    suppressed: bool | None = None

    def of_customer(self, facts: Facts) -> Facts:
        """The gate's facts of the ticket's customer, as they would be."""
        return replace(
            facts,
            email_opt_out=_or(self.email_opt_out, facts.email_opt_out),
            portal_user=_or(self.portal_user, facts.portal_user),
            suppressed=_or(self.suppressed, facts.suppressed),
        )


def _or(assumed: bool | None, known: bool) -> bool:  # noqa: FBT001
    return known if assumed is None else assumed


AS_IT_IS = Assumed()
