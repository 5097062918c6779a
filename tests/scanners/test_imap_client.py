"""The IMAP session against a real Dovecot: login, folders, fetching, acting, waiting."""

import asyncio
import imaplib
import ssl

import pytest

from scanners.imap.account import Tls
from scanners.imap.client import Limits, connect
from scanners.imap.errors import MailboxError
from tests.parts.dovecot import ODD_PASSWORD, ODD_USER, PASSWORD
from tests.parts.wire import serving
from tests.scanners.conftest import Box


def mail(number: int, body: str = "Guten Tag") -> bytes:
    return (
        f"From: Frau Weber <weber@kunde.example>\nTo: support@desk.example\nSubject: Nummer {number}\n"
        f"Message-ID: <{number}@kunde.example>\n\n{body}\n"
    ).encode()


async def everything(box: Box, folder: str = "INBOX") -> list[bytes]:
    async with connect(box.account) as session:
        await session.select(folder)
        uids = await session.new_uids(0)
        return [one.raw.replace(b"\r\n", b"\n") async for batch in session.fetch(uids) for one in batch]


async def test_a_mailbox_is_read_from_the_first_mail_to_the_last(box: Box):
    mails = [mail(number) for number in range(7)]
    box.deliver(*mails)
    async with connect(box.account) as session:
        state = await session.select("INBOX")
        assert (state.exists, state.uidnext, state.read_only) == (7, 8, False)
        assert state.uidvalidity > 0
        assert list(await session.new_uids(0)) == [1, 2, 3, 4, 5, 6, 7]
        assert list(await session.new_uids(5)) == [6, 7]
        # The server answers `8:*` with the last mail, which is not new.
        assert list(await session.new_uids(7)) == []
    assert await everything(box) == mails


async def test_reading_leaves_no_trace_on_the_server(box: Box):
    box.deliver(mail(1))
    await everything(box)
    assert list(box.server.files(box.user).values()) == [""]


async def test_a_line_that_looks_like_protocol_arrives_untouched(box: Box):
    odd = mail(1, "* 5 FETCH (UID 9)\n)\nA1 OK gone {12}\n+ go on\n5 * 3 = 15 * ok\n* BYE")
    box.deliver(odd, mail(2))
    assert await everything(box) == [odd, mail(2)]


async def test_an_empty_mail_is_a_mail(box: Box):
    box.deliver(b"", mail(2))
    assert [len(raw) > 0 for raw in await everything(box)] == [False, True]


async def test_encryption_is_used_and_verified_by_default(box: Box, trusting: ssl.SSLContext):
    box.deliver(mail(1))
    for account in (box.at(tls=Tls.STARTTLS), box.at(tls=Tls.IMPLICIT, port=box.server.tls_port)):
        async with connect(account, tls_context=trusting) as session:
            assert (await session.select("INBOX")).exists == 1
        with pytest.raises(MailboxError, match=r"certificate of .* is not trusted") as refused:
            async with connect(account):
                pass
        assert not refused.value.passing


async def test_a_server_without_encryption_gets_no_password(box: Box, trusting: ssl.SSLContext):
    heard = []

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* OK hello\r\n")
        while line := await reader.readline():
            heard.append(line)
            tag = line.split()[0]
            writer.write(b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n" + tag + b" OK done\r\n")

    async with serving(serve) as port:
        with pytest.raises(MailboxError, match="offers no encryption") as refused:
            async with connect(box.at(tls=Tls.STARTTLS, port=port), tls_context=trusting):
                pass
    assert not refused.value.passing
    assert [line.split()[1] for line in heard] == [b"CAPABILITY"]


async def test_a_wrong_password_is_said_in_a_sentence_without_the_password(box: Box):
    with pytest.raises(MailboxError) as refused:
        async with connect(box.at(password="falsch-und-geheim")):
            pass
    assert refused.value.sentence.startswith(f"The mail server 127.0.0.1 does not let {box.user} in.")
    assert "falsch" not in refused.value.sentence
    assert not refused.value.passing


async def test_a_user_name_with_a_blank_and_a_password_full_of_signs_get_in(box: Box):
    async with connect(box.at(user=ODD_USER, password=ODD_PASSWORD)) as session:
        assert (await session.select("INBOX")).exists == 0


async def test_a_server_that_is_not_there_is_a_fault_that_passes(box: Box, unused_tcp_port: int):
    with pytest.raises(MailboxError, match="refuses the connection") as refused:
        async with connect(box.at(port=unused_tcp_port)):
            pass
    assert refused.value.passing


async def test_a_name_without_a_server_is_a_fault_that_passes(box: Box):
    with pytest.raises(MailboxError, match=r"no server with the name nirgends\.invalid") as refused:
        async with connect(box.at(host="nirgends.invalid")):
            pass
    assert refused.value.passing


async def test_plain_text_spoken_to_a_tls_port_is_explained(box: Box):
    with pytest.raises(MailboxError, match="TLS port wants imaps"):
        async with connect(box.at(port=box.server.tls_port), limits=Limits(answer=0.5)):
            pass


async def test_tls_spoken_to_a_plain_port_is_explained(box: Box, trusting: ssl.SSLContext):
    with pytest.raises(MailboxError, match="does not speak TLS"):
        async with connect(box.at(tls=Tls.IMPLICIT), tls_context=trusting):
            pass


async def test_a_missing_folder_is_named(box: Box):
    async with connect(box.account) as session:
        with pytest.raises(MailboxError, match="The folder “Kein/Ordner” can't be opened") as refused:
            await session.select("Kein/Ordner")
        assert not refused.value.passing
        await session.select("INBOX")  # and the session lives on


@pytest.mark.parametrize(
    ("name", "on_disk"),
    [
        ("Müller & Söhne", "M&APw-ller &- S&APY-hne"),
        ("Kunden 2026", "Kunden 2026"),
        ("日本/Straße", "&ZeVnLA-.Stra&AN8-e"),
        ('a "b"', 'a "b"'),
        ("🙂", "&2D3eQg-"),
    ],
)
async def test_a_folder_with_blanks_umlauts_and_signs_is_found(box: Box, name: str, on_disk: str):
    box.deliver(mail(1), folder=on_disk)
    if " " in on_disk:  # what an unquoted name would open instead
        box.deliver(mail(2), folder=on_disk.split(" ", 1)[0])
    assert await everything(box, name) == [mail(1)]


async def test_mails_are_marked_moved_and_deleted_each_by_its_uid(box: Box):
    box.deliver(*(mail(number) for number in range(4)))
    async with connect(box.account) as session:
        await session.select("INBOX")
        await session.flag([1])
        await session.move([2], "Erledigt & Alt")
        await session.delete([3])
        assert list(await session.new_uids(0)) == [1, 4]
    assert sorted(box.server.files(box.user).values()) == ["", "S"]
    assert len(box.server.files(box.user, "Erledigt &- Alt")) == 1


async def test_another_programs_deletions_are_not_carried_out_by_ours(box: Box):
    box.deliver(*(mail(number) for number in range(3)))
    other = imaplib.IMAP4(box.server.host, box.server.port)
    other.login(box.user, PASSWORD)
    other.select()
    other.store("1", "+FLAGS", r"(\Deleted)")
    async with connect(box.account) as session:
        await session.select("INBOX")
        await session.delete([3])
        assert list(await session.new_uids(0)) == [1, 2]
    other.logout()


async def test_mails_that_vanish_while_we_read_are_left_out(box: Box):
    box.deliver(*(mail(number) for number in range(3)))
    async with connect(box.account) as session:
        await session.select("INBOX")
        batches = [batch async for batch in session.fetch([1, 2, 3, 17])]
    assert [one.uid for batch in batches for one in batch] == [1, 2, 3]


async def test_a_mail_of_twenty_megabytes_arrives_whole(box: Box):
    big = mail(1, "x" * 76 + "\n") + (b"A" * 76 + b"\n") * 270_000
    box.deliver(big)
    assert await everything(box) == [big]


async def test_a_mail_over_the_limit_comes_as_its_beginning_and_says_so(box: Box):
    box.deliver(mail(1), mail(2) + b"A" * 3_000_000, mail(3))
    async with connect(box.account, limits=Limits(mail=1_000_000)) as session:
        await session.select("INBOX")
        mails = [one async for batch in session.fetch([1, 2, 3]) for one in batch]
    assert [one.fault is None for one in mails] == [True, False, True]
    assert mails[1].raw.startswith(b"From: Frau Weber")
    assert len(mails[1].raw) == 262_144
    assert "more than we take" in (mails[1].fault or "")


async def test_batches_are_small_in_number_and_in_bytes(box: Box):
    box.deliver(*(mail(number, "x" * 10_000) for number in range(12)))
    async with connect(box.account, limits=Limits(batch=5, batch_bytes=40_000)) as session:
        await session.select("INBOX")
        sizes = [len(batch) async for batch in session.fetch(await session.new_uids(0))]
    assert sizes == [3, 3, 3, 3]


async def test_new_mail_is_announced_at_once(box: Box):
    async with connect(box.account) as session:
        await session.select("INBOX")
        assert list(await session.new_uids(0)) == []
        assert session.can_idle
        waiting = asyncio.create_task(session.wait_for_news(60))
        box.deliver(mail(1))
        async with asyncio.timeout(10):
            assert await waiting is True
        assert list(await session.new_uids(0)) == [1]


async def test_waiting_ends_without_news_when_its_time_is_over(box: Box):
    async with connect(box.account) as session:
        await session.select("INBOX")
        await session.new_uids(0)
        assert await session.wait_for_news(0.3) is False
        assert list(await session.new_uids(0)) == []


async def test_without_idle_the_server_is_asked_at_intervals(box: Box):
    async with connect(box.account, limits=Limits(poll=0.1)) as session:
        session._protocol.capabilities.discard("IDLE")
        await session.select("INBOX")
        assert list(await session.new_uids(0)) == []
        box.deliver(mail(1))
        async with asyncio.timeout(10):
            while not await session.wait_for_news(60):
                pass
        assert list(await session.new_uids(0)) == [1]


async def test_a_wait_that_is_cancelled_leaves_a_session_that_works(box: Box):
    async with connect(box.account) as session:
        await session.select("INBOX")
        await session.new_uids(0)
        waiting = asyncio.create_task(session.wait_for_news(60))
        async with asyncio.timeout(10):
            await session._protocol.idle_begun.wait()
        waiting.cancel()
        with pytest.raises(asyncio.CancelledError):
            await waiting
        box.deliver(mail(1))
        async with asyncio.timeout(10):
            assert await session.wait_for_news(60)
        assert list(await session.new_uids(0)) == [1]
