"""`postbote template`: mails are listed, adapted, previewed and reset at the command line (R36)."""

import json
import sqlite3
from email import message_from_bytes, policy
from pathlib import Path

from tests.parts.command_line import CommandLine
from tests.parts.pictures import png


def test_a_mail_is_adapted_previewed_and_reset(desk: CommandLine, tmp_path: Path) -> None:
    text = tmp_path / "own.txt"
    text.write_text("{{ text }}\n\nIhr Team von {{ company }}\n")
    said = desk.done(
        *("template", "edit", "customer_comment", "--language", "de"),
        *("--subject", "[{{ number }}] Antwort", "--text-file", str(text)),
    ).stderr
    assert said == "customer_comment in de: subject, text adapted.\n"
    rows = {(row["kind"], row["language"]): row for row in desk.rows("template", "list")}
    assert rows["customer_comment", "de"]["parts"] == ["subject", "text"]

    shown = desk.one("template", "preview", "customer_comment", "--language", "de", "--ticket", "TT1")
    assert shown["subject"] == "[TT1] Antwort"
    assert shown["text"].endswith("Ihr Team von Support\n")
    out = tmp_path / "mail.eml"
    desk.done("preference", "set", "company_logo", str(_logo(tmp_path)))
    desk.done("template", "preview", "customer_comment", "--language", "de", "--out", str(out))
    mail = message_from_bytes(out.read_bytes(), policy=policy.default)
    kinds = [part.get_content_type() for part in mail.walk()]
    assert kinds[-3:] == ["multipart/related", "text/html", "image/png"]

    assert desk.done("template", "check").stderr == "All templates are sound.\n"
    said = desk.done("template", "reset", "customer_comment").stderr
    assert said == "customer_comment is as shipped again in de.\n"
    rows = {(row["kind"], row["language"]): row for row in desk.rows("template", "list")}
    assert rows["customer_comment", "de"]["parts"] == []


def _logo(folder: Path) -> Path:
    file = folder / "logo.png"
    file.write_bytes(png(400, 100))
    return file


def test_a_template_that_can_not_be_is_refused_with_line_and_name(desk: CommandLine) -> None:
    edit = ("template", "edit", "customer_comment", "--language", "de")
    assert desk.refused(*edit, "--subject", "{{ numbr }}") == (
        "Error: subject: Line 1: There is no {{ numbr }}; did you mean number?"
    )
    assert "There is no mail nothing" in desk.refused(
        "template", "edit", "nothing", "--language", "de", "--subject", "x"
    )
    assert "Only an administrator" in desk.refused(*edit, "--subject", "[{{ number }}]", "--as", "nadia")
    assert desk(*edit).exit_code == 2


def test_what_a_template_can_use_is_listed_with_what_it_means(desk: CommandLine) -> None:
    rows = {row["name"]: row for row in desk.rows("template", "variables", "customer_comment")}
    assert rows["number"]["sample"] == "TT42"
    assert rows["left_out[].name"]["meaning"] == "the file's name"
    assert "TT42" in desk.done("template", "variables", "customer_comment").stdout
    assert desk("template", "variables", "nothing").exit_code == 1


def test_a_template_is_shown_as_it_is_written(desk: CommandLine) -> None:
    shown = desk.done("template", "show", "customer_comment", "--language", "en", "--part", "subject").stdout
    assert shown == "[{{ number }}] {{ title }}\n"
    parts = {row["part"]: row for row in desk.rows("template", "show", "test_mail", "--language", "de")}
    assert set(parts) == {"subject", "text", "html"}
    assert not parts["text"]["is_own"]


def test_check_names_an_adapted_template_that_is_no_longer_sound(desk: CommandLine, tmp_path: Path) -> None:
    """After an update, say; mails leave with the shipped one."""
    desk.done("template", "edit", "test_mail", "--language", "de", "--subject", "Ein Test")
    database = sqlite3.connect(tmp_path / "data" / "postbote.sqlite3")
    database.execute("UPDATE mail_template SET subject = '{{ gone }}'")
    database.commit()
    database.close()

    broken = desk("template", "check", "--json")
    assert broken.exit_code == 1
    assert json.loads(broken.stdout)["sentence"] == "Line 1: There is no {{ gone }}."
    assert "test_mail (de), subject: Line 1: There is no {{ gone }}." in desk("check").stdout
