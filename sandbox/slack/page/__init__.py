"""The workspace as people see it: `/slack?user=U…`. Rendered here, kept live by server-sent events."""

from sandbox.slack.page.routes import add_page

__all__ = ["add_page"]
