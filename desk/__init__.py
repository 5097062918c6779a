"""What we do: the verbs. The only code that changes state, the outbox, settings, the command line, run.

Slack, the portal and the mail scanner translate, call one verb here, and answer. A verb is one transaction:
row, history, notification decisions and deliveries are written together or not at all.
"""
