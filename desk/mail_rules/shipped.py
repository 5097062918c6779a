"""The rules as they ship: answers go into their tickets, everything else becomes a ticket."""

from desk.mail_rules.rule import Act, Rule, RuleList, Then

SHIPPED = RuleList(
    rules=(
        Rule(1, "Answers go into their ticket", Then(Act.UPDATE)),
        Rule(2, "Everything else becomes a ticket", Then(Act.CREATE)),
    ),
    last_id=2,
)
