"""The words of "On Monday, Anna wrote:" in the languages people write in. Data, nothing else; all lower case.

Words of one entry are separated by `|`, so that a phrase may hold blanks.
"""


def _set(*entries: str) -> frozenset[str]:
    return frozenset(word for entry in entries for word in entry.split("|"))


# "On Monday, Anna *wrote*:", the verb, in every form the mail programs use.
VERBS = _set(
    "wrote|writes|said|says|sent|composed|posted|responded|schrieb|schrieben|schreibt|geschrieben",
    "écrit|écrivait|écrivit|escribió|escribio|escribiste|escribía|escriviu|scrive|scritto|schreef",
    "schreven|skryf|geskryf|napisał|napisała|pisze|napisali|napisana|escreveu|escreve|enviou|escreveram|skrev",
    "skriver|skrifaði|ritaði|kirjoitti|kirjoittaa|kirjutas|napsal|napsala|píše|napísal|napísala",
    "napisal|napisala|napisao|piše|írta|scria|scris|yazdı|написал|написала|пишет|писал|писала",
    "пише|написао|написав|написа|напісаў|έγραψε|έγραψες|γράφει|viết|menulis|tulis|berkata|כתב|כתבה|מאת|كتب",
    "كتبت|نوشت|parašė|rašė|rakstīja|shkroi|scripsit|geschreven|escriure|escrit|répondu|idatzi|نوشته",
)

# The same in scripts that leave no blank between words.
VERBS_WITHIN = (
    "写道",
    "寫道",
    "写到",
    "寫到",
    "撰写",
    "來信",
    "のメッセージ",
    "書きました",
    "のメール",
    "wrote",
    "작성",
    "님이 작성",
    "썼습니다",
    "쓴 글",
    "เขียน",
    "लिखा",
)

# How an attribution that names the day first begins.
STARTERS = _set(
    "on|at|in message|in article|am|den|dne|dňa|le|el|il|in data|op|em|a|no dia|w dniu|dnia|în data de|pe",
    "vào|lúc|vào lúc|pada|på|kl|klo|στις|в|у|на|ב-|בתאריך|في|في يوم|u|dana|datum|från|fra|2|em data",
    "missatge de|el dia|el dl|el dt|el dc|el dj|el dv|el ds|el dg|tirsdag|von|from|de|da|van|od|sent from",
    "le message|wiadomość napisana|às|на дан|เมื่อ",
)

WEEKDAYS_AND_MONTHS = _set(
    "mon|tue|tues|wed|thu|thur|thurs|fri|sat|sun|monday|tuesday|wednesday|thursday|friday|saturday|sunday",
    "jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec|january|february|march|april|june|july|august",
    "september|october|november|december|mo|di|mi|do|fr|sa|so|montag|dienstag|mittwoch|donnerstag|freitag",
    "samstag|sonnabend|sonntag|januar|februar|märz|mär|mai|juni|juli|oktober|dezember|dez|okt|jänner|lun",
    "mer|jeu|ven|sam|dim|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche|janvier|janv|février|févr",
    "mars|avril|avr|juin|juillet|juil|août|septembre|octobre|novembre|décembre|déc|lunes|martes|mié",
    "miércoles|jue|jueves|vie|viernes|sáb|sábado|dom|domingo|enero|ene|febrero|marzo|abril|abr|mayo|junio",
    "julio|agosto|ago|septiembre|octubre|noviembre|diciembre|dic|lunedì|martedì|mercoledì|giovedì|venerdì",
    "sabato|domenica|gen|gennaio|febbraio|mag|maggio|giu|giugno|lug|luglio|settembre|set|ottobre|ott",
    "dicembre|ma|wo|za|zo|maandag|dinsdag|woensdag|donderdag|vrijdag|zaterdag|zondag|januari|februari",
    "maart|mei|augustus|mrt|pon|wt|śr|czw|pt|sob|niedz|poniedziałek|wtorek|środa|czwartek|piątek|sobota",
    "niedziela|stycznia|lutego|marca|kwietnia|maja|czerwca|lipca|sierpnia|września|października|listopada",
    "grudnia|paź|gru|lis|wrz|sie|lip|cze|kwi|lut|sty|seg|ter|qua|qui|sex|segunda-feira|terça-feira",
    "quarta-feira|quinta-feira|sexta-feira|janeiro|fevereiro|março|maio|junho|julho|setembro|outubro",
    "dezembro|fev|out|mån|tis|ons|tors|tor|fre|lör|sön|man|tir|lør|søn|måndag|tisdag|onsdag|torsdag|fredag",
    "lördag|söndag|mandag|tirsdag|lørdag|søndag|maj|augusti|desember|ti|ke|to|pe|la|su|tammikuuta",
    "helmikuuta|maaliskuuta|huhtikuuta|toukokuuta|kesäkuuta|heinäkuuta|elokuuta|syyskuuta|lokakuuta",
    "marraskuuta|joulukuuta|po|út|st|čt|pá|ne|ledna|února|března|dubna|května|června|července|srpna|září",
    "října|listopadu|prosince|пн|вт|ср|чт|пт|сб|вс|нд|понедельник|вторник|среда|четверг|пятница|суббота",
    "воскресенье|января|февраля|марта|апреля|мая|июня|июля|августа|сентября|октября|ноября|декабря|янв",
    "февр|фев|апр|авг|сент|сен|окт|нояб|ноя|дек|серп|лип|черв|трав|квіт|берез|лют|січ|вер|жовт|лист|груд",
    "pzt|sal|çar|per|cum|cmt|paz|pazartesi|salı|çarşamba|perşembe|cuma|cumartesi|pazar|ocak|şubat|mart",
    "nisan|mayıs|haziran|temmuz|ağustos|eylül|ekim|kasım|aralık|oca|şub|nis|ağu|eyl|eki|kas|ara|hétfő|kedd",
    "szerda|csütörtök|péntek|szombat|vasárnap|tháng|thg",
)

# Words of a sentence about writing, which an attribution never holds.
SENTENCE_WORDS = _set(
    "i|we|he|she|they|me|us|him|who|which|that|because|please|this|these|but|what|something|following|ich",
    "wir|mir|uns|mich|ihnen|ihr|euch|dass|weil|und|aber|bitte|folgendes|folgende|folgenden|dieser|diese",
    "dieses|noch|schon|auch|nous|que|qui|mais|vous|yo|nosotros|pero|io|noi|che|ik|wij|maar|jag|jeg|men",
    "mi|nám|nam|your|our|my|ihre|ihrem|ihren|ihrer|unser|unsere|euer|votre|vos|notre|m'a|m’a|m'avez|m’avez",
    "j'ai|j’ai|su|nuestro|vuestro|usted|ustedes|ho|mio|vostro|vostra|suo|uw|mij|ons|mig|oss|vår|er|ert",
    "jeres|din|deres|minulle|teidän|mnie|nas|państwa|pan|pani|vosso|vossa|nosso|seu|sua|мне|нам|ваш|ваша",
    "вам|мені|ваш|ваша|μου|σας|bana|bize|nekem|nekünk|önök|dvs|mie|nouă|váš|vaše",
)

# How a greeting begins.
GREETINGS = _set(
    "hallo|hi|hello|hey|dear|good|guten|sehr|liebe|lieber|liebes|moin|servus|bonjour|bonsoir|salut|cher",
    "chère|madame|monsieur|hola|buenos|buenas|estimado|estimada|estimados|buongiorno|buonasera|salve|ciao",
    "gentile|gentili|spettabile|beste|goedemorgen|goedemiddag|goedendag|geachte|dag|dzień|witam|szanowni",
    "cześć|olá|ola|bom|boa|prezado|prezados|caro|cara|hej|god|goddag|kære|kjære|hei|moi|hyvä|dobrý|vážení",
    "tisztelt|kedves|szia|bună|stimate|stimată|merhaba|sayın|iyi|здравствуйте|добрый|уважаемые|привет",
    "доброго|шановні|вітаю|γεια|καλημέρα|καλησπέρα|αγαπητέ|αγαπητή|שלום|مرحبا|السلام|您好|你好",
)
