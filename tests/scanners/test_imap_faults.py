"""The IMAP session against servers no distribution ships: odd, broken, hostile ones, on a real socket."""

import asyncio
from base64 import b64encode
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import pytest

from scanners.imap.account import ImapAccount, Tls
from scanners.imap.client import ImapSession, Limits, connect
from scanners.imap.errors import ConnectionLost, MailboxError
from tests.parts.watching import eventually
from tests.parts.wire import serving

Reply = Callable[[bytes], bytes | None]
QUICK = Limits(answer=0.5, poll=0.05)
SELECTED = b"* 2 EXISTS\r\n* OK [UIDVALIDITY 7] x\r\n* OK [UIDNEXT 3] x\r\n"


class Script:
    """A server that answers a command with what is set for its beginning, then OK, unless TAG is in it."""

    def __init__(self, **answers: bytes) -> None:
        self.greeting = b"* OK hello\r\n"
        self.capabilities = b"IMAP4rev1 IDLE UIDPLUS"
        self.answers = {name.replace("_", " ").upper().encode(): answer for name, answer in answers.items()}
        self.heard: list[bytes] = []

    async def __call__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(self.greeting)
        while line := await reader.readline():
            self.heard.append(line)
            tag, _, command = line.strip().partition(b" ")
            answer = self._answer(command)
            if answer is None:
                return
            ended = b"TAG " in answer
            writer.write(answer.replace(b"TAG ", tag + b" ") + (b"" if ended else tag + b" OK done\r\n"))

    def _answer(self, command: bytes) -> bytes | None:
        for beginning, answer in self.answers.items():
            if command.upper().startswith(beginning):
                return None if answer == b"HANG UP" else answer
        if command == b"CAPABILITY":
            return b"* CAPABILITY " + self.capabilities + b"\r\n"
        return SELECTED if command.startswith(b"SELECT") else b""


@asynccontextmanager
async def session(script: Script, *, limits: Limits = QUICK) -> AsyncIterator[ImapSession]:
    async with serving(script) as port:
        account = ImapAccount("127.0.0.1", port, Tls.NEVER, "weber", 'a "b" \\')
        async with connect(account, limits=limits) as opened:
            await opened.select("INBOX")
            yield opened


def item(uid: int, body: bytes) -> bytes:
    return b"* %d FETCH (UID %d BODY[] {%d}\r\n%s)\r\n" % (uid, uid, len(body), body)


def sized(*sizes: int) -> bytes:
    return b"".join(
        b"* %d FETCH (UID %d RFC822.SIZE %d)\r\n" % (uid, uid, size) for uid, size in enumerate(sizes, 1)
    )


async def fetched(opened: ImapSession, *uids: int) -> list[tuple[int | None, bytes, str | None]]:
    return [(one.uid, one.raw, one.fault) async for batch in opened.fetch(uids) for one in batch]


async def test_an_answer_of_five_thousand_lines_in_one_breath_is_read():
    """The library recurses once a line: beyond a thousand the connection died and the call hung."""
    noise = b"".join(b"* %d FETCH (FLAGS (\\Seen))\r\n" % number for number in range(5_000))
    async with session(Script(uid_search=noise + b"* SEARCH 1 2\r\n")) as opened:
        assert list(await opened.new_uids(0)) == [1, 2]


async def test_lines_about_other_mails_in_between_confuse_nothing():
    """Another program sets flags while we fetch: its lines carry no UID, and stand anywhere."""
    answer = b"* 2 FETCH (FLAGS (\\Seen))\r\n" + item(2, b"two") + b"* 9 EXISTS\r\n" + item(1, b"one")
    answer += b"* 1 FETCH (UID 1 FLAGS (\\Answered))\r\n* 7 EXPUNGE\r\n"
    script = Script(uid_fetch_1_2_body=b"")
    script.answers = {b"UID FETCH 1:2 (UID RFC": sized(3, 3), b"UID FETCH 1:2 (UID BODY": answer}
    async with session(script) as opened:
        assert await fetched(opened, 1, 2) == [(1, b"one", None), (2, b"two", None)]


async def test_a_body_as_a_quoted_string_or_nil_or_with_its_uid_behind_it_is_read():
    answer = b'* 1 FETCH (UID 1 BODY[] "a \\"b\\" \\\\")\r\n* 2 FETCH (BODY[] {3}\r\ntwo UID 2)\r\n'
    answer += b"* 3 FETCH (UID 3 BODY[] NIL)\r\n* 4 FETCH (UID 4 BODY[] {0}\r\n)\r\n"
    script = Script()
    script.answers = {b"UID FETCH 1:4 (UID RFC": sized(9, 3, 0, 0), b"UID FETCH 1:4 (UID BODY": answer}
    async with session(script) as opened:
        mails = await fetched(opened, 1, 2, 3, 4)
    assert [raw for _, raw, _ in mails] == [b'a "b" \\', b"two", b"", b""]


async def test_a_mail_the_server_can_not_read_comes_as_its_header_and_the_others_whole():
    script = Script()
    script.answers = {
        b"UID FETCH 1:2 (UID RFC": sized(3, 3),
        b"UID FETCH 1:2 (UID BODY": b"TAG NO Some messages could not be FETCHed\r\n",
        b"UID FETCH 1 (UID BODY": item(1, b"one"),
        b"UID FETCH 2 (UID BODY.PEEK[])": b"TAG NO Message is broken\r\n",
        b"UID FETCH 2 (UID BODY.PEEK[HEADER])": b"* 2 FETCH (UID 2 BODY[HEADER] {6}\r\nA: b\r\n)\r\n",
    }
    async with session(script) as opened:
        first, second = await fetched(opened, 1, 2)
    assert first == (1, b"one", None)
    assert second[:2] == (2, b"A: b\r\n")
    assert second[2] == "The mail server could not hand this mail over. It says: Message is broken"


async def test_a_server_in_trouble_makes_nobody_give_up_on_a_mail():
    script = Script()
    script.answers = {
        b"UID FETCH 1 (UID RFC": sized(3),
        b"UID FETCH 1 (UID BODY": b"TAG NO [UNAVAILABLE] storage is away\r\n",
    }
    async with session(script) as opened:
        with pytest.raises(MailboxError, match="can't be read now") as refused:
            await fetched(opened, 1)
    assert refused.value.passing


async def test_a_literal_beyond_every_limit_ends_the_connection_before_it_is_read():
    async with session(Script(uid_search=b"* SEARCH {99999999999}\r\n")) as opened:
        with pytest.raises(ConnectionLost):
            await opened.new_uids(0)


async def test_a_silent_server_is_given_up_in_time_and_the_session_stays_dead():
    script = Script(uid_search=b"* OK TAG just chatting\r\n")
    async with session(script) as opened:
        async with asyncio.timeout(5):
            with pytest.raises(ConnectionLost, match="did not answer in time"):
                await opened.new_uids(0)
        with pytest.raises(ConnectionLost):
            await opened.new_uids(0)


async def test_a_line_that_answers_nothing_is_passed_over():
    async with session(Script(noop=b"", uid_search=b"X9 OK what\r\nTAG BAD what\r\n")) as opened:
        with pytest.raises(MailboxError, match="can't be searched"):
            await opened.new_uids(0)


async def test_a_connection_lost_in_the_middle_of_a_call_is_told_at_once():
    limits = Limits(answer=60)
    async with session(Script(uid_search=b"HANG UP"), limits=limits) as opened:
        async with asyncio.timeout(5):
            with pytest.raises(ConnectionLost):
                await opened.new_uids(0)


async def test_a_connection_lost_while_idling_is_told_at_once():
    script = Script()
    script.answers = {b"IDLE": b"+ idling\r\n* BYE shutting down\r\n* OK TAG \r\n"}

    async def leave(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        running = asyncio.create_task(script(reader, writer))
        await eventually(lambda: any(b"IDLE" in line for line in script.heard))
        writer.transport.abort()
        await running

    async with serving(leave) as port:
        account = ImapAccount("127.0.0.1", port, Tls.NEVER, "weber", "pw")
        async with connect(account) as opened:
            await opened.select("INBOX")
            await opened.new_uids(0)
            async with asyncio.timeout(5):
                with pytest.raises(ConnectionLost):
                    await opened.wait_for_news(60)


async def test_news_outside_idle_are_not_forgotten():
    """Mail announced with the answer to another command is not announced again by IDLE."""
    async with session(Script(uid_search=b"* SEARCH\r\n* 3 EXISTS\r\n")) as opened:
        assert list(await opened.new_uids(0)) == []
        async with asyncio.timeout(5):
            assert await opened.wait_for_news(60) is True


async def test_idle_that_is_offered_and_refused_is_not_asked_for_again():
    script = Script(idle=b"TAG NO not today\r\n")
    async with session(script) as opened:
        await opened.new_uids(0)
        assert await opened.wait_for_news(5) is False
        assert await opened.wait_for_news(5) is False
    assert [line.split()[1] for line in script.heard[-3:]] == [b"IDLE", b"NOOP", b"LOGOUT"]


async def test_a_server_that_never_ends_an_idle_is_given_up():
    script = Script()
    script.answers = {b"IDLE": b"+ idling\r\n* OK TAG \r\n", b"DONE": b"* OK TAG \r\n"}
    async with session(script) as opened:
        await opened.new_uids(0)
        async with asyncio.timeout(5):
            with pytest.raises(ConnectionLost, match="fell silent"):
                await opened.wait_for_news(0.05)


async def test_user_and_password_are_quoted_where_plain_is_not_offered():
    script = Script()
    async with session(script):
        pass
    assert script.heard[1].endswith(b'LOGIN "weber" "a \\"b\\" \\\\"\r\n')


async def test_the_password_waits_for_the_servers_word_where_it_takes_no_initial_response():
    script = Script(authenticate_plain=b"+ \r\nTAG")
    script.capabilities = b"IMAP4rev1 AUTH=PLAIN"
    proof = b64encode(b'\0weber\0a "b" \\')

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"* OK hello\r\n")
        tag = b""
        while line := await reader.readline():
            script.heard.append(line)
            if line.strip() == proof:
                writer.write(tag + b" OK in\r\n")
                continue
            tag, _, command = line.strip().partition(b" ")
            if command == b"AUTHENTICATE PLAIN":
                writer.write(b"+ \r\n")
            elif command == b"CAPABILITY":
                writer.write(b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\n" + tag + b" OK done\r\n")
            else:
                writer.write(SELECTED + tag + b" OK done\r\n")

    async with serving(answer) as port:
        account = ImapAccount("127.0.0.1", port, Tls.NEVER, "weber", 'a "b" \\')
        async with connect(account, limits=QUICK) as opened:
            assert (await opened.select("INBOX")).uidvalidity == 7
    assert proof + b"\r\n" in script.heard


async def test_a_server_that_repeats_the_password_does_not_get_it_into_our_sentence():
    script = Script(login=b'TAG BAD I do not understand LOGIN "weber" "streng-geheim"\r\n')
    async with serving(script) as port:
        account = ImapAccount("127.0.0.1", port, Tls.NEVER, "weber", "streng-geheim")
        with pytest.raises(MailboxError) as refused:
            async with connect(account, limits=QUICK):
                pass
    assert refused.value.sentence == "The mail server 127.0.0.1 does not let weber in."


async def test_a_login_that_fails_because_the_server_is_in_trouble_passes():
    script = Script(login=b"TAG NO [UNAVAILABLE] user database is away\r\n")
    async with serving(script) as port:
        account = ImapAccount("127.0.0.1", port, Tls.NEVER, "weber", "pw")
        with pytest.raises(MailboxError) as refused:
            async with connect(account, limits=QUICK):
                pass
    assert refused.value.passing


@pytest.mark.parametrize(
    ("greeting", "sentence"),
    [
        (b"* BYE too many connections\r\n", "turns us away: .*too many connections"),
        (b"HTTP/1.1 400 Bad Request\r\n\r\n", "turns us away: HTTP"),
        (b"* \xff\xfe\r\n", "turns us away"),
    ],
)
async def test_a_server_that_does_not_greet_is_quoted(greeting: bytes, sentence: str):
    script = Script()
    script.greeting = greeting
    async with serving(script) as port:
        account = ImapAccount("127.0.0.1", port, Tls.NEVER, "weber", "pw")
        with pytest.raises(MailboxError, match=sentence) as refused:
            async with connect(account, limits=QUICK):
                pass
    assert refused.value.passing


async def test_a_server_that_hangs_up_at_once_is_told_apart():
    async def hang_up(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()

    async with serving(hang_up) as port:
        account = ImapAccount("127.0.0.1", port, Tls.NEVER, "weber", "pw")
        with pytest.raises(ConnectionLost, match="hung up at once"):
            async with connect(account, limits=QUICK):
                pass


async def test_words_slipped_in_before_encryption_are_not_taken_for_the_servers():
    """What arrives in clear behind the OK would be read as if it had come encrypted."""
    script = Script(starttls=b"TAG OK go ahead\r\n* CAPABILITY IMAP4rev1 AUTH=PL")
    script.capabilities = b"IMAP4rev1 STARTTLS"
    async with serving(script) as port:
        account = ImapAccount("127.0.0.1", port, Tls.STARTTLS, "weber", "pw")
        with pytest.raises(MailboxError, match="refuses encryption"):
            async with connect(account, limits=QUICK):
                pass
    assert not any(b"LOGIN" in line for line in script.heard)


async def test_a_server_that_logs_us_in_by_itself_can_not_get_round_encryption():
    script = Script()
    script.greeting = b"* PREAUTH welcome\r\n"
    script.capabilities = b"IMAP4rev1 STARTTLS"
    async with serving(script) as port:
        account = ImapAccount("127.0.0.1", port, Tls.STARTTLS, "weber", "pw")
        with pytest.raises(MailboxError, match="offers no encryption"):
            async with connect(account, limits=QUICK):
                pass


async def test_without_uidplus_deleted_mails_are_only_marked():
    script = Script()
    script.capabilities = b"IMAP4rev1"
    async with session(script) as opened:
        await opened.delete([1, 2])
        await opened.move([3], "Archiv")
    sent = [line.partition(b" ")[2] for line in script.heard[3:]]
    assert sent == [
        b'SELECT "INBOX"\r\n',
        b"UID STORE 1:2 +FLAGS.SILENT (\\Deleted)\r\n",
        b'UID COPY 3 "Archiv"\r\n',
        b"UID STORE 3 +FLAGS.SILENT (\\Deleted)\r\n",
        b"LOGOUT\r\n",
    ]


async def test_at_gmail_a_deleted_mail_goes_into_the_bin():
    """Marked and expunged it would only lose its label, and stay in “All Mail”."""
    script = Script()
    script.capabilities = b"IMAP4rev1 UIDPLUS X-GM-EXT-1"
    async with session(script) as opened:
        await opened.delete([1, 2])
    assert [line.partition(b" ")[2] for line in script.heard[4:]] == [
        b"UID STORE 1:2 +X-GM-LABELS.SILENT (\\Trash)\r\n",
        b"LOGOUT\r\n",
    ]


async def test_a_server_that_tells_too_little_on_opening_a_folder_is_asked_again():
    script = Script(select=b"* 2 EXISTS\r\n", status=b'* STATUS "INBOX" (UIDNEXT 3 UIDVALIDITY 7)\r\n')
    async with serving(script) as port:
        account = ImapAccount("127.0.0.1", port, Tls.NEVER, "weber", "pw")
        async with connect(account, limits=QUICK) as opened:
            state = await opened.select("INBOX")
    assert (state.uidvalidity, state.uidnext, state.exists) == (7, 3, 2)


async def test_a_call_that_is_cancelled_ends_the_session():
    """Its answer would be taken for that of the next call."""
    script = Script(uid_search=b"* OK TAG never\r\n")
    async with session(script, limits=Limits(answer=60)) as opened:
        call = asyncio.create_task(opened.new_uids(0))
        await eventually(lambda: any(b"SEARCH" in line for line in script.heard))
        call.cancel()
        with pytest.raises(asyncio.CancelledError):
            await call
        with pytest.raises(ConnectionLost):
            await opened.new_uids(0)
