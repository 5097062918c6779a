"""Sample tickets of the customer that writes German, Kunde GmbH."""

from desk.samples.sample_ticket import SampleTicket, answer, customer, note
from models.comment import Channel

ANNA, TOBIAS = "anna.weber@kunde.example", "tobias.lang@kunde.example"
MEIKE, CANAN = "meike.schuster@kunde.example", "canan.yildiz@kunde.example"
PETER, SVENJA = "peter.hoffmann@kunde.example", "svenja.arndt@kunde.example"

TICKETS = (
    SampleTicket(
        title="Drucker im Lager druckt nur leere Seiten",
        customer=ANNA,
        days=0.1,
        priority="high",
        severity="major",
        category="small_problem",
        description="Guten Tag,\n\nseit heute Morgen kommen aus dem Etikettendrucker im Lager nur leere "
        "Seiten. Toner und Papier haben wir geprüft, ein Neustart hat nichts geändert. Ohne Etiketten können "
        "wir heute nicht ausliefern.\n\nViele Grüße\nAnna Weber",
    ),
    SampleTicket(
        title="Anmeldung schlägt fehl: „Konto ist gesperrt“",
        customer=TOBIAS,
        days=0.3,
        priority="urgent",
        severity="critical",
        agent="nadia",
        status="in_progress",
        through=Channel.PORTAL,
        description="Drei Kolleginnen aus dem Einkauf kommen seit 8 Uhr nicht mehr ins System. Gemeldet "
        "wird: „Ihr Konto ist gesperrt. Wenden Sie sich an Ihren Administrator.“",
        said=(
            answer(
                0.5,
                "nadia",
                "Guten Morgen Herr Lang,\n\nich sehe die drei Konten und prüfe gerade, warum sie gesperrt "
                "wurden. Ich melde mich innerhalb einer Stunde.",
            ),
            note(
                0.6,
                "jonas",
                "Das ist die neue Sperrregel von gestern Abend: fünf Fehlversuche statt zehn.",
            ),
            customer(1.0, "Danke für die schnelle Rückmeldung! Inzwischen sind es fünf Konten."),
        ),
    ),
    SampleTicket(
        title="Rechnung 2026-1184: falsche Umsatzsteuer",
        customer=ANNA,
        days=2,
        group="Billing",
        agent="priya",
        status="wait_for_response",
        type="service_request",
        category="other_problem",
        description="Auf der Rechnung 2026-1184 stehen 19 % Umsatzsteuer, unsere Lieferung ging aber nach "
        "Österreich. Bitte senden Sie uns eine korrigierte Rechnung.",
        said=(
            note(3, "priya", "Reverse Charge, aber im Stammsatz fehlt die UID. Erst die Nummer, dann neu."),
            answer(
                4,
                "priya",
                "Guten Tag Frau Weber,\n\nfür eine Rechnung ohne Umsatzsteuer brauchen wir die "
                "Umsatzsteuer-Identifikationsnummer des Empfängers in Österreich. Können Sie uns diese "
                "bitte mitteilen?",
            ),
        ),
    ),
    SampleTicket(
        title="Bitte zwei weitere Benutzer anlegen",
        customer=MEIKE,
        days=5,
        agent="jonas",
        status="closed",
        priority="low",
        type="service_request",
        through=Channel.PORTAL,
        description="Ab dem Ersten fangen bei uns zwei neue Kollegen im Vertrieb an: Lars Becker und "
        "Hatice Demir. Bitte dieselben Rechte wie bei mir.",
        said=(note(2, "jonas", "Lizenzen reichen: 18 von 20 belegt."),),
        solution="Beide Benutzer sind angelegt und haben ihre Zugangsdaten per E-Mail erhalten. Die Rechte "
        "entsprechen denen von Frau Schuster.",
    ),
    SampleTicket(
        title="Export nach Excel zeigt Umlaute falsch an",
        customer=TOBIAS,
        days=9,
        agent="nadia",
        status="closed",
        severity="minor",
        description="Wenn ich die Kundenliste exportiere und in Excel öffne, steht dort „MÃ¼ller“ statt "
        "„Müller“. Was mache ich falsch?",
        said=(
            answer(
                5,
                "nadia",
                "Guten Tag Herr Lang,\n\nSie machen nichts falsch: Der Export ist UTF-8, Excel erkennt das "
                "beim Doppelklick nicht.",
            ),
            customer(20, "Ah, verstehe. Gibt es einen Weg ohne Umweg über den Import-Assistenten?"),
        ),
        solution="Ab Version 4.2 steht am Anfang der Datei ein Kennzeichen, an dem Excel UTF-8 erkennt. "
        "Ihre Installation ist seit gestern auf diesem Stand; ein Doppelklick genügt jetzt.",
    ),
    SampleTicket(
        title="Wunsch: Liefertermin in der Auftragsübersicht",
        customer=CANAN,
        days=14,
        agent="jonas",
        status="in_progress",
        priority="low",
        type="enhancement",
        severity="feature",
        through=Channel.PORTAL,
        description="Für unsere Disposition wäre es hilfreich, wenn der zugesagte Liefertermin schon in der "
        "Übersicht stünde. Heute müssen wir jeden Auftrag einzeln öffnen.",
        said=(
            note(30, "jonas", "Feld gibt es schon, nur nicht als Spalte. Für 4.3 vorgemerkt."),
            answer(
                31,
                "jonas",
                "Guten Tag Frau Yildiz,\n\nein guter Vorschlag: Wir haben die Spalte für die nächste Version "
                "eingeplant, voraussichtlich Mitte des kommenden Monats.",
            ),
        ),
    ),
    SampleTicket(
        title="Schnittstelle zum Webshop: Bestände kommen verspätet an",
        customer=TOBIAS,
        days=1.2,
        priority="high",
        severity="major",
        category="big_problem",
        agent="jonas",
        status="in_progress",
        description="Die Bestände im Webshop laufen seit gestern Nachmittag etwa zwei Stunden hinterher. "
        "Wir haben dadurch Artikel verkauft, die nicht mehr da waren.",
        said=(
            note(1, "jonas", "Die Warteschlange der Schnittstelle hat 40.000 Einträge. Wohl der Preislauf."),
            answer(
                1.5,
                "jonas",
                "Guten Tag Herr Lang,\n\nein großer Preislauf blockiert die Übertragung der Bestände. Wir "
                "ziehen die Bestände jetzt vor; in etwa 30 Minuten sollten sie wieder aktuell sein.",
            ),
            customer(3, "Die Bestände stimmen wieder. Wie verhindern wir das beim nächsten Preislauf?"),
        ),
    ),
    SampleTicket(
        title="Frage zur Kündigungsfrist des Wartungsvertrags",
        customer=ANNA,
        days=21,
        group="Billing",
        agent="priya",
        status="closed",
        priority="low",
        type="information",
        description="Bis wann müssten wir den Wartungsvertrag kündigen, wenn wir ab Januar auf die größere "
        "Variante wechseln möchten?",
        solution="Für den Wechsel in eine größere Variante ist keine Kündigung nötig: Der bestehende Vertrag "
        "wird zum Monatsersten umgestellt, bereits gezahlte Beträge werden angerechnet.",
    ),
    SampleTicket(
        title="PDF-Anhänge lassen sich auf dem Tablet nicht öffnen",
        customer=PETER,
        days=3,
        status="open",
        severity="minor",
        description="Unsere Monteure öffnen Aufträge auf dem Tablet. Seit der letzten Aktualisierung bleibt "
        "die Seite bei PDF-Anhängen weiß. Am PC geht es.",
        said=(note(4, "nadia", "Welches Tablet, welcher Browser? Morgen nachfragen, wenn nichts kommt."),),
    ),
    SampleTicket(
        title="Sammelrechnung statt Einzelrechnungen",
        customer=SVENJA,
        days=6,
        group="Billing",
        status="open",
        type="change_request",
        through=Channel.PORTAL,
        description="Wir erhalten im Monat etwa 30 einzelne Rechnungen. Bitte stellen Sie uns auf eine "
        "Sammelrechnung zum Monatsende um.",
    ),
    SampleTicket(
        title="Barcode-Scanner verbindet sich nach dem Ruhezustand nicht",
        customer=PETER,
        days=11,
        agent="nadia",
        status="wait_for_response",
        category="small_problem",
        description="Nach der Mittagspause findet der Scanner am Packtisch 3 den Rechner nicht mehr. Erst "
        "ein Neustart hilft.",
        said=(
            answer(
                6,
                "nadia",
                "Guten Tag Herr Hoffmann,\n\nbitte schalten Sie am Rechner unter „Energieoptionen“ das "
                "Abschalten der USB-Anschlüsse aus und beobachten Sie es zwei Tage. Hilft das?",
            ),
        ),
    ),
    SampleTicket(
        title="Zugriff auf alte Belege aus 2019",
        customer=CANAN,
        days=30,
        agent="jonas",
        status="closed",
        type="information",
        description="Für eine Betriebsprüfung benötigen wir Belege aus dem Jahr 2019. Im System finden wir "
        "nur Belege ab 2021.",
        said=(customer(26, "Die Prüferin kommt am Donnerstag. Reicht die Zeit?"),),
        solution="Die Belege bis 2020 liegen im Archiv. Wir haben Ihren Zugang dafür freigeschaltet: Sie "
        "finden die Belege unter „Archiv“, nach Jahren geordnet.",
    ),
    SampleTicket(
        title="Telefonnummer in der Signatur des Mahnwesens ist veraltet",
        customer=SVENJA,
        days=17,
        group="Billing",
        agent="priya",
        status="closed",
        priority="low",
        type="service_request",
        description="In den Mahnungen steht noch unsere alte Durchwahl -110. Richtig ist -200.",
        solution="Die Vorlage ist berichtigt. Mahnungen ab heute tragen die Durchwahl -200.",
    ),
    SampleTicket(
        title="Langsame Suche in den Artikeln",
        customer=MEIKE,
        days=0.6,
        status="open",
        severity="major",
        through=Channel.PORTAL,
        description="Die Artikelsuche braucht seit dem Wochenende 20 bis 30 Sekunden. Vorher war es eine.",
    ),
    SampleTicket(
        title="Schulung für neue Mitarbeiter",
        customer=ANNA,
        days=26,
        agent="nadia",
        status="closed",
        priority="low",
        type="service_request",
        description="Bieten Sie eine Einführung für neue Mitarbeiter an? Bei uns wären es vier Personen.",
        said=(answer(8, "nadia", "Gern! Wären Ihnen zwei Vormittage online oder ein Tag vor Ort lieber?"),),
        solution="Vereinbart sind zwei Vormittage online, am 3. und 4. des kommenden Monats. Die Einladungen "
        "sind verschickt.",
    ),
)
