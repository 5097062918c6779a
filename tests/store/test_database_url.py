from pathlib import Path

import pytest

from models.database_url import config_for


@pytest.mark.parametrize(
    ("url", "file"),
    [
        ("sqlite:///var/lib/store.sqlite3", "/var/lib/store.sqlite3"),
        ("sqlite:////var/lib/store.sqlite3", "/var/lib/store.sqlite3"),
        ("sqlite:///var/my%20store.sqlite3", "/var/my store.sqlite3"),
        (" sqlite:///store.sqlite3\n", "/store.sqlite3"),
    ],
)
def test_sqlite_is_a_file(url: str, file: str):
    connection = config_for(url, ["a", "b"])["connections"]["default"]
    assert connection == {"engine": "models.engine_sqlite", "credentials": {"file_path": file}}


def test_a_relative_file_lies_below_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    credentials = config_for("sqlite://data/store.sqlite3", [])["connections"]["default"]["credentials"]
    assert credentials == {"file_path": str(tmp_path / "data/store.sqlite3")}


def test_postgresql_with_everything():
    url = "postgresql://desk%40er:p%40ss%2Fw@db.example:6432/post%20bote?pool=3&sslmode=verify-full"
    assert config_for(url, [])["connections"]["default"] == {
        "engine": "models.engine_asyncpg",
        "credentials": {
            "host": "db.example",
            "port": 6432,
            "user": "desk@er",
            "password": "p@ss/w",
            "database": "post bote",
            "minsize": 1,
            "maxsize": 3,
            "application_name": "postbote",
            "ssl": "verify-full",
        },
    }


def test_postgresql_over_a_socket():
    credentials = config_for("postgres:///desk?host=/run/postgresql", [])["connections"]["default"][
        "credentials"
    ]
    assert (credentials["host"], credentials["port"]) == ("/run/postgresql", 5432)
    assert credentials["user"] is None
    assert "ssl" not in credentials


def test_the_tables_and_their_migrations_are_named():
    config = config_for("sqlite:///x", ("models.ticket",))
    assert config["apps"] == {
        "models": {
            "models": ["models.ticket"],
            "migrations": "models.migrations",
            "default_connection": "default",
        }
    }
    assert (config["use_tz"], config["timezone"]) == (True, "UTC")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "secret",
        "mysql://user:secret@host/name",
        "sqlite:secret",
        "sqlite://",
        "sqlite:///",
        "sqlite:///folder/",
        "sqlite://:memory:",
        "sqlite:///file?mode=secret",
        "postgres://user:secret@host",
        "postgres://user:secret@host/",
        "postgres://user:secret@host/a/b",
        "postgres://user:sec[ret@host/name",
        "postgres://user:secret/word@host/name",
        "postgres://user:secret#word@host/name",
        "postgres://user:secret?word@host/name",
        "postgres://user:1/sec?secret=@host/name",
        "postgres://user:secret@host:port/name",
        "postgres://user:secret@host:99999/name",
        "postgres://user:secret@host/name?pool=1",
        "postgres://user:secret@host/name?pool=many",
        "postgres://user:secret@host/name?sslmode=maybe",
        "postgres://user:secret@host/name?timeout=secret",
    ],
)
def test_what_cannot_be_read_is_refused_in_a_sentence_without_the_password(url: str):
    with pytest.raises(ValueError, match=r"^The .*\.$") as refused:
        config_for(url, [])

    assert "secret" not in str(refused.value)
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__ or refused.value.__context__ is None
