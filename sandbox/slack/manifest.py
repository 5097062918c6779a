"""What the app asked for at its installation: which events, commands and shortcuts reach it, what it may do.

Without a manifest everything does, and every scope is granted.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from sandbox.slack.wire import Json


@dataclass(frozen=True)
class Shortcut:
    callback_id: str
    name: str
    kind: str  # "message" or "global"


@dataclass(frozen=True)
class Command:
    name: str
    description: str = ""
    usage: str = ""


@dataclass(frozen=True)
class Manifest:
    """The parts of an app manifest that Slack acts upon; None means: not restricted."""

    display_name: str = "postbote"
    events: frozenset[str] | None = None
    scopes: frozenset[str] | None = None
    commands: tuple[Command, ...] | None = None
    shortcuts: tuple[Shortcut, ...] | None = None
    home_tab: bool = True
    interactivity: bool = True
    app_name: str = "Postbote"
    unfurl_domains: tuple[str, ...] = ()

    def wants(self, subscription: str) -> bool:
        return self.events is None or subscription in self.events

    def has_command(self, name: str) -> bool:
        return self.commands is None or any(command.name == name for command in self.commands)

    def has_shortcut(self, callback_id: str, *, kind: str) -> bool:
        if self.shortcuts is None:
            return True
        return any(s.callback_id == callback_id and s.kind == kind for s in self.shortcuts)

    def may(self, any_of: Iterable[str]) -> bool:
        needed = set(any_of)
        return self.scopes is None or not needed or bool(needed & self.scopes)


def read_manifest(manifest: Json | None) -> Manifest:
    """From the dict of a manifest file (docs.slack.dev/reference/app-manifest)."""
    if manifest is None:
        return Manifest()
    features, settings = manifest.get("features", {}), manifest.get("settings", {})
    return Manifest(
        app_name=manifest.get("display_information", {}).get("name", "Postbote"),
        display_name=features.get("bot_user", {}).get("display_name", "postbote"),
        events=frozenset(settings.get("event_subscriptions", {}).get("bot_events", ())),
        scopes=frozenset(manifest.get("oauth_config", {}).get("scopes", {}).get("bot", ())),
        commands=tuple(
            Command(c["command"], c.get("description", ""), c.get("usage_hint", ""))
            for c in features.get("slash_commands", ())
        ),
        shortcuts=tuple(
            Shortcut(s["callback_id"], s["name"], s["type"]) for s in features.get("shortcuts", ())
        ),
        home_tab=bool(features.get("app_home", {}).get("home_tab_enabled", False)),
        unfurl_domains=tuple(features.get("unfurl_domains", ())),
        interactivity=bool(settings.get("interactivity", {}).get("is_enabled", False)),
    )
