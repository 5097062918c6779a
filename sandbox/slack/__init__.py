"""A strict stand-in for a Slack workspace: Web API, Socket Mode, signed HTTP, people who act, a page.

    slack = SlackSandbox(manifest=None, rules=Rules(), request_url=None)
    await slack.start(host="127.0.0.1", port=0)  # or slack.register(app) for another application
    slack.add_user("U0NADIA", "nadia", real_name="Nadia Haddad", email="nadia@example.com")
    slack.add_channel("C0SUPPORT", "support", ["U0NADIA"], private=True)
    ...  # the app connects with slack.api_url, slack.bot_token, slack.app_token, slack.signing_secret
    await slack.stop()

The app is the user U0BOT. With `request_url` set, events come as signed HTTP requests, else over Socket Mode.
With a `manifest` only what it declares is delivered, and scopes count; `install(manifest)` (over the wire
`apps.manifest.update` with the app token) changes it, and gives the page its commands and shortcuts.

People act (`slack.people`); every act returns once the app has acknowledged it or missed the deadline:
`say`, `edit`, `delete`, `react`, `unreact`; `slash`, `shortcut`, `global_shortcut`, `open_home`;
`click`, `select`, `suggest` (on a message with channel= and ts=, on the App Home with home=True, else on the
open modal); `fill`, `submit`, `close`; `invite`, `remove`, `preview_link`, `dismiss`, `reload`.
What a person couldn't do raises Refusal.

Look: `messages`, `message`, `thread`, `modal`, `home`, `ephemerals`, `reactions`, `dm`, `file_bytes`,
`text_of`. Wait, with a deadline: `wait_for`, `wait_for_call`, `wait_for_message`, `wait_for_ephemeral`,
`wait_for_reaction`, `wait_for_modal`, `wait_for_home`, `wait_for_delivery`, `wait_for_connection`.
Journals: `calls` (Web API), `deliveries.journal` (with acknowledgements), `complaints` (keep it empty).

Trouble: `faults(method, error=…, status=…, retry_after=…, times=…)`, `disconnect(reason)`,
`refuse_next_handshakes(n)`, `drop_connections()`, `deliveries.hold()`,
`await deliveries.release(reverse=True)`, `await deliveries.again(delivery)`, and shorter times in `Rules`.
"""

from sandbox.slack.rules import Rules
from sandbox.slack.server import SlackSandbox
from sandbox.slack.waiting import text_of
from sandbox.slack.wire import Refusal

__all__ = ["Refusal", "Rules", "SlackSandbox", "text_of"]
