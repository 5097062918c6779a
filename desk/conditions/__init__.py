"""Conditions on a ticket, joined by and, or and not: read at the border, kept as JSON, asked of the database.

Lists (R19), selections (R20–R28) and workflows (R35) use the same tree.
"""
