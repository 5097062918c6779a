"""The Maildir watch on a real folder."""

from pathlib import Path

from scanners.maildir import MaildirWatch
from tests.parts.watching import Store, eventually, running


def maildir(tmp_path: Path) -> Path:
    for part in ("tmp", "new", "cur"):
        (tmp_path / "box" / part).mkdir(parents=True)
    return tmp_path / "box"


def watch(path: Path, store: Store) -> MaildirWatch:
    return MaildirWatch(path, receive=store.receive, on_state=store.on_state, interval=0.02)


async def test_what_lies_in_new_is_handed_over_and_moved_to_cur_as_seen(tmp_path: Path):
    path, store = maildir(tmp_path), Store()
    (path / "new" / "1.a.host").write_bytes(b"Subject: one\n\n")
    async with running(watch(path, store)):
        await store.becomes(lambda: store.raws == [b"Subject: one\n\n"])
        (path / "new" / "2.b.host:2,").write_bytes(b"Subject: two\n\n")
        await store.becomes(lambda: len(store.raws) == 2)
        await eventually(lambda: not list((path / "new").iterdir()))
        await store.becomes(lambda: bool(store.states))
    assert sorted(file.name for file in (path / "cur").iterdir()) == ["1.a.host:2,S", "2.b.host:2,S"]
    assert store.states == [(True, None)]
    assert [(one.uid, one.uidvalidity) for one in store.mails] == [(None, None)] * 2


async def test_a_mail_is_not_moved_before_it_is_stored(tmp_path: Path):
    path, store = maildir(tmp_path), Store()
    store.refusals = 2
    (path / "new" / "1.a.host").write_bytes(b"Subject: one\n\n")
    async with running(watch(path, store)):
        await store.becomes(lambda: bool(store.states))
        assert store.states[0] == (False, "The mails could not be stored; this is tried again.")
        await store.becomes(lambda: len(store.raws) == 1)
        await store.becomes(lambda: store.states[-1] == (True, None))


async def test_a_mail_that_can_not_be_moved_is_not_handed_over_twice(tmp_path: Path):
    path, store = maildir(tmp_path), Store()
    (path / "cur").rmdir()
    (path / "cur").write_text("in the way")
    (path / "new" / "1.a.host").write_bytes(b"Subject: one\n\n")
    async with running(watch(path, store)):
        await store.becomes(lambda: bool(store.states) and not store.states[-1][0])
        (path / "new" / "2.b.host").write_bytes(b"Subject: two\n\n")
        await store.becomes(lambda: len(store.raws) == 2)
        (path / "cur").unlink()
        await store.becomes(lambda: store.states[-1] == (True, None))
    assert store.raws == [b"Subject: one\n\n", b"Subject: two\n\n"]
    assert len(list((path / "cur").iterdir())) == 2


async def test_a_folder_that_is_missing_is_told_and_watched_once_it_is_there(tmp_path: Path):
    store = Store()
    async with running(watch(tmp_path / "box", store)):
        await store.becomes(lambda: bool(store.states))
        assert store.states == [
            (False, f"The Maildir {tmp_path / 'box'} can't be read: No such file or directory.")
        ]
        path = maildir(tmp_path)
        (path / "new" / "1.a.host").write_bytes(b"x")
        await store.becomes(lambda: store.raws == [b"x"])


async def test_a_hundred_mails_come_oldest_first_and_in_batches(tmp_path: Path):
    path, store = maildir(tmp_path), Store()
    for number in range(100):
        (path / "new" / f"{number:03}.x.host").write_bytes(b"%d" % number)
    async with running(watch(path, store)):
        await store.becomes(lambda: len(store.raws) == 100)
    assert store.raws == [b"%d" % number for number in range(100)]
    assert max(store.batches) <= 25
