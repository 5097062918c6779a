"""One line names the database: `sqlite:///var/lib/postbote/store.sqlite3`, `postgres://user:pw@host/db`.

Turned here into the configuration that Tortoise reads. What is wrong with the line is said in a plain
sentence, which never holds the password.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qs, unquote, urlsplit

MIGRATIONS = "models.migrations"
POSTGRES = ("postgres", "postgresql")


def config_for(url: str, modules: Sequence[str]) -> dict[str, Any]:
    """The configuration of Tortoise for the database at `url` with the tables of `modules`.

    SQLite: `sqlite:///absolute/path` or `sqlite://relative/path`. PostgreSQL: `postgres://user:pw@host:port/db`
    with, as needed, `?pool=10` (connections of this process), `?sslmode=require` and `?host=/run/postgresql`.
    Characters of a password that mean something in an address are written as `%40`.

    Raises ValueError with a sentence for the administrator.
    """
    return {
        "connections": {"default": _connection(url.strip())},
        "apps": {
            "models": {
                "models": list(modules),
                "migrations": MIGRATIONS,
                "default_connection": "default",
            }
        },
        "use_tz": True,
        "timezone": "UTC",
    }


def _connection(url: str) -> dict[str, Any]:
    scheme = url.partition("://")[0].lower()
    if scheme == "sqlite":
        return {"engine": "models.engine_sqlite", "credentials": {"file_path": _file(url)}}
    if scheme in POSTGRES:
        return {"engine": "models.engine_asyncpg", "credentials": _credentials(url)}
    raise ValueError("The database is written as sqlite:///path or postgres://user:password@host/name.")


def _file(url: str) -> str:
    path = unquote(url.partition("://")[2])
    if not path.strip("/") or path.endswith("/"):
        raise ValueError("The SQLite database needs the name of a file, as in sqlite:///path/store.sqlite3.")
    if path == ":memory:" or "?" in path or "\x00" in path:
        raise ValueError("The SQLite database is a file on disk, without ?options.")
    if path.startswith("/"):
        path = "/" + path.lstrip("/")
    return str(Path(path).absolute())


def _credentials(url: str) -> dict[str, Any]:
    parts = _split(url)
    name = unquote(parts.path.strip("/"))
    if not name or "/" in name:
        raise ValueError(
            "The PostgreSQL database needs one name at the end, as in postgres://user@host/name."
        )
    options = _options(parts)
    return {
        "host": options.pop("host", None) or parts.hostname,
        "port": parts.port or 5432,
        "user": unquote(parts.username) if parts.username else None,
        "password": unquote(parts.password) if parts.password else None,
        "database": name,
        "minsize": 1,
        "maxsize": _pool(options.pop("pool", "10")),
        "application_name": "postbote",
        **_encryption(options),
    }


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 - raises ValueError if it is no number
    except ValueError:
        parts = None
    if parts is None or parts.fragment:
        # The message of urlsplit may quote a piece of the password, so the cause is not shown.
        raise ValueError(
            "The address of the PostgreSQL database cannot be read. In user and password,"
            " write % @ : / ? # [ ] as %25 %40 %3A %2F %3F %23 %5B %5D."
        ) from None
    return parts


def _options(parts: SplitResult) -> dict[str, str]:
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    if options.keys() - {"host", "pool", "sslmode"}:
        raise ValueError("The PostgreSQL database has the options host, pool and sslmode, and no other.")
    return options


def _pool(size: str) -> int:
    # Two at least: migrating holds a lock on one connection and works on the other.
    if not size.isascii() or not size.isdigit() or int(size) < 2:
        raise ValueError("The option pool of the PostgreSQL database is a number from 2.")
    return int(size)


def _encryption(options: Mapping[str, str]) -> dict[str, str]:
    mode = options.get("sslmode")
    if mode is None:
        return {}
    if mode not in {"disable", "allow", "prefer", "require", "verify-ca", "verify-full"}:
        raise ValueError("The option sslmode of the PostgreSQL database is one of libpq's words, as require.")
    return {"ssl": mode}
