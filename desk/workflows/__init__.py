"""Workflows (R35): on an event, or some time after one, if conditions hold, actions are done.

Verbs write no word of it: what follows a change (`happening`) notes the events that an active workflow waits
for, in the same transaction. A loop takes them up (`queue`), and looks for tickets whose time has come
(`waiting`); `running` does a workflow's actions in one transaction, once for each occasion.
"""
