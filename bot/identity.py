"""Who we are in this workspace: asked once, so that our own words are never taken for somebody else's."""

import asyncio

import structlog
from slack_bolt.authorization import AuthorizeResult
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack_faults import NotAuthorised, code_of

log = structlog.get_logger(__name__)


class Identity:
    """Asked again until Slack has answered once."""

    def __init__(self, slack: AsyncWebClient) -> None:
        self._slack = slack
        self._known: AuthorizeResult | None = None
        self._team_url = ""
        self._one_at_a_time = asyncio.Lock()
        # Why Slack refuses the token; empty: it doesn't, or was never asked.
        self.fault = ""

    async def get(self) -> AuthorizeResult:
        """Raises NotAuthorised, or a fault of the wire."""
        async with self._one_at_a_time:
            if self._known is None:
                self._known = await self._ask()
            return self._known

    async def bot_user(self) -> str:
        return (await self.get()).bot_user_id or ""

    async def team_url(self) -> str:
        """`https://beispiel.slack.com`, without a slash at its end."""
        await self.get()
        return self._team_url

    async def _ask(self) -> AuthorizeResult:
        try:
            answer = await self._slack.auth_test()
        except SlackApiError as fault:
            self.fault = f"Slack refuses POSTBOTE_SLACK_BOT_TOKEN: {code_of(fault)}"
            log.warning("slack.bot_token_refused", sentence=self.fault)
            raise NotAuthorised(self.fault) from fault
        self.fault = ""
        self._team_url = str(answer["url"]).rstrip("/")
        return AuthorizeResult(
            enterprise_id=None,
            team_id=answer["team_id"],
            bot_user_id=answer["user_id"],
            bot_id=answer["bot_id"],
            bot_token=self._slack.token,
        )
