"""django-helpdesk takes in a mailbox: `PYTHON django_helpdesk.py IMAP_URL COUNT [DATABASE [SERVER]]`.

A program of its own, for a Python where django-helpdesk is installed (and psycopg, for PostgreSQL); it
imports nothing of Postbote. Everything it does by default is on, its mails are composed, and thrown away
where SMTP would begin. DATABASE is a URL, or `tuned` for SQLite as ours is (WAL, synchronous NORMAL), else
SQLite as installed; SERVER is the database's process, whose CPU counts, too.
"""

import json
import os
import resource
import sys
import tempfile
import time
from pathlib import Path
from types import ModuleType
from urllib.parse import unquote, urlsplit

TUNED = "tuned"
APPS = (
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.sites",
    "django.contrib.humanize",
    "django.contrib.messages",
    "rest_framework",
    "helpdesk",
)


def database(url: str, folder: Path) -> dict:
    if url in {"", TUNED}:
        pragmas = "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;" if url else ""
        name = str(folder / "helpdesk.sqlite3")
        return {"ENGINE": "django.db.backends.sqlite3", "NAME": name, "OPTIONS": {"init_command": pragmas}}
    where = urlsplit(url)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": where.path.lstrip("/"),
        "HOST": where.hostname,
        "PORT": where.port,
        "USER": unquote(where.username or ""),
        "PASSWORD": unquote(where.password or ""),
    }


def set_up(url: str, folder: Path) -> None:
    import django
    from django.conf import settings
    from django.core.management import call_command

    settings.configure(
        INSTALLED_APPS=APPS,
        DATABASES={"default": database(url, folder)},
        EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend",
        MEDIA_ROOT=str(folder / "media"),
        ROOT_URLCONF="urls_of_this_run",
        SECRET_KEY="only for this run",
        SITE_ID=1,
        USE_TZ=True,
        DEFAULT_AUTO_FIELD="django.db.models.AutoField",
        TEMPLATES=[{"BACKEND": "django.template.backends.django.DjangoTemplates", "APP_DIRS": True}],
        LOGGING_CONFIG=None,
        HELPDESK_TEAMS_MODE_ENABLED=False,
    )
    django.setup()
    from django.urls import include, path

    urls = sys.modules["urls_of_this_run"] = ModuleType("urls_of_this_run")
    urls.urlpatterns = [path("", include("helpdesk.urls", namespace="helpdesk"))]
    call_command("migrate", verbosity=0)
    call_command("loaddata", "emailtemplate.json", verbosity=0)


def queue(url: str) -> None:
    from helpdesk.models import Queue

    where = urlsplit(url)
    Queue.objects.create(
        title="Support",
        slug="support",
        email_address="support@desk.example",
        new_ticket_cc="lead@desk.example",
        enable_notifications_on_email_events=True,
        allow_email_submission=True,
        email_box_type="imap",
        email_box_host=where.hostname,
        email_box_port=where.port,
        email_box_ssl=False,
        email_box_user=unquote(where.username or ""),
        email_box_pass=unquote(where.password or ""),
        email_box_imap_folder="INBOX",
        email_box_interval=0,
    )


def main(url: str, count: int, store: str = "", server: str = "") -> dict:
    import family

    pids = [os.getpid(), *([int(server)] if server else [])]
    with tempfile.TemporaryDirectory(prefix="postbote-bench-", ignore_cleanup_errors=True) as folder:
        set_up(store, Path(folder))
        queue(url)
        from helpdesk.email import process_email
        from helpdesk.models import FollowUp, Ticket

        cpu, wall = sum(map(family.cpu_seconds, pids)), time.perf_counter()
        process_email(quiet=True)
        seconds, used = time.perf_counter() - wall, sum(map(family.cpu_seconds, pids)) - cpu
        return {
            "mails": count,
            "tickets": Ticket.objects.count(),
            "messages": FollowUp.objects.count(),
            "seconds": seconds,
            "cpu": used,
            "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000,
        }


if __name__ == "__main__":
    print(json.dumps(main(sys.argv[1], int(sys.argv[2]), *sys.argv[3:])))
