"""The first page of the sandbox: Slack, the customer's mailbox and the portal, side by side."""

from sandbox.front.routes import Face, Faces, add_front_page

__all__ = ["Face", "Faces", "add_front_page"]
