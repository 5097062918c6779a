"""What mail programs write above a quoted mail: field names, dividers. Data, nothing else; all lower case.

Words of one entry are separated by `|`, so that a phrase may hold blanks.
"""


def _set(*entries: str) -> frozenset[str]:
    return frozenset(word for entry in entries for word in entry.split("|"))


# Field names of the header that Outlook and others write above the quoted mail.
_FROM = (
    "from|von|de|de la|da|van|od|från|fra|lähettäjä|feladó|expéditeur|expediteur|de la part de|mittente",
    "remitente|afzender|nadawca|remetente|odesílatel|odosielateľ|avsändare|afsender|avsender|gönderen",
    "kimden|от|от кого|від|отправитель|von (absender)|absender|από|αποστολέας|发件人|寄件者|寄件人|差出人",
    "送信者|보낸 사람|보낸사람|từ|người gửi|מאת|من|המשלח|dari|pengirim|nuo|no|saatja|pošiljatelj|šalje",
    "pošiljalac|ze|frá|จาก|from (email)|ud",
)
_DATE = (
    "sent|date|gesendet|gesendet am|datum|envoyé|envoyé le|date d'envoi|enviado|enviado el|enviado em",
    "enviada em|fecha|inviato|data|data invio|verzonden|verzonden op|wysłano|wysłane|data wysłania",
    "odesláno|odoslané|skickat|skickat den|sendt|dato|lähetetty|päivämäärä|elküldve|dátum|trimis",
    "gönderildi|gönderme tarihi|tarih|отправлено|дата|надіслано|στάλθηκε|ημερομηνία|发送时间|发送日期|日期",
    "日付|送信日時|寄件日期|日期时间|傳送時間|보낸 날짜|날짜|đã gửi|ngày|נשלח|תאריך|التاريخ|تاريخ الإرسال",
    "تم الإرسال|message du|received|empfangen|erhalten|ricevuto|reçu|gönderim tarihi|terkirim|tanggal",
    "poslano|dana|kuupäev|išsiųsta|nosūtīts|odesláno dne|weitergeleitet von|dta|gesendet von|sent on",
    "sent at|sendt den|send|dags|ส่ง",
)
_TO = (
    "to|an|à|a|aan|para|per|do|dla|till|til|vastaanottaja|címzett|către|catre|kime|alıcı|кому|получатель",
    "komu|pre|προς|收件人|收件者|宛先|받는 사람|받는사람|tới|đến|người nhận|אל|לכבוד|إلى|kepada|za",
    "prima|destinataire|destinatario|empfänger|recipient|ontvanger|adresat|mottagare|modtager|mottaker|kam",
    "saaja|gavėjas|an (empfänger)|pour|ถึง|vers",
)
_CC = (
    "cc|kopie|copie à|copie|cópia|copia|cc (kopie)|dw|do wiadomości|kopia|kopi|kopio|másolat|в копии|копия",
    "копія|κοιν|κοινοποίηση|抄送|副本|參照|참조|עותק|نسخة|bilgi|tembusan|cópia para|cc à|con copia|bcc",
    "bcci|blindkopie|blind copy",
)
_SUBJECT = (
    "subject|betreff|objet|sujet|asunto|assunto|oggetto|onderwerp|temat|ämne|emne|aihe|předmět|predmet",
    "tárgy|subiect|subiectul|konu|тема|θέμα|主题|主旨|件名|제목|chủ đề|tiêu đề|נושא|الموضوع|perihal",
    "subjek|tema|assumpte|gaia|efni|naslov|re|betr|เรื่อง",
)
_OTHER = (
    "reply-to|reply to|antwort an|répondre à|responder a|rispondi a|antwoord aan|importance|wichtigkeit",
    "importancia|priority|attachments|anlagen|anhänge|pièces jointes|adjuntos|allegati|bijlagen|message-id",
    "priorität|priorité|organization|via|svar till|svar til|sensitivity|vertraulichkeit|cc/bcc|newsgroups",
    "x-priority|prioridad|betreff (original)|kopie an",
)

FIELDS: dict[str, str] = {
    name: kind
    for kind, entries in (
        ("other", _OTHER),
        ("cc", _CC),
        ("to", _TO),
        ("date", _DATE),
        ("subject", _SUBJECT),
        ("from", _FROM),
    )
    for name in _set(*entries)
}

# Between dashes, or alone on a line that ends with a colon: the quoted mail follows.
ORIGINAL = _set(
    "original message|original mail|original email|original e-mail|original appointment|reply message",
    "original text|original|ursprüngliche nachricht|ursprüngliche mail|ursprüngliche e-mail",
    "ursprungliche nachricht|originalnachricht|original-nachricht|originaltermin|ursprünglicher termin",
    "original nachricht|nachrichtentext|antwort|originaltext|originalmail|original-mail|message d'origine",
    "message d’origine|message original|message initial|e-mail d'origine|courriel original",
    "e-mail original|mail original|mensaje original|correo original|mensaje de origen|missatge original",
    "messaggio originale|messaggio originario|messaggio di origine|oorspronkelijk bericht",
    "oorspronkelijke bericht|origineel bericht|oorspronkelijke e-mail|wiadomość oryginalna",
    "oryginalna wiadomość|wiadomość źródłowa|mensagem original|ursprungligt meddelande|originalmeddelande",
    "original meddelande|ursprungligt mail|oprindelig meddelelse|oprindelig besked|oprindelig mail",
    "opprinnelig melding|opprinnelig e-post|alkuperäinen viesti|původní zpráva|původní e-mail",
    "pôvodná správa|eredeti üzenet|mesaj original|mesajul original|özgün ileti|orijinal mesaj",
    "orijinal ileti|исходное сообщение|оригинальное сообщение|исходное письмо|вихідне повідомлення",
    "оригінальне повідомлення|оригинално съобщение|αρχικό μήνυμα|原始邮件|原邮件|原始郵件|原始邮件信息",
    "回复的原邮件|原始信件|元のメッセージ|元のメール|original message |원본 메시지|원본 메일|원본메시지",
    "원본메일|thư gốc|tin nhắn gốc|הודעה מקורית|الرسالة الأصلية|پیام اصلی|pesan asli|izvorna poruka",
    "originalna poruka|izvirno sporočilo|algne kiri|originali žinutė|sākotnējais ziņojums",
    "upprunaleg skilaboð|quoted message|quoted text|zitierter text|zitierte nachricht|zitat",
    "previous message|vorherige nachricht|letzte nachricht|replied message|in reply to",
)

# A mail, in many languages: what a divider of a few words between dashes is about.
MAIL_WORDS = _set(
    "message|mail|email|e-mail|nachricht|originalnachricht|courriel|mensaje|correo|missatge|messaggio|bericht",
    "berichten|wiadomość|mensagem|meddelande|meddelelse|melding|besked|viesti|zpráva|správa|üzenet|levél|mesaj",
    "mesajul|ileti|сообщение|письмо|повідомлення|лист|съобщение|μήνυμα|邮件|郵件|メール|メッセージ|메시지|메일",
    "thư|הודעה|رسالة|الرسالة|پیام|pesan|poruka|sporočilo|sõnum|kiri|žinutė|ziņojums|skilaboð",
)

FORWARDED = _set(
    "forwarded message|forwarded mail|forwarded email|forwarded by|forwarded|begin forwarded message",
    "begin forwarded email|start of forwarded message|fwd|message forwarded|weitergeleitete nachricht",
    "weitergeleitete mail|weitergeleitete e-mail|anfang der weitergeleiteten nachricht|weitergeleitet von",
    "weitergeleitet|beginn der weitergeleiteten nachricht|anfang der weitergeleiteten e-mail",
    "message transféré|message transmis|début du message transféré|début du message réexpédié",
    "courriel transféré|e-mail transféré|mensaje reenviado|inicio del mensaje reenviado",
    "comienzo del mensaje reenviado|inicia el mensaje reenviado|mensaje original reenviado",
    "missatge reenviat|messaggio inoltrato|inizio messaggio inoltrato|inizio del messaggio inoltrato",
    "doorgestuurd bericht|begin doorgestuurd bericht|doorgestuurde bericht|wiadomość przekazana dalej",
    "przekazana wiadomość|wiadomość przekazana|początek przekazywanej wiadomości",
    "treść przekazanej wiadomości|mensagem encaminhada|mensagem reencaminhada",
    "início da mensagem encaminhada|início da mensagem reencaminhada|vidarebefordrat meddelande",
    "vidarebefordrat mail|vidarebefordrat brev|början på det vidarebefordrade meddelandet",
    "videresendt meddelelse|videresendt besked|videresendt mail|videresendt melding",
    "start på videresendt besked|begynnelsen på videresendt melding|videresendt e-post",
    "edelleenlähetetty viesti|välitetty viesti|välitetty viesti alkaa|přeposlaná zpráva|preposlaná správa",
    "továbbított üzenet|továbbított levél|mesaj redirecționat|mesajul redirecționat|mesaj redirectionat",
    "iletilen mesaj|yönlendirilen ileti|iletilmiş ileti|пересылаемое сообщение|пересланное сообщение",
    "начало переадресованного сообщения|переслане повідомлення|пересылаемое письмо|προωθημένο μήνυμα",
    "转发的邮件|转发邮件|轉寄郵件|转发信息|轉寄的郵件|已轉寄郵件|転送されたメッセージ|転送メッセージ|転送",
    "전달된 메시지|전달된 메일|tin nhắn được chuyển tiếp|thư được chuyển tiếp|הודעה שהועברה",
    "رسالة معاد توجيهها|pesan terusan|proslijeđena poruka|prosleđena poruka|posredovano sporočilo",
    "edastatud kiri|persiųsta žinutė|pārsūtīts ziņojums",
)

# A helpdesk asks for the answer above such a line.
ABOVE_THIS_LINE = (
    "above this line",
    "over this line",
    "oberhalb dieser linie",
    "oberhalb dieser zeile",
    "über diese zeile",
    "über diese linie",
    "über dieser zeile",
    "über dieser linie",
    "au-dessus de cette ligne",
    "au dessus de cette ligne",
    "encima de esta línea",
    "sopra questa riga",
    "sopra questa linea",
    "boven deze regel",
    "boven deze lijn",
    "powyżej tej linii",
    "acima desta linha",
    "ovanför denna rad",
    "over denne linje",
)

# What stands above a mail that is passed on: then the mail below is what the writer wants to be read.
PASSED_ON = _set(
    "fyi|fya|for your information|for info|for information|see below|please see below|pls see below",
    "see the mail below|as below|see email below|see mail below|see thread below",
    "please see the email below|forwarding|forwarded|per below|zur info|zur information|zur kenntnis",
    "zur kenntnisnahme|z. k|z.k|zk|z. kts|z.kts|zu ihrer information|zu deiner information|siehe unten",
    "s. u|s.u|siehe unten stehende mail|siehe unten stehende e-mail|siehe mail unten|siehe nachricht unten",
    "bitte siehe unten|siehe unten bitte|info|wie besprochen|zur bearbeitung|mit der bitte um bearbeitung",
    "zur weiteren bearbeitung|pour info|pour information|voir ci-dessous|voir ci dessous|cf. ci-dessous",
    "para su información|para información|ver abajo|ver más abajo|per conoscenza|per informazione",
    "vedi sotto|ter info|ter informatie|ter kennisgeving|zie onder|zie onderstaand|do wiadomości|jak niżej",
    "poniżej|para informação|ver abaixo|för kännedom|se nedan|til info|til orientering|se nedenfor",
    "tiedoksi|ks. alla|na vědomí|viz níže|tájékoztatásul|lásd alább",
)

# Answers are written into the quoted text, and nothing marks them there.
ANSWERS_BELOW = (
    "see my answers",
    "my answers below",
    "my answers are below",
    "answers inline",
    "answers in red",
    "answered inline",
    "see inline",
    "inline below",
    "comments inline",
    "comments below",
    "comments in red",
    "replies inline",
    "answers below",
    "see my comments",
    "antworten unten",
    "antworten im text",
    "antworten in rot",
    "antworten in blau",
    "antworten stehen unten",
    "siehe antworten",
    "meine antworten",
    "anmerkungen unten",
    "anmerkungen im text",
    "anmerkungen in rot",
    "kommentare unten",
    "kommentare im text",
    "direkt im text",
    "unten im text",
    "unten in rot",
    "mes réponses",
    "réponses ci-dessous",
    "réponses dans le texte",
    "mis respuestas",
    "le mie risposte",
    "mijn antwoorden",
)
