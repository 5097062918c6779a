"""What mail programs, companies and lists put below what somebody wrote. Data, nothing else; all lower case.

Words of one entry are separated by `|`, so that a phrase may hold blanks.
"""


def _words(*entries: str) -> tuple[str, ...]:
    return tuple(word for entry in entries for word in entry.split("|"))


# A line that begins so and names a device or a program was put there by that program.
SENT_FROM = _words(
    "sent from|sent via|sent with|sent using|sent by|posláno z|αποστολή από|来自|sent through|sent on",
    "from my|typed on",
    "get outlook for|download outlook for|get the outlook app|von meinem|von meiner|gesendet von",
    "gesendet mit|gesendet über|gesendet aus|gesendet vom|versendet mit|versandt mit|verschickt mit",
    "von unterwegs|mobil gesendet|diese nachricht wurde von|diese e-mail wurde von|diese mail wurde von",
    "outlook für|holen sie sich outlook|laden sie outlook|envoyé de|envoyé depuis|envoyé à partir",
    "envoyé avec|envoyé par|envoyé via|télécharger outlook|obtenir outlook|obtenez outlook|provenance :",
    "enviado desde|enviado do|enviado de|enviado a partir|enviado com|enviado con|enviado via",
    "obtener outlook|descargar outlook|obter o outlook|obtenha o outlook|enviat des|inviato da",
    "inviato dal|inviato con|inviata da|scarica outlook|ottieni outlook|verzonden vanaf|verzonden met",
    "verzonden vanuit|verzonden via|verstuurd vanaf|verstuurd met|outlook voor|download outlook",
    "wysłane z|wysłano z|wysłane przy|pobierz outlook|pobierz program outlook|skickat från|skickat via",
    "skickades från|hämta outlook|skaffa outlook|sendt fra|sendt med|sendt via|hent outlook|få outlook",
    "lähetetty|hanki outlook|odesláno z|odoslané z|získejte outlook|získat outlook|stáhnout outlook",
    "trimis de pe|trimis din|descărcați outlook|elküldve|a következőből küldve|az outlook letöltése",
    "отправлено из|отправлено с|отправлено через|отправлено от|послано с|надіслано з|відправлено з",
    "получите outlook|скачать outlook|изпратено от|poslano s|poslano z|poslato sa|poslano iz",
    "στάλθηκε από|εστάλη από|gönderildi|outlook'u edinin|发自|發自|从我的|從我的|來自|取得|获取|gửi từ",
    "được gửi từ|tải outlook|נשלח מ|أرسلت من|أُرسلت من|أرسل من|أُرسل من|مرسل من|تم الإرسال من",
    "dikirim dari|sendt frå|saadetud|išsiųsta iš|nosūtīts no|enviado dende",
    "skaff deg outlook|obțineți outlook|descarcă outlook",
    "получить outlook|загрузить outlook|отримати outlook|завантажити outlook|λήψη του outlook",
    "احصل على outlook|קבל את outlook|android için outlook|ios için outlook|android용 outlook",
    "ios용 outlook|az android outlook|az ios outlook|az outlook beszerzése|a(z) android outlook",
    "yahoo mail: search, organize|yahoo mail: suchen, organisieren|yahoo mail : recherchez, organisez",
)

# The same with the verb last.
SENT_FROM_LAST = _words(
    "gesendet|gesendet.|versendet|geschrieben|gönderildi|gönderilmiştir|から送信",
    "から送信されました|에서 보냄",
    "에서 보냈습니다|에서 전송|发送|傳送|küldve|beziehen|downloaden|herunterladen|から取得|を入手",
)

DEVICES = _words(
    "unterwegs|iphone|ipad|ipod|ios|android|samsung|galaxy|blackberry|huawei|xiaomi|redmi|honor|nokia",
    "motorola",
    "moto|oppo|vivo|realme|htc|sony|xperia|oneplus|pixel|nexus|alcatel|windows|outlook|mobile|mobil",
    "mobilgerät|mobiltelefon|handy|smartphone|telefon|telefoon|teléfono|téléphone|telefono|telefone",
    "phone|cell|cellphone|tablet|tablette|device|gerät|appareil|dispositivo|toestel|yahoo|gmail|mail",
    "mailbox|airmail|spark|proton|protonmail|tutanota|fairemail|k-9|gmx|web.de|t-online|freenet|pc|mac",
    "macbook|typeapp|acompli|bluemail|mailspring|edison|aquamail|nine|superhuman|zoho|webmail",
    "thunderbird|aol|roundcube|zimbra|orange|laposte|icloud|app|mailbird|newton|treo|palm|iphon'umdan",
    "galaxys|boxer|inky|hiri|canary|posta|poczta|correo|e-mail|em|puhelimestani|puhelin|mobiel|mobile.de",
    "mobilu|mobilom|mobila|fairphone|surface|mobiltelefonom|phone.|hotmail|magenta|tablettem|lte|5g|mobilní|телефон|телефона",
    "телефону|почты|яндекс|mail.ru|手机|手機|電話|휴대폰|携帯",
)

DEVICE_STEMS = _words(
    "iphon|ipad|android|samsung|galaxy|huawei|outlook|mobiltel|smartphone|handy|windows|手机|手機|휴대폰|携帯"
)

# Such a line may be longer: "Sent from my phone, please excuse typos".
EXCUSES = _words(
    "typo|brevity|excuse|autocorrect|spelling|tippfehler|kürze|schreibfehler|fautes de frappe",
)

# Three of these in one passage at the end make it a notice that a machine has added.
NOTICES = _words(
    "confidential|privileged|intended recipient|intended solely|intended only|addressee|disclosure",
    "dissemination|distribution|unauthorized|unauthorised|received this e-mail in error",
    "received this email in error|received this message in error|received this in error|by mistake",
    "notify the sender|virus|disclaimer|legally|vertraulich|adressat|rechtlich geschützt",
    "vorgesehene empfänger|vorgesehener empfänger|richtige adressat|bestimmte empfänger",
    "beabsichtigte empfänger|irrtümlich erhalten|irrtümlich|unbefugte weitergabe|unerlaubte",
    "nicht gestattet|vernichten|löschen sie diese|ausschließlich für|informieren sie|haftung|datenschutz",
    "viren|confidentiel|destinataire|par erreur|détruire|usage exclusif|confidencial|destinatario",
    "por error|privilegiada|eliminar|riservat|destinatari|per errore|vietat|vertrouwelijk|geadresseerde",
    "abusievelijk|poufn|adresata|omyłkow|destinatário|por engano|konfidentiell|avsedda mottagaren",
    "fortrolig|luottamuksell|důvěrn|конфиденциальн",
)

# One of these is enough in a short passage.
MACHINE_NOTES = _words(
    "think before you print|before printing this e|please consider the environment",
    "consider the environment before|save paper|denken sie an die umwelt",
    "bevor sie diese e-mail ausdrucken|bevor sie diese mail ausdrucken|umwelt zuliebe",
    "pensez à l'environnement|pensez à l’environnement|avant d'imprimer|antes de imprimir",
    "prima di stampare|denk aan het milieu|think green|scanned for viruses|scanned by",
    "has been checked for viruses|virus-free. www|virus-free.www|no virus found in this",
    "auf viren überprüft|auf viren geprüft|viren von avast|virenfrei. www|virenfrei.www|sans virus. www",
    "libre de virus|privo di virus|virusvrij|checked by avg|avast antivirus|message has been scanned",
    "diese e-mail wurde von avast|diese email wurde von avast",
)

# Below a drawn line, what lists and forums put under a mail.
LIST_FOOTERS = _words(
    "mailing list|mailing-list|mailingliste|mailman/listinfo|listinfo|unsubscribe|unsubscription",
    "abmelden|abbestellen|austragen|désabonn|désinscri|darse de baja|cancelar la suscripción|disiscri",
    "uitschrijven|you received this message because you are subscribed",
    "sie erhalten diese nachricht, weil sie|view it on github|reply to this email directly",
)

# In the first passage: the receiving server warns of mail from outside.
BANNERS = _words(
    "originated from outside|originates from outside|originated outside|came from outside",
    "sent from outside",
    "external sender|external email:|this is an external email|email from an external source",
    "stammt von außerhalb|kommt von außerhalb|von außerhalb der organisation|von einem externen absender",
    "externer absender|externe e-mail|diese e-mail kommt von extern|diese nachricht kommt von extern",
    "you don't often get email from|sie erhalten nicht häufig e-mails von",
    "sie erhalten nicht oft e-mails von",
    "provient de l'extérieur|expéditeur externe|remitente externo|mittente esterno|externe afzender",
)

# The formula above a name.
CLOSINGS = _words(
    "mit freundlichen grüßen|mit freundlichen grüssen|mit freundlichem gruß|mit freundlichem gruss",
    "freundliche grüße|freundliche grüsse|mfg|mit besten grüßen|mit besten grüssen|beste grüße",
    "beste grüsse|viele grüße|viele grüsse|liebe grüße|liebe grüsse|vg|lg|bg|herzliche grüße",
    "herzliche grüsse|schöne grüße|hochachtungsvoll|mit herzlichen grüßen|sonnige grüße|gruß|gruss|grüße",
    "grüsse|best regards|kind regards|regards|warm regards|kindest regards|with kind regards|best wishes",
    "yours sincerely|yours faithfully|sincerely|sincerely yours|best|cheers|many thanks|thanks|thank you",
    "thanks and regards|thanks & regards|all the best|respectfully|cordialement|bien cordialement",
    "bien à vous|sincères salutations|salutations|meilleures salutations|bonne journée|très cordialement",
    "saludos|un saludo|saludos cordiales|atentamente|cordiali saluti|distinti saluti|saluti|un saluto",
    "met vriendelijke groet|met vriendelijke groeten|vriendelijke groet|hartelijke groet|groeten|mvg",
    "pozdrawiam|z poważaniem|z wyrazami szacunku|atenciosamente|cumprimentos",
    "com os melhores cumprimentos|med vänliga hälsningar|vänliga hälsningar|hälsningar|mvh",
    "med venlig hilsen|venlig hilsen|med vennlig hilsen|vennlig hilsen|hilsen|ystävällisin terveisin",
    "terveisin|s pozdravem|s přátelským pozdravem|s pozdravom|üdvözlettel|cu stima|cu stimă|saygılarımla",
    "с уважением|з повагою|με εκτίμηση",
)

# How a line of a signature begins that tells how to reach a company, or what it is.
CONTACT = _words(
    "tel|fon|phone|fax|mobil|handy|t.|f.|m.|t:|f:|m:|e:|w:|email|e-mail|mail|web|www.|http|internet",
    "skype|hrb|amtsgericht|registergericht|handelsregister|geschäftsführ|geschaeftsfuehr|ust-id|ust.-id",
    "ust-idnr|steuernummer|sitz der gesellschaft|vorsitzende|aufsichtsrat|vorstand|linkedin|facebook|tél",
    "téléphone|siret|siren|p. iva|kvk|btw|nip|regon|registered in|registered office|company no|vat",
)
