"""What people stumble over at the big providers when a login is refused: one sentence each."""

_APP_PASSWORD = "The account's own password doesn't do here: make an app password, or use OAuth (--oauth)."  # noqa: S105
_SWITCH_ON = "IMAP must be switched on in the mailbox's settings on the web first."
_HINTS = {
    "gmail.com": _APP_PASSWORD,
    "googlemail.com": _APP_PASSWORD,
    "office365.com": "Microsoft 365 takes no passwords: use OAuth (--oauth), and allow IMAP for the mailbox.",
    "outlook.com": "Outlook.com takes no passwords for IMAP: use OAuth (--oauth).",
    "gmx.net": _SWITCH_ON,
    "gmx.com": _SWITCH_ON,
    "web.de": _SWITCH_ON,
    "t-online.de": "T-Online wants its separate “E-Mail-Passwort”, which is set in the customer centre.",
    "mail.me.com": "iCloud wants an app-specific password.",
    "yahoo.com": "Yahoo wants an app password.",
}


def hint(host: str) -> str:
    """A sentence to put behind a refused login; empty for servers nothing is known of."""
    name = host.lower().rstrip(".")
    return next((f" {words}" for domain, words in _HINTS.items() if f".{name}".endswith(f".{domain}")), "")
