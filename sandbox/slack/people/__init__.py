"""What people do in the workspace: the hands of a test, and of the page.

Every act returns when the app has acknowledged what it was told of it, or has missed the deadline.
"""

from sandbox.slack.people.modals import Modals
from sandbox.slack.people.talking import Talking


class People(Talking, Modals):
    """`await people.say("U0NADIA", "C0SUPPORT", "on it", thread_ts=card["ts"])`."""
