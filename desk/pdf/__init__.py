"""Tickets on paper (R12, R26): `printed` says what stands on a page, `press` makes the PDF of it.

Nothing here asks the database or knows a model: what is not in the description is not on the page (R17).
"""
