"""Who gets which mail, and why (requirements §5).

`matrix` is the table, `act` what happened, `gate` the conditions, `planning` the one function that says who
is mailed, `deciding` writes that down, and `reasons` holds the words for it.
"""
