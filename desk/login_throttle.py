"""Slows down guessing at the login: failures are counted by account and by client address.

Counted before the password is looked at, so that a crowd of tries at once gains nothing; a success forgives
the account's. Names that nobody has are counted alike: the answer tells nothing.
"""

import ipaddress
from collections.abc import Mapping
from datetime import timedelta

from desk import clock
from desk.errors import NotAllowed
from desk.house import House
from models.login_attempt import LoginAttempt

WINDOW = timedelta(minutes=15)
OF_ACCOUNT, OF_ADDRESS = 10, 60
# Mails with a password that somebody asks for.
MAILS_OF_ACCOUNT, MAILS_OF_ADDRESS = 3, 20
# Forms that need no login, as a rating.
FORMS_OF_LINK, FORMS_OF_ADDRESS = 20, 60


class Throttled(NotAllowed):
    """Too many failures; `minutes` says when it is worth trying again."""

    def __init__(self, minutes: int) -> None:
        super().__init__("Too many attempts. Please try again in {minutes} minutes.", minutes=minutes)
        self.minutes = minutes


async def count(house: House, *, account: str, address: str) -> None:
    """Write one try down. Raises Throttled if there were too many in the last quarter of an hour."""
    await _count(house, {_account(account): OF_ACCOUNT, _address(address): OF_ADDRESS})


async def count_mail(house: House, *, account: str, address: str) -> None:
    """Write down that a password was asked for. Raises Throttled: nobody's mailbox is filled from here."""
    most = {f"mail:{_account(account)}": MAILS_OF_ACCOUNT, f"mail:{_address(address)}": MAILS_OF_ADDRESS}
    await _count(house, most)


async def count_form(house: House, *, form: str, address: str) -> None:
    """Write down that a form was sent which anybody with its link may send. Raises Throttled."""
    await _count(house, {f"form:{form}"[:80]: FORMS_OF_LINK, f"form:{_address(address)}": FORMS_OF_ADDRESS})


async def _count(house: House, subjects: Mapping[str, int]) -> None:
    at = clock.now()
    async with house.transaction():
        await LoginAttempt.filter(at__lt=at - WINDOW).delete()
        for subject, most in subjects.items():
            if await LoginAttempt.filter(subject=subject).count() >= most:
                raise Throttled(minutes=int(WINDOW.total_seconds() // 60))
        await LoginAttempt.bulk_create(LoginAttempt(subject=subject, at=at) for subject in subjects)


async def forgive(*, account: str, address: str) -> None:
    """The right password came: the account's tries are forgotten, and this one of the address."""
    await LoginAttempt.filter(subject=_account(account)).delete()
    last = await LoginAttempt.filter(subject=_address(address)).order_by("-id").first()
    if last is not None:
        await last.delete()


def _account(name: str) -> str:
    return f"account:{name[:254]}"


def _address(address: str) -> str:
    """IPv6: the network of a customer, /64, counts as one."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return f"address:{address[:64]}"
    if ip.version == 6 and ip.ipv4_mapped is None:
        return f"address:{ipaddress.ip_network((ip, 64), strict=False)}"
    return f"address:{ip}"
