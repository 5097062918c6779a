"""The visible part of HTML mails, as the mail programs people use write them (R40)."""

import pytest

from desk import html_cleaning
from scanners.replies.split import Reply, split

NEW = "<div>Danke, jetzt geht es.</div><div>Anna</div>"
OLD = "Haben Sie neu gestartet?"

CLIENTS = {
    "gmail": f"""<div dir="ltr">{NEW}</div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr"
        class="gmail_attr">Am Mo., 2. März 2026 um 09:15&nbsp;Uhr schrieb Support &lt;<a
        href="mailto:s@desk.example">s@desk.example</a>&gt;:<br></div><blockquote class="gmail_quote"
        style="margin:0 0 0 .8ex">{OLD}</blockquote></div>""",
    "gmail in a language nobody knows": f"""<div dir="ltr">{NEW}</div><br><div class="gmail_quote">
        <div class="gmail_attr">Xyz qwert Support:<br></div><blockquote>{OLD}</blockquote></div>""",
    "outlook on the desktop": f"""<div class=WordSection1>{NEW}<p class=MsoNormal><o:p>&nbsp;</o:p></p><div>
        <div style='border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm'><p class=MsoNormal>
        <b>Von:</b> Support &lt;s@desk.example&gt; <br><b>Gesendet:</b> Montag, 2. März 2026 09:15<br>
        <b>An:</b> Anna<br><b>Betreff:</b> AW: Drucker</p></div></div><p class=MsoNormal>{OLD}</p></div>""",
    "outlook on the web": f"""<div>{NEW}</div><div id="appendonsend"></div>
        <hr style="display:inline-block;width:98%"><div id="divRplyFwdMsg" dir="ltr"><font><b>Från:</b>
        Support
        &lt;s@desk.example&gt;<br><b>Skickat:</b> den 2 mars 2026 09:15<br><b>Till:</b> Anna</font></div>
        <div>{OLD}</div>""",
    "outlook on the web, language nobody knows": f"""<div>{NEW}</div><div id="appendonsend"></div><hr>
        <div id="divRplyFwdMsg"><b>Xy:</b> Support<br><b>Zz:</b> gestern</div><div>{OLD}</div>""",
    "outlook on a phone": f"""<div>{NEW}</div><div id="ms-outlook-mobile-signature">Holen Sie sich
        <a href="https://aka.example/x">Outlook für iOS</a></div><hr><div id="divRplyFwdMsg"><b>Von:</b>
        Support
        &lt;s@desk.example&gt;<br><b>Gesendet:</b> Montag, 2. März 2026 09:15<br><b>An:</b>
        Anna</div>{OLD}""",
    "apple mail": f"""{NEW}<div><br><blockquote type="cite"><div>Am 02.03.2026 um 09:15 schrieb Support
        &lt;s@desk.example&gt;:</div><br><div>{OLD}</div></blockquote></div><br>""",
    "iphone": f"""{NEW}<br><div dir="ltr">Von meinem iPhone gesendet</div><div dir="ltr"><br><blockquote
        type="cite">Am 02.03.2026 um 09:15 schrieb Support &lt;s@desk.example&gt;:<br><br></blockquote></div>
        <blockquote type="cite"><div dir="ltr">{OLD}</div></blockquote>""",
    "thunderbird": f"""{NEW}<br><div class="moz-cite-prefix">Am 02.03.2026 um 09:15 schrieb Support:<br></div>
        <blockquote type="cite" cite="mid:1@desk.example"><p>{OLD}</p></blockquote><div
        class="moz-signature">-- <br>Anna Weber<br>Einkauf</div>""",
    "yahoo": f"""<div>{NEW}</div><div id="ydp1yahoo_quoted_1" class="yahoo_quoted"><div>Am Montag, 2. März
        2026, 09:15:32 MEZ hat Support &lt;s@desk.example&gt; Folgendes
        geschrieben:</div><div>{OLD}</div></div>""",
    "gmx": f"""<div>{NEW}<div>&nbsp;</div><div name="quote" style="margin:10px 5px"><div><b>Gesendet:</b>
        Montag,
        02. März 2026 um 09:15 Uhr<br><b>Von:</b> Support &lt;s@desk.example&gt;<br><b>An:</b> a@gmx.example
        <br><b>Betreff:</b> Drucker</div><div name="quoted-content">{OLD}</div></div></div>""",
    "t-online": f"""{NEW}<br>-----Original-Nachricht-----<br>Betreff: Drucker<br>Datum: 2026-03-02T09:15:00
        <br>Von: "Support" &lt;s@desk.example&gt;<br>An: a@t-online.example<br><br>{OLD}""",
    "notes": f"""<font size=2>{NEW}</font><br><br><font size=1 color=#5f5f5f>Von: &nbsp; &nbsp;</font><font
        size=1>Support/DESK</font><br><font size=1>An: &nbsp;</font><font size=1>Anna/KUNDE</font><br><font
        size=1>Datum: &nbsp;</font><font size=1>02.03.2026 09:15</font><br><font size=1>Betreff: &nbsp;</font>
        <font size=1>Antwort: Drucker</font><br><hr noshade><br>{OLD}""",
    "protonmail": f"""{NEW}<div class="protonmail_quote">On Monday, March 2nd, 2026 at 9:15 AM, Support
        &lt;s@desk.example&gt; wrote:<br><blockquote type="cite">{OLD}</blockquote></div>""",
    "zimbra": f"""<div>{NEW}<hr id="zwchr"><div><b>Von: </b>"Support" &lt;s@desk.example&gt;<br><b>An:
        </b>"anna" &lt;a@k.example&gt;<br><b>Gesendet: </b>Montag, 2. März 2026 09:15:02<br><b>Betreff:
        </b>Re:
        Drucker<br></div><div>{OLD}</div></div>""",
    "roundcube": f"""{NEW}<p id="reply-intro">Am 2026-03-02 09:15, schrieb Support:</p><blockquote
        type="cite"><div>{OLD}</div></blockquote>""",
    "samsung": f"""{NEW}<div><br></div><div>-------- Ursprüngliche Nachricht --------</div><div>Von: Support
        &lt;s@desk.example&gt; </div><div>Datum: 02.03.26 09:15 (GMT+01:00) </div><div>An: Anna</div>{OLD}""",
    "hotmail": f"""<div class='hmmessage'>{NEW}<div><hr id="stopSpelling">Date: Mon, 2 Mar 2026 09:15:02
        +0100<br>Subject: Drucker<br>From: s@desk.example<br>To:
        a@hotmail.example<br><br>{OLD}</div></div>""",
}


def replied(source: str) -> Reply:
    cleaned = html_cleaning.sanitised(source)
    assert cleaned is not None
    return split(html_cleaning.as_text(cleaned), cleaned)


@pytest.mark.parametrize("client", CLIENTS)
def test_the_quoted_mail_is_folded_in_text_and_html(client: str):
    reply = replied(CLIENTS[client])
    assert reply.visible == "Danke, jetzt geht es.\nAnna"
    assert reply.visible_html is not None
    assert html_cleaning.as_text(reply.visible_html) == reply.visible
    assert OLD in " ".join(reply.folded)


@pytest.mark.parametrize("client", CLIENTS)
def test_a_quote_that_only_the_html_marks_is_folded_in_the_plain_text_too(client: str):
    plain = f"Danke, jetzt geht es.\nAnna\n\n{OLD}"
    source = f'{NEW}<div class="gmail_quote">{OLD}</div>'
    assert split(plain, html_cleaning.sanitised(source)).visible == "Danke, jetzt geht es.\nAnna"


def test_a_quote_that_only_the_plain_text_marks_is_folded_in_the_html_too():
    plain = f"Danke.\n\nAm 02.03.2026 um 09:15 schrieb Support:\n> {OLD}"
    source = f"<p>Danke.</p><p>Am 02.03.2026 um 09:15 schrieb <b>Support</b></p><p>{OLD}</p>"
    reply = split(plain, html_cleaning.sanitised(source))
    assert (reply.visible, reply.visible_html) == ("Danke.", "<p>Danke.</p>")


def test_answers_between_quotes_stay_visible_with_what_they_answer():
    source = (
        '<div class="gmail_quote"><div class="gmail_attr">On Mon, Mar 2, 2026 at 9:15 AM Support '
        "&lt;s@desk.example&gt; wrote:</div><blockquote>Which one?</blockquote></div><div>The old one.</div>"
        "<blockquote>Since when?</blockquote><div>Today.</div><blockquote>Regards</blockquote>"
    )
    reply = replied(source)
    assert "> Which one?\nThe old one.\n> Since when?\nToday." in reply.visible
    assert reply.folded[-1] == "> Regards"
    assert reply.visible_html is not None
    assert "Regards" not in reply.visible_html


def test_words_inside_the_part_of_the_quote_stay_visible():
    # Some programs put the cursor there.
    source = (
        f'<div>Hallo,</div><div class="gmail_quote"><div>der alte.</div><blockquote>{OLD}</blockquote></div>'
    )
    reply = replied(source)
    assert (reply.visible, reply.folded) == ("Hallo,\nder alte.", (f"> {OLD}",))


def test_a_signature_that_is_marked_is_folded_at_the_end_alone():
    signature = '<div class="gmail_signature">Anna Weber<br>Einkauf</div>'
    assert replied(f"<div>Ja.</div>{signature}").folded == ("Anna Weber\nEinkauf",)
    assert replied(f"{signature}<div>Ja.</div>").folded == ()
    assert replied('<div class="gmail_signature"></div><div>Hallo.</div><div>Ja.</div>').folded == ()


def test_a_picture_below_the_last_words_stays_and_one_in_the_quote_goes():
    source = f'<p>So sieht es aus:</p><p><img src="cid:a"></p><blockquote>{OLD}<img src="cid:b"></blockquote>'
    reply = replied(
        f'<p>Ja.</p><p><img src="cid:a"></p><div class="gmail_quote">{OLD}<img src="cid:b"></div>'
    )
    assert reply.visible_html == '<p>Ja.</p><p><img src="cid:a"></p>'
    assert replied(source).visible_html is not None


def test_a_forwarded_mail_in_gmail_stays_visible():
    source = (
        '<div>Bitte übernehmen.</div><div class="gmail_quote"><div class="gmail_attr">---------- Forwarded '
        f"message ---------<br>Von: Kunde &lt;k@k.example&gt;<br>Date: Mo., 2. März 2026</div>{OLD}</div>"
    )
    reply = replied(source)
    assert OLD in reply.visible
    assert reply.folded == ()


def test_a_table_of_the_person_keeps_its_empty_cells():
    source = f"<table><tr><td>A</td><td></td></tr></table><blockquote>{OLD}</blockquote>"
    assert replied(source).visible_html == "<table><tbody><tr><td>A</td><td></td></tr></tbody></table>"


def test_html_of_nothing_but_a_quote_is_shown():
    source = f"<blockquote>{OLD}</blockquote>"
    assert replied(source) == Reply(f"> {OLD}", source, ())


def visible(html: str) -> str:
    cleaned = html_cleaning.sanitised(html) or ""
    return split(html_cleaning.as_text(cleaned), cleaned).visible


def test_what_stands_below_a_signature_in_html_is_the_persons():
    signature = '<div class="gmail_signature">Anna<br>Einkauf</div>'
    quote = "<div>Am 02.03.2026 um 09:15 schrieb Support:</div><blockquote>Alt</blockquote>"
    assert "Bitte bis Freitag!" in visible(
        f"{NEW}{quote}<div>-- </div>{signature}<div>Bitte bis Freitag!</div>"
    )


def test_a_signature_in_html_with_blank_lines_in_it_is_folded_whole():
    signature = '<div class="gmail_signature">A. Weber<div><br></div>Weber GmbH<div><br></div>Am Tor 3</div>'
    assert visible(f"{NEW}<div><br></div>{signature}") == "Danke, jetzt geht es.\nAnna"


def test_a_part_of_a_page_that_is_called_quote_is_no_old_mail():
    text = visible('<p>Kunden sagen:</p><div class="quote">Toll!</div><p>Bitte löschen Sie das.</p>')
    assert text.endswith("Bitte löschen Sie das.")
