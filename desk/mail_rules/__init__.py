"""Rules for incoming mail (R38): what they are, how they are written, stored and changed.

How a rule is applied to a mail stands in `scanners/rules/`, beside those who read mail.
"""
