"""Until when somebody is away, from the words of their note: `bis zum 3. Dezember`, `until Dec 14`. Pure.

A date counts if a word before it says "until" or "back", or if it closes a span of two dates. One without a
year is the next such day after the mail's. Nothing is guessed: a day that can't be is no date.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from scanners.kinds.words import Phrases

_MAX_TEXT = 4_000
_NEAR = 48
_YEAR = 365
_LONG = 90
_JUST_PAST = 35
_FAR = 3 * _YEAR
_MONTHS = """
    january jan januar jän jänner janvier janv enero gennaio gen janeiro ianuarie januari styczeń ~
      stycznia leden ledna января январь янв tammikuuta ocak január január
    february feb februar feber février fevrier févr fév febrero febbraio fevereiro fev februarie ~
      februari luty lutego únor února февраля февраль фев helmikuuta şubat február
    march mar märz maerz mrz mars marzo março marco martie maart marzec marca březen března марта ~
      март maaliskuuta mart március marec
    april apr avril avr abril abr aprile aprilie kwiecień kwietnia duben dubna апреля апрель апр ~
      huhtikuuta nisan április apríl
    may mai mayo maggio mag maio mei maj maja květen května мая май toukokuuta mayıs május máj
    june jun juni juin junio giugno giu junho iunie czerwiec czerwca červen června июня июнь июн ~
      kesäkuuta haziran június jún
    july jul juli juillet juil julio luglio lug julho iulie lipiec lipca červenec července июля июль ~
      июл heinäkuuta temmuz július júl
    august aug août aout agosto ago augustus augusti sierpień sierpnia srpen srpna августа август ~
      авг elokuuta ağustos augusztus
    september sept sep septembre septiembre settembre set setembro septembrie wrzesień września září ~
      сентября сентябрь сен syyskuuta eylül szeptember
    october oct oktober okt octobre octubre ottobre ott outubro out octombrie październik ~
      października říjen října октября октябрь окт lokakuuta ekim október
    november nov novembre noviembre novembro noiembrie listopad listopada listopadu ноября ноябрь ~
      ноя marraskuuta kasım
    december dec dezember dez décembre decembre déc diciembre dic dicembre dezembro decembrie ~
      grudzień grudnia prosinec prosince декабря декабрь дек joulukuuta aralık
"""
_BY_NAME = {
    name: number
    for number, names in enumerate(_MONTHS.replace("~\n", "").strip().splitlines(), 1)
    for name in names.split()
}
_NAMED = "|".join(sorted(map(re.escape, _BY_NAME), key=len, reverse=True))
_DATE = re.compile(
    rf"""(?<![\d.,/:])(?:
      (?P<iso_y>20\d\d)[-/.](?P<iso_m>\d\d?)[-/.](?P<iso_d>\d\d?)(?!\d)
    | (?P<han_y>20\d\d)?\s?年?\s?(?P<han_m>\d\d?)\s?月\s?(?P<han_d>\d\d?)\s?日
    | (?!\d\d?\s?-\s?\d\d?(?!\d|\s?-\s?\d))(?P<a>\d\d?)\s?(?P<sep>[./-])\s?(?P<b>\d\d?)
      (?:(?:(?P=sep)|\.)\s?(?P<y>(?:20)?\d\d(?!\d|:))|\.(?=\s))?(?![\d:]|,\d)
    | (?P<d>\d\d?)(?:st|nd|rd|th|er|º|ª|\.|-?го|e)?\s{{1,2}}(?:of\s|de\s|d['’])?
      (?P<month>{_NAMED})\b\.?(?:\s?,?\s(?:de\s|del\s)?(?P<dy>20\d\d))?
    | (?P<month2>{_NAMED})\b\.?\s(?:the\s)?(?P<d2>\d\d?)(?:st|nd|rd|th)?\b
      (?!:|\.\d|\s?(?:uhr|h\b|am\b|pm\b))
      (?:\s?(?:[-–—]|to|till?|until|through|thru|and)\s?(?:the\s)?(?P<last>\d\d?)(?:st|nd|rd|th)?\b
         (?!:|[./-]\d|\s?(?:uhr|h\b|am\b|pm\b|(?:of\s)?(?:{_NAMED})\b)))?
      (?:,?\s(?P<dy2>20\d\d))?
    )""",
    re.IGNORECASE | re.VERBOSE,
)
_UNTIL = Phrases(
    """
    until | till | til | through | thru | bis | jusqu'au | jusqu’au | jusqu'à | jusqu’à | hasta
    fino al | fino a | sino al | até | tot | tot en met | t/m | pînă | până | do dnia | do | aż do
    till och med | t.o.m | til og med | t.o.m. | indtil | fram til | saakka | asti | kadar | до | по
    まで | 至 | up to | to and including | einschließlich | ends | ending | endet | end date
    enddatum
    """
)
_BACK = Phrases(
    """
    back | return | returning | available again | resume | reachable again | again from | again on
    as of | zurück | zurueck | wieder | ab dem | rückkehr | erreichbar ab | de retour | mon retour
    retour le | retour | à partir du | regreso | vuelta | vuelvo | a partir del | de nuevo | rientro
    ritorno | tornerò | rientrerò | disponibile dal | retorno | regresso | de volta | a partir de
    terug | weer aanwezig | weer bereikbaar | vanaf | wracam | powrót | wrócę | ponownie | tillbaka
    åter | tilbake | tilbage | takaisin | palaan | vrátím | zpět | revin | reveni | dönüş | вернусь
    буду | возвращаюсь | выйду | 復帰 | 回来 | 返回
    """
)
_BACK_AFTER = Phrases(
    """
    zurück | wieder | back | again | return | de retour | de nouveau | de vuelta | nuevamente
    di nuovo | terug | weer | z powrotem | tillbaka | tilbake | tilbage | まで | から | 復帰 | asti
    saakka | kadar | 'a kadar | inclusive | included | einschließlich | inklusive | inkl | inbegriffen
    """
)
# Behind "ab dem 3. Dezember" and its like: it is the first day away.
_LEAVES = Phrases(
    """
    im urlaub | in urlaub | nicht im | abwesend | nicht erreichbar | in elternzeit
    im mutterschutz | auf dienstreise | out of | on leave | on vacation | on holiday | away | absent
    en congé | en vacances | de vacaciones | fuera | ausente | in ferie | assente | fuori | de férias
    afwezig | met vakantie | op vakantie | met verlof | na urlopie | nieobecn | på semester
    """
)
_SPAN = re.compile(
    r"\.?\s{0,2}(?:[-–—]{1,2}|to|bis|and|und|au|al|a|à|e|y|do|t/m|tot|till|til|по|ao|thru|~|から|〜)"
    r"(?:\s(?:zum|the|einschließlich|incl\.?|el|le|dem))?\s{0,2}"
    r"(?:\w{2,12}\.?,?\s)?(?:(?:the|den|dem|le|el)\s)?$",
    re.IGNORECASE,
)
# "23. bis 27. November": the first day has no month of its own.
_FROM_DAY = re.compile(
    r"\b\d{1,2}(?:\.|st|nd|rd|th|er|º|ª)?\s?(?:[-–—]{1,2}|to|bis(?: zum)?|and|und|au|al|et|e|y|a|à|do|t/m"
    r"|tot|till|til|по|ao|thru)\s?(?:(?:the|den|dem|le|el|il|o|dia)\s)?(?:\w{2,12}\.?,?\s)?$",
    re.IGNORECASE,
)
_DAYS = {
    "monday": 0, "tuesday": 1, "wednesday": 2, "thursday": 3, "friday": 4, "saturday": 5, "sunday": 6,
    "montag": 0, "dienstag": 1, "mittwoch": 2, "donnerstag": 3, "freitag": 4, "samstag": 5, "sonntag": 6,
}  # fmt: skip
_WEEKDAY = re.compile(
    rf"\b(?:until|till|back on|return on|returning on|back|bis|bis zum|am)\s"
    rf"(?:next\s|nächsten\s|kommenden\s)?"
    rf"({'|'.join(_DAYS)})\b(?:\s?,?\s)?(?!\s?,?\s?\d|\s?,?\s?(?:the|den|dem)\s\d|\s?,?\s?(?:{_NAMED})\b)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Found:
    """A date and where it stands; `closes` if it is the end of a span such as `November 2-20`."""

    day: date
    start: int
    end: int
    closes: bool = False


def return_date(text: str, *, sent: date | None) -> date | None:
    """The last day away, or the day of return, whichever the note names; None if it names none."""
    text = text[:_MAX_TEXT]
    found = list(_dates(text, sent))
    for follows in (_is_until, _is_back):
        days = [one.day for one in found if _may_be(one.day, sent) and follows(text, one, found)]
        if days:
            return max(days) if follows is _is_until else days[0]
    if sent is None:
        return None
    weekday = _WEEKDAY.search(text)
    if weekday is None:
        return None
    ahead = (_DAYS[weekday[1].lower()] - sent.weekday()) % 7 or 7
    return sent + timedelta(days=ahead)


def date_in(text: str) -> date | None:
    """The first date with a year in a text."""
    return next((one.day for one in _dates(text[:_MAX_TEXT], None)), None)


def _may_be(day: date, sent: date | None) -> bool:
    return sent is None or (day - sent).days >= -1


def _is_until(text: str, one: _Found, found: list[_Found]) -> bool:
    before = _before(text, one)
    if one.closes or _UNTIL.are_in(before) or _FROM_DAY.search(before):
        return True
    for other in found:
        if 0 <= one.start - other.end < _NEAR and _SPAN.match(text[other.end : one.start]):
            # A first day without a year that is long past was read as the next year's.
            return other.day <= one.day or (other.day - one.day).days > _YEAR - _LONG
    return False


def _is_back(text: str, one: _Found, found: list[_Found]) -> bool:
    end = next((other.start for other in found if other.start >= one.end), len(text))
    after = _first_sentence(text[one.end : min(one.end + _NEAR, end)])
    if _BACK_AFTER.are_in(after):
        return True
    return _BACK.are_in(_before(text, one)) and not _LEAVES.are_in(after)


def _before(text: str, one: _Found) -> str:
    """What stands before a date in its own sentence, but not before another date's words."""
    before = text[max(0, one.start - _NEAR) : one.start]
    return re.split(r"[!?;\n]\s|[.]\s(?=[A-ZÄÖÜ])|\n\n|\d[./-]\d", before)[-1]


def _first_sentence(text: str) -> str:
    return re.split(r"[!?;]|[.]\s|\n\n", text, maxsplit=1)[0]


def _dates(text: str, sent: date | None) -> Iterator[_Found]:
    for match in _DATE.finditer(text):
        day = _day(match, sent)
        if day is not None and (sent is None or abs((day - sent).days) <= _FAR):
            yield _Found(day, match.start(), match.end(), match["last"] is not None)


def _day(match: re.Match[str], sent: date | None) -> date | None:
    part = match.groupdict()
    if part["iso_y"]:
        return _made(part["iso_y"], int(part["iso_m"]), int(part["iso_d"]), sent)
    if part["han_m"]:
        return _made(part["han_y"], int(part["han_m"]), int(part["han_d"]), sent)
    if part["a"]:
        return _numeric(part, sent)
    name = (part["month"] or part["month2"]).lower()
    return _made(
        part["dy"] or part["dy2"], _BY_NAME[name], int(part["d"] or part["last"] or part["d2"]), sent
    )


def _numeric(part: dict[str, str], sent: date | None) -> date | None:
    """Day first, except where only month first is a date, or where a slash and the calendar speak for it."""
    first, second = int(part["a"]), int(part["b"])
    if part["sep"] != "." and not part["y"] and part["sep"] == "-":
        return None
    european = _made(part["y"], second, first, sent)
    if part["sep"] == ".":
        return european
    american = _made(part["y"], first, second, sent)
    fitting = [one for one in (european, american) if one is not None and (sent is None or one >= sent)]
    if sent is not None and len(fitting) > 1:
        return min(fitting)
    return fitting[0] if fitting else european or american


def _made(year: str | None, month: int, day: int, sent: date | None) -> date | None:
    try:
        if year:
            return date(int(year) if len(year) == 4 else 2000 + int(year), month, day)
        if sent is None:
            return None
        this_year = date(sent.year, month, day)
        is_past = (sent - this_year).days > _JUST_PAST
        return date(sent.year + 1, month, day) if is_past else this_year
    except ValueError:
        return None
