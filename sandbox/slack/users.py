"""A person or bot of the workspace, and how the Web API shows them."""

from dataclasses import dataclass

from sandbox.slack.wire import Json


@dataclass(frozen=True, kw_only=True)
class User:
    id: str
    name: str
    real_name: str
    email: str | None = None
    is_bot: bool = False
    deleted: bool = False
    is_admin: bool = False
    is_restricted: bool = False
    team_id: str = "T0SANDBOX"
    tz: str = "Europe/Berlin"
    locale: str = "en-US"
    bot_id: str | None = None

    @property
    def initial(self) -> str:
        return (self.real_name or self.name)[:1].upper()

    @property
    def colour(self) -> int:
        """Which of the page's eight avatar colours; the same at every visit."""
        return sum(map(ord, self.id)) % 8

    def wire(self, *, base_url: str, with_email: bool) -> Json:
        """The user object; without the scope users:read.email there is no address in it."""
        picture = f"{base_url}/avatars/{self.id}.svg"
        profile: Json = {
            "real_name": self.real_name,
            "real_name_normalized": self.real_name,
            "display_name": self.name,
            "display_name_normalized": self.name,
            "team": self.team_id,
            **{f"image_{size}": picture for size in (24, 32, 48, 72, 192, 512)},
        }
        if self.email and with_email:
            profile["email"] = self.email
        if self.bot_id:
            profile["bot_id"] = self.bot_id
        return {
            "id": self.id,
            "team_id": self.team_id,
            "name": self.name,
            "deleted": self.deleted,
            "real_name": self.real_name,
            "tz": self.tz,
            "tz_offset": 3600,
            "locale": self.locale,
            "profile": profile,
            "is_bot": self.is_bot,
            "is_admin": self.is_admin,
            "is_owner": False,
            "is_restricted": self.is_restricted,
            "is_ultra_restricted": False,
            "is_app_user": False,
            "updated": 1700000000,
        }
