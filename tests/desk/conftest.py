"""A mail server at hand, and the desk that sends through it."""

from collections.abc import AsyncIterator

import pytest

from desk.house import House
from sandbox.mail import MailSandbox
from tests.parts.house import MakeHouse


@pytest.fixture
async def mail() -> AsyncIterator[MailSandbox]:
    async with MailSandbox() as sandbox:
        yield sandbox


@pytest.fixture
async def sending_house(make_house: MakeHouse, mail: MailSandbox, store: None) -> House:
    """A house whose mail really goes out, to the sandbox."""
    return make_house(smtp=mail.smtp_url, portal_url="https://portal.desk.example")
