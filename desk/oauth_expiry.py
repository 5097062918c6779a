"""Tells people ahead that an OAuth secret ends: 14 and 3 days before, and on its last day, once each.

In the operations channel; where none is set, in the channels of the groups whose mailboxes it opens and
whose mails leave by it.
"""

from desk import announcements, clock, directory, oauth
from desk.house import House
from desk.i18n import N_
from models.mailbox import Mailbox
from models.oauth_grant import OAuthGrant


async def tell_due(house: House) -> int:
    """Say what is due to be said. Returns of how many grants. Of several processes one tells."""
    told = 0
    for grant in await OAuthGrant.all().order_by("id"):
        if oauth.is_to_be_told(grant, clock.now()):
            told += await _tell(house, grant)
    return told


async def _tell(house: House, grant: OAuthGrant) -> int:
    end = oauth.ends(grant)
    assert end is not None
    channels = await _channels(house, grant)
    async with house.transaction():
        mine = OAuthGrant.filter(id=grant.id, told_at=grant.told_at)
        if grant.told_at is None:
            mine = OAuthGrant.filter(id=grant.id, told_at__isnull=True)
        if not await mine.update(told_at=clock.now()):
            return 0
        await announcements.to_channels(channels, _TEXTS[end[0]], grant=grant.name, day=f"{end[1]:%Y-%m-%d}")
    return 1


_TEXTS = {
    "client secret": N_("The client secret of {grant} ends on {day}: mail can't be read or sent afterwards."),
    "refresh token": N_("The refresh token of {grant} ends on {day}: mail can't be read or sent afterwards."),
}


async def _channels(house: House, grant: OAuthGrant) -> list[str]:
    if channel := (await house.preferences()).operations_channel:
        return [channel]
    groups = [await directory.group(mailbox.group_id) for mailbox in await Mailbox.filter(oauth_id=grant.id)]
    servers = [server.id for server in await directory.mail_servers() if server.oauth_id == grant.id]
    groups += [group for group in (await directory.groups()).values() if group.mail_server_id in servers]
    return sorted({group.slack_channel for group in groups if group and group.slack_channel})
