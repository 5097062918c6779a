"""Who a Slack user is: an agent, by Slack id or once by mail address; or a colleague, who may write notes."""

import asyncio
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from bot.slack_faults import code_of
from bot.texts import Say, speaker
from desk import slack_people
from desk.actor import Actor
from desk.house import House
from models.agent import Agent
from models.comment import Channel

FRESH_SECONDS = 600.0


@dataclass(frozen=True, slots=True)
class Person:
    """`agent` is None for everybody who may not act: colleagues, inactive agents, guests, strangers, bots."""

    slack_user: str
    name: str
    language: str
    agent: Agent | None = None

    @property
    def actor(self) -> Actor:
        if self.agent is not None:
            return Actor(channel=Channel.SLACK, agent=self.agent)
        return Actor(channel=Channel.SLACK, colleague=self.name)

    @property
    def say(self) -> Say:
        return speaker(self.language)


@dataclass(frozen=True, slots=True)
class Profile:
    """What Slack says of a user. `email` only if Slack vouches for it: a full member of this workspace."""

    name: str
    email: str
    read_at: float


class People:
    """Asks Slack about a user at most every ten minutes; who is an agent is asked of the store each time."""

    def __init__(self, house: House, slack: AsyncWebClient) -> None:
        self._house = house
        self._slack = slack
        self._profiles: dict[str, Profile] = {}
        self._one_at_a_time = asyncio.Lock()

    async def who(self, slack_user: str) -> Person:
        """Raises SlackApiError or a fault of the wire if Slack can't be asked about somebody new."""
        language = (await self._house.preferences()).language
        agent = await slack_people.agent_of(slack_user)
        if agent is None:
            profile = await self._profile(slack_user)
            if profile.email:
                agent = await slack_people.recognise(self._house, slack_user=slack_user, email=profile.email)
            if agent is None:
                return Person(slack_user, profile.name, language)
        active = agent if agent.is_active else None
        return Person(slack_user, agent.name, agent.language if active else language, active)

    async def names(self, slack_users: Iterable[str]) -> dict[str, str]:
        """The names of people a message mentions."""
        wanted = sorted(set(slack_users))
        people = await asyncio.gather(*(self.who(user) for user in wanted))
        return {person.slack_user: person.name for person in people}

    async def address_of(self, slack_user: str) -> str:
        """An agent's mail address, or the one Slack vouches for; empty: it vouches for none."""
        person = await self.who(slack_user)
        return person.agent.email if person.agent else (await self._profile(slack_user)).email

    async def _profile(self, slack_user: str) -> Profile:
        async with self._one_at_a_time:
            known = self._profiles.get(slack_user)
            if known is None or time.monotonic() - known.read_at > FRESH_SECONDS:
                known = self._profiles[slack_user] = await self._ask(slack_user)
        return known

    async def _ask(self, slack_user: str) -> Profile:
        try:
            answer = await self._slack.users_info(user=slack_user)
        except SlackApiError as fault:
            # Users of other companies in a shared channel aren't always shown to us.
            if code_of(fault) in {"user_not_found", "user_not_visible"}:
                return Profile(name="…", email="", read_at=time.monotonic())
            raise
        return read_profile(answer["user"], read_at=time.monotonic())


def read_profile(user: dict[str, Any], *, read_at: float) -> Profile:
    """Guests, bots, people of other companies and those who have left prove nothing by their address."""
    profile = user.get("profile") or {}
    name = (
        profile.get("real_name") or user.get("real_name") or profile.get("display_name") or user.get("name")
    )
    doubtful = ("deleted", "is_bot", "is_restricted", "is_ultra_restricted", "is_stranger", "is_workflow_bot")
    vouched = not any(user.get(flag) for flag in doubtful)
    return Profile(name=name or "…", email=profile.get("email", "") if vouched else "", read_at=read_at)
