"""What `/healthz` tells of OAuth grants: those without tokens are bad, those that end soon are told of."""

from desk import oauth
from desk.run.health import Health
from models.oauth_grant import OAuthGrant

OAUTH = "oauth "


async def look(health: Health) -> None:
    """Bring what is told up to date."""
    grants = await OAuthGrant.all().order_by("name")
    for name in [name for name in health.states if name.startswith(OAUTH)]:
        if name.removeprefix(OAUTH) not in {grant.name for grant in grants}:
            health.gone(name)
    for grant in grants:
        warning = oauth.warning_of(grant)
        if warning is None:
            health.good(OAUTH + grant.name)
        elif oauth.is_useless(grant):
            health.bad(OAUTH + grant.name, warning)
        else:
            health.warn(OAUTH + grant.name, warning)
