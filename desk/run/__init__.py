"""The composition root: the only rooms' door to bot, portal and scanners, which are imported when needed.

`process` starts and stops everything in order; `parts` says what there is; each part has a file of its own.
"""
