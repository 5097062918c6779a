"""The IMAP server of the sandbox, asked by the client the product uses."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aioimaplib
import pytest

from sandbox.mail import MailSandbox

BOX = "support@desk.example"
ODD = [
    b"",
    b"\r\n",
    b"no header at all",
    b"Subject: \xff\xfe\x00\r\nX: \n\nbare\nlf\r\r\n\x00\x01",
    bytes(range(256)) * 10,
    b"References: <[\r\nMessage-ID: <a@[x>\r\n\r\n)\r\nA1 OK done\r\n* BYE\r\n",
    b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (i, i) for i in range(3000)),
]


@pytest.fixture
async def mail() -> AsyncIterator[MailSandbox]:
    async with MailSandbox() as sandbox:
        sandbox.add_mailbox(BOX, "s3cret")
        yield sandbox


@asynccontextmanager
async def connected(mail: MailSandbox, password: str = "s3cret") -> AsyncIterator[aioimaplib.IMAP4]:
    client = aioimaplib.IMAP4(mail.host, mail.imap.port, timeout=5)
    await client.wait_hello_from_server()
    assert (await client.login(BOX, password)).result == "OK"
    assert (await client.select("INBOX")).result == "OK"
    try:
        yield client
    finally:
        client.protocol.transport.abort()


def literals(response: aioimaplib.Response) -> list[bytes]:
    return [bytes(line) for line in response.lines if isinstance(line, bytearray)]


async def test_a_wrong_password_is_refused_and_the_right_one_let_in(mail: MailSandbox):
    client = aioimaplib.IMAP4(mail.host, mail.imap.port, timeout=5)
    await client.wait_hello_from_server()

    wrong = await client.login(BOX, "guess")
    right = await client.login(BOX, "s3cret")

    assert (wrong.result, right.result) == ("NO", "OK")
    assert b"AUTHENTICATIONFAILED" in wrong.lines[0]
    assert (await client.logout()).result == "OK"


async def test_a_user_name_with_a_blank_and_quotation_marks_can_log_in(mail: MailSandbox):
    mail.add_mailbox('first "x" last', 'a\\b "c"')
    client = aioimaplib.IMAP4(mail.host, mail.imap.port, timeout=5)
    await client.wait_hello_from_server()

    answer = await client.login('"first \\"x\\" last"', 'a\\b "c"')

    assert answer.result == "OK"
    client.protocol.transport.abort()


@pytest.mark.parametrize("raw", ODD, ids=range(len(ODD)))
async def test_any_bytes_come_out_as_they_went_in(mail: MailSandbox, raw: bytes):
    uid = mail.deliver(BOX, raw)

    async with connected(mail) as client:
        answer = await client.uid("fetch", str(uid), "(FLAGS RFC822.SIZE INTERNALDATE BODY.PEEK[])")

    assert literals(answer) == [raw]
    assert b"RFC822.SIZE %d " % len(raw) in answer.lines[0]
    assert b"UID %d " % uid in answer.lines[0]
    assert mail.inbox(BOX)[0].flags == frozenset()


async def test_five_megabytes_come_out_whole_and_in_pieces(mail: MailSandbox):
    raw = b"Subject: big\r\n\r\n" + bytes(range(256)) * 20_000
    mail.deliver(BOX, raw)

    async with connected(mail) as client:
        whole = await client.uid("fetch", "1", "BODY.PEEK[]")
        piece = await client.uid("fetch", "1", "BODY.PEEK[]<1000000.65536>")

    assert literals(whole) == [raw]
    assert literals(piece) == [raw[1_000_000:1_065_536]]


async def test_header_text_and_single_fields_can_be_fetched(mail: MailSandbox):
    mail.deliver(BOX, b"From: a@b.example\r\nSubject: one\r\n two\r\nTo: c@d.example\r\n\r\nbody\r\n")

    async with connected(mail) as client:
        head = await client.uid("fetch", "1", "BODY.PEEK[HEADER]")
        fields = await client.uid("fetch", "1", "BODY.PEEK[HEADER.FIELDS (Subject TO)]")
        body = await client.uid("fetch", "1", "BODY.PEEK[TEXT]")

    assert literals(head) == [b"From: a@b.example\r\nSubject: one\r\n two\r\nTo: c@d.example\r\n\r\n"]
    assert literals(fields) == [b"Subject: one\r\n two\r\nTo: c@d.example\r\n\r\n"]
    assert literals(body) == [b"body\r\n"]


async def test_search_finds_by_uid_flag_and_words(mail: MailSandbox):
    for number in range(1, 6):
        mail.deliver(BOX, f"Subject: Ticket {number}\r\nFrom: a{number}@x.example\r\n\r\nZwölf".encode())

    async with connected(mail) as client:
        await client.uid("store", "2:3", "+FLAGS", "(\\Seen \\Flagged)")
        found = {
            criteria: (await client.uid_search(criteria, charset=None)).lines[0].decode()
            for criteria in (
                "ALL",
                "UNSEEN",
                "SEEN FLAGGED",
                "UID 4:*",
                "UID 9:*",
                "NOT UID 2:5",
                'SUBJECT "ticket 3"',
                "OR FROM a1@ FROM a5@",
                "(SEEN) 2",
            )
        }
        in_utf8 = await client.uid_search("BODY", "zwölf")
        unknown = await client.uid_search("ALL", charset="x-nope")

    assert found == {
        "ALL": "1 2 3 4 5",
        "UNSEEN": "1 4 5",
        "SEEN FLAGGED": "2 3",
        "UID 4:*": "4 5",
        "UID 9:*": "5",  # RFC 3501 §6.4.8: `*` is the largest, and a range has no direction
        "NOT UID 2:5": "1",
        'SUBJECT "ticket 3"': "3",
        "OR FROM a1@ FROM a5@": "1 5",
        "(SEEN) 2": "2",
    }
    assert in_utf8.lines[0] == b"1 2 3 4 5"
    assert unknown.result == "NO"


async def test_new_mail_is_pushed_to_who_idles_well_within_a_second(mail: MailSandbox):
    async with connected(mail) as client:
        idle = await client.idle_start(timeout=30)
        started = time.monotonic()
        mail.deliver(BOX, b"Subject: hello\r\n\r\nyo")

        pushed = await client.wait_server_push(timeout=5)
        took = time.monotonic() - started
        client.idle_done()
        await asyncio.wait_for(idle, 5)
        found = await client.uid_search("ALL", charset=None)

    assert pushed == [b"1 EXISTS"]
    assert took < 0.5
    assert found.lines[0] == b"1"


async def test_mail_that_came_before_idle_is_announced_when_it_starts(mail: MailSandbox):
    async with connected(mail) as client:
        mail.deliver(BOX, b"Subject: between\r\n\r\n")
        idle = await client.idle_start(timeout=30)
        pushed = await client.wait_server_push(timeout=5)
        client.idle_done()
        await asyncio.wait_for(idle, 5)

    assert pushed == [b"1 EXISTS"]


# Dovecot searches what it has announced: a scanner that expects more finds the mail only at its next wake.
async def test_an_open_connection_searches_what_it_was_told_of(mail: MailSandbox):
    async with connected(mail) as client:
        mail.deliver(BOX, b"Subject: late\r\n\r\n")
        before = (await client.uid_search("ALL", charset=None)).lines[0]
        told = await client.noop()
        after = (await client.uid_search("ALL", charset=None)).lines[0]

    assert (before, after) == (b"", b"1")
    assert told.result == "OK"


async def test_flags_are_kept_and_told_to_the_other_connection(mail: MailSandbox):
    mail.deliver(BOX, b"Subject: x\r\n\r\n")

    async with connected(mail) as one, connected(mail) as other:
        idle = await other.idle_start(timeout=30)
        stored = await one.uid("store", "1", "+FLAGS", "(\\Seen postbote)")
        pushed = await other.wait_server_push(timeout=5)
        other.idle_done()
        await asyncio.wait_for(idle, 5)
        removed = await one.uid("store", "1", "-FLAGS.SILENT", "(\\Seen)")

    assert stored.lines[0] == b"1 FETCH (UID 1 FLAGS (\\Seen postbote))"
    assert pushed == [b"1 FETCH (UID 1 FLAGS (\\Seen postbote))"]
    assert b"FETCH" not in b"".join(removed.lines).replace(b"UID STORE", b"")
    assert mail.inbox(BOX)[0].flags == {"postbote"}


async def test_fetching_without_peek_marks_the_mail_as_read(mail: MailSandbox):
    mail.deliver(BOX, b"Subject: x\r\n\r\n")

    async with connected(mail) as client:
        await client.uid("fetch", "1", "BODY[]")

    assert mail.inbox(BOX)[0].flags == {"\\Seen"}


async def test_mails_move_between_folders_and_new_folders_can_be_made(mail: MailSandbox):
    mail.deliver(BOX, b"Subject: 1\r\n\r\n")
    mail.deliver(BOX, b"Subject: 2\r\n\r\n")

    async with connected(mail) as client:
        created = await client.create("Done")
        moved = await client.uid("move", "1", "Done")
        copied = await client.uid("copy", "2", "Archive")
        nowhere = await client.uid("copy", "2", "Nowhere")
        appended = await client.append(b"Subject: 3\r\n\r\n", "Done", flags="\\Seen")
        folders = await client.list('""', "*")
        await client.uid("store", "2", "+FLAGS", "\\Deleted")
        await client.expunge()

    assert (created.result, moved.result, copied.result, nowhere.result) == ("OK", "OK", "OK", "NO")
    assert b"COPYUID" in moved.lines[0]
    assert b"APPENDUID" in appended.lines[-1]
    assert b'"Done"' in b"".join(folders.lines)
    assert mail.inbox(BOX) == []
    assert [(m.subject, m.flags) for m in mail.inbox(BOX, "Done")] == [("1", set()), ("3", {"\\Seen"})]
    assert [m.subject for m in mail.inbox(BOX, "Archive")] == ["2"]


async def test_a_folder_that_is_renumbered_gets_a_new_uidvalidity_and_hangs_up(mail: MailSandbox):
    mail.deliver(BOX, b"Subject: 1\r\n\r\n")
    mail.deliver(BOX, b"Subject: 2\r\n\r\n")

    async with connected(mail) as client:
        await client.uid("store", "1", "+FLAGS", "\\Deleted")
        await client.expunge()
        before = await client.status("INBOX", "(UIDVALIDITY UIDNEXT)")
        lost = asyncio.Event()
        client.protocol.conn_lost_cb = lambda _: lost.set()
        await client.idle_start(timeout=30)
        mail.change_uidvalidity(BOX)
        await asyncio.wait_for(lost.wait(), 5)
    async with connected(mail) as client:
        after = await client.status("INBOX", "(UIDVALIDITY UIDNEXT)")
        found = await client.uid_search("ALL", charset=None)

    assert before.lines[0] != after.lines[0]
    assert b"UIDNEXT 3" in before.lines[0]
    assert b"UIDNEXT 2" in after.lines[0]
    assert found.lines[0] == b"1"


async def test_connections_can_be_cut_and_the_port_refuse_and_come_back(mail: MailSandbox):
    lost = asyncio.Event()
    async with connected(mail) as client:
        client.protocol.conn_lost_cb = lambda _: lost.set()
        assert mail.drop_imap_connections() == 1
        await asyncio.wait_for(lost.wait(), 5)

    await mail.stop_imap()
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection(mail.host, mail.imap.port)
    await mail.start_imap()

    async with connected(mail) as client:
        assert (await client.noop()).result == "OK"


async def test_the_server_can_fall_silent_and_refuse_logins(mail: MailSandbox):
    mail.faults.refuse_imap_login(times=1)
    client = aioimaplib.IMAP4(mail.host, mail.imap.port, timeout=5)
    await client.wait_hello_from_server()
    refused = await client.login(BOX, "s3cret")
    client.protocol.transport.abort()

    async with connected(mail) as client:
        mail.faults.silence_imap()
        waiting = asyncio.create_task(client.noop())
        _, pending = await asyncio.wait({waiting}, timeout=0.1)
        mail.faults.imap_speaks()
        answered = await waiting

    assert refused.result == "NO"
    assert b"UNAVAILABLE" in refused.lines[0]
    assert pending == {waiting}
    assert answered.result == "OK"
