"""The whole sandbox in one process: a Slack workspace, a mail world, and their pages on one HTTP port."""

from typing import Any
from urllib.parse import quote

from aiohttp import web

from sandbox.front import Face, Faces, add_front_page
from sandbox.mail import MailSandbox
from sandbox.mail.routes import add_mail_page
from sandbox.slack import SlackSandbox
from sandbox.world import World

BODY_LIMIT = 128 << 20


class Sandbox:
    """`start`, read `addresses`, `stop`; `mail` and `slack` are the two halves."""

    def __init__(
        self,
        world: World,
        *,
        host: str = "127.0.0.1",
        portal_url: str = "",
        manifest: dict[str, Any] | None = None,
    ) -> None:
        self.world = world
        self.host = host
        self.portal_url = portal_url
        self.slack = SlackSandbox(manifest=manifest)
        self.mail = MailSandbox(host)
        self.page = ""
        self._runner: web.AppRunner | None = None
        self._settle()

    async def start(self, *, http_port: int = 0, smtp_port: int = 0, imap_port: int = 0) -> None:
        """Open all ports (0: a free one); raises OSError if one is taken, and then leaves none open."""
        try:
            await self.mail.start_smtp(smtp_port)
            await self.mail.start_imap(imap_port)
            await self._serve_pages(http_port)
        except OSError:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Close everything; does nothing if it is closed."""
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None
        await self.mail.stop()

    @property
    def addresses(self) -> dict[str, Any]:
        """Where everything is, for the product's settings and for people."""
        return {
            "page": self.page,
            "slack_page": self.slack.url,
            "mail_page": f"{self.page}mail",
            "slack_api": self.slack.api_url,
            "slack_bot_token": self.slack.bot_token,
            "slack_app_token": self.slack.app_token,
            "slack_signing_secret": self.slack.signing_secret,
            "smtp": self.mail.smtp_url,
            "imap": {box.address: self.mail.imap_url(box.address) for box in self.world.mailboxes},
        }

    def _settle(self) -> None:
        for user in self.world.users:
            self.slack.add_user(user.id, user.name, real_name=user.real_name, email=user.email)
        for channel in self.world.channels:
            self.slack.add_channel(channel.id, channel.name, channel.members, private=channel.private)
        for box in self.world.mailboxes:
            self.mail.add_mailbox(
                box.address, box.password, box.name, language=box.language, signature=box.signature
            )

    async def _serve_pages(self, port: int) -> None:
        app = web.Application(client_max_size=BODY_LIMIT)
        self.slack.register(app)
        add_mail_page(app, self.mail)
        add_front_page(app, self._faces())
        self._runner = web.AppRunner(app, shutdown_timeout=1, access_log=None)
        await self._runner.setup()
        await web.TCPSite(self._runner, self.host, port).start()
        bound = self._runner.addresses[0][1]
        self.page = f"http://{self.host}:{bound}/"
        self.slack.public_url = self.page

    def _faces(self) -> Faces:
        agents = (Face(user.id, user.real_name, f"/slack?user={user.id}") for user in self.world.users)
        customers = (
            Face(box.address, box.name, f"/mail?box={quote(box.address)}") for box in self.world.customers
        )
        return Faces(tuple(agents), tuple(customers), self.portal_url, self._support_address())

    def _support_address(self) -> str:
        desk = [box.address for box in self.world.mailboxes if not box.customer]
        return next((address for address in desk if address.startswith("support@")), next(iter(desk), ""))
