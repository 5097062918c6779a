"""Which rule takes a mail (R38): what there is to know of it, whether conditions hold, what the rules say.

What a rule is, and how it is written and stored, stands in `desk/mail_rules/`.
"""
