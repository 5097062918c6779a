"""Which language a text is written in, by its script and its small words. Pure, linear, by itself.

Small words of several languages weigh less than those of one. Of too few words nothing is said: an empty
answer is better than a wrong one.
"""

import re
from collections import Counter
from collections.abc import Mapping

LONGEST = 8_000
# So many small words must speak for a language, and it must lead by so much.
LEAST = 2.0
LEAD = 1.25
# Of all words, so many are small ones in any language.
SHARE = 0.12
# `a` and `s` are words somewhere, and pieces of names, codes and genitives everywhere.
OF_ONE_LETTER = 0.25

_WORD = re.compile(r"[^\W\d_]{1,30}")

_SMALL_WORDS = {
    "de": """
    aber auch auf aus bei bitte danke das dass dem den der des die dies durch ein eine einem einen einer es
    für grüße guten hallo haben hat ich ihr ihre im ist kann kein keine leider liebe mehr mein meine mich mir
    mit nach nicht noch nur oder schon sehr sein seit sich sie sind tag über um und uns unser vielen vom von
    war was wenn werden wie wir wird würde zu zum zur können""",
    "en": """
    a about again all am an and any are as at be been but by can could dear did do does for from get has have
    hello help hi how i if in is it just me my need no not of on or our please regards since so still thank
    thanks that the their them there they this to was we were what when which will with would you your""",
    "fr": """
    ai au aussi avec avez avons bonjour car ce cela ces cette chez comme cordialement dans de depuis des du
    elle en est et été être il ils j je la le les leur mais merci mes mon ne nos notre nous ou par pas plus
    pour pouvez que qui sa sans ses si son sont sur une un vos votre vous voici""",
    "es": """
    al como con cuando cuenta de del desde donde el ella ellos en es esta está este estoy favor gracias ha
    hace han hay he hola la las le lo los mas más me mi mis muy necesito ni no nos para pero podría por porque
    puedo que qué quiero se si sin sobre son su sus también tengo tiene un una unos usted ya y yo""",
    "it": """
    abbiamo agli al alla alle anche anno buongiorno che chi ci ciao come con da dal dalla degli dei del della
    delle di dopo e è fare gli grazie ha hanno ho i il in io la le lei lo loro ma mi mia mio molto nel nella
    non nostro o ordine per perché più possibile può quando quello questa questo saluti se si sono
    su sul sulla
    tra un una vi vorrei""",
    "nl": """
    aan al alvast als bedankt bent beste bij dan dank dat de deze die dit door een en er goedemorgen graag
    groet groeten had hallo heb hebben heeft het hier hij hoe ik in is je jullie kan kunnen kunt maar meer met
    mij mijn moet naar niet nog of om ons onze ook op over te tot u uit uw van veel voor wat we wel werkt wij
    wil worden wordt zijn zou zo""",
    "pl": """
    aby ale bardzo bo być był było czy dla do dziękuję dzień dobry jak jako jest jestem jeszcze już który
    która które ma mam mi mnie moja moje może można mój na nad nam nas nie nr o od oraz po pod pozdrawiam
    proszę przed przez przy się są ta tak tego ten to tym w we więc wszystko z za ze że zamówienie żeby""",
    "pt": """
    agradeço ainda ao aos as até bom com como da das de do dos e ela ele em então essa esse esta está estou
    este eu fazer foi há isso já mais mas me meu minha muito na não nas no nos nosso o obrigado obrigada olá
    os ou para pela pelo pedido poderia por porque posso preciso quando que se sem ser seu sobre sua são
    também tem tenho uma um você vocês""",
    "sv": """
    alla att av behöver blir de den det dig din du efter eller en ett finns från får för god går ha hade han
    har hej hos hur här i in inte jag kan kommer kunna med men mig min mitt mot mvh mycket ni nu när och om
    på skulle som så tack till under upp ut utan vad var vi vid vill är även""",
    "da": """
    af alle at blev bliver da de dem den der deres det dig din du efter eller en er et for fra få godt ham han
    har have hej hende hun hvad hvis hvor hvordan i igen ikke ind jeg kan kom kunne man med men mig min mit
    mod når nu og også om op os over på mvh sig skal som så tak til ud under var ved venlig vi vil være""",
    "no": """
    alle at av ble bli da de deg dem den denne dere det dette din du eller en er et etter for fra få god ha
    hadde han har hei hilsen hun hva hvis hvor hvordan i ikke inn jeg kan kom kunne man med meg men min mitt
    mot mye når nå og også om opp oss på seg skal som så takk til ut var ved vennlig vi vil være å""",
    "cs": """
    aby ale ani až bude by bych byl byla bylo být co dobrý den děkuji do ho i jak jako je jeho jejich jen
    jsem jsme jsou již k který která které má mám mi mít mě může na nad nebo není o od po pod podle pro
    prosím proto protože před při s se si tak také tento to toto u už v ve více všechno z za zdravím ze že""",
    "tr": """
    ama acaba ben beni benim bir biz bize bu bunu çok da daha değil de diye en gibi günler göre hem her için
    ile ilgili iyi kadar kendi ki lütfen merhaba mi mı mu ne neden nasıl o olan olarak oldu olduğu
    sadece sizin
    siz son sonra şey şu teşekkür teşekkürler tüm var ve veya ya yok yardım""",
    "hu": """
    a az azt csak de egy én és ez ezt fel hogy ha is jó kérem köszönöm kell ki le lesz lehet mert még meg mi
    mint mindig már nagyon nekem nem napot nincs ő össze segítség szeretnék tisztelt tudom vagy van volt üdv
    üdvözlettel önök""",
    "fi": """
    ei ennen en ette että hei ja jo joka jos kaikki kanssa kiitos kun kuin kuinka me minun minulla minä mitä
    mutta myös ne niin nyt olen olla olisi on ole oli onko ovat se sen siitä sitten tai tämä tätä te teidän
    tervehdys terveisin vain vielä voi voiko voitte""",
    "ro": """
    acest această aceasta al ale am ar aș au bună ca că când care ce cu cum dar de din doar după este eu fi
    fost în îmi la le mai meu mea mulțumesc nu o pe pentru poate prin sau se sunt să și ne nici un una va
    vă vreau ziua""",
}
# Scripts that speak for one language, by their first and last letters.
_SCRIPTS = (
    ("el", "\u0370", "\u03ff"),
    ("he", "\u0590", "\u05ff"),
    ("ar", "\u0600", "\u06ff"),
    ("hi", "\u0900", "\u097f"),
    ("th", "\u0e00", "\u0e7f"),
    ("ko", "\uac00", "\ud7af"),
    ("ja", "\u3040", "\u30ff"),
    ("zh", "\u4e00", "\u9fff"),
    ("ru", "\u0400", "\u04ff"),
)
_UKRAINIAN, _RUSSIAN = frozenset("іїєґ"), frozenset("ыэё")


def _weights() -> Mapping[str, Mapping[str, float]]:
    """By word: what it says for each language; the more languages have it, the less."""
    having: dict[str, list[str]] = {}
    for name, words in _SMALL_WORDS.items():
        for word in words.split():
            having.setdefault(word, []).append(name)
    return {
        word: {name: (OF_ONE_LETTER if len(word) == 1 else 1) / len(names) for name in names}
        for word, names in having.items()
    }


_WEIGHTS = _weights()


def of(text: str) -> str:
    """`de`, `en`, `fr`, … (ISO 639-1); empty if it can't be told."""
    # Links and addresses are in no language.
    pieces = text[:LONGEST].casefold().split()
    plain = " ".join(piece for piece in pieces if "@" not in piece and "://" not in piece)
    by_script = _of_script(plain)
    if by_script:
        return by_script
    return _of_small_words(Counter(_WORD.findall(plain)))


def _of_small_words(said: Counter[str]) -> str:
    votes: dict[str, float] = {}
    for word, count in said.items():
        for name, weight in _WEIGHTS.get(word, {}).items():
            # A word that is said again and again says it once more, no oftener.
            votes[name] = votes.get(name, 0.0) + weight * min(count, 3)
    (first, most), (_, second) = sorted([*votes.items(), ("", 0.0), ("", 0.0)], key=lambda item: -item[1])[:2]
    words = sum(min(count, 3) for count in said.values())
    is_sure = most >= max(LEAST, SHARE * words) and most >= second * LEAD
    return first if is_sure else ""


def _of_script(text: str) -> str:
    """By the letters, where most of them are of a script that isn't Latin."""
    letters = [letter for letter in text if letter.isalpha()]
    if not letters:
        return ""
    counts = {name: sum(1 for letter in letters if first <= letter <= last) for name, first, last in _SCRIPTS}
    # Japanese is written with Chinese signs, too.
    if counts["ja"] and counts["ja"] + counts["zh"] > len(letters) / 3:
        return "ja"
    name, most = max(counts.items(), key=lambda item: item[1])
    if most < 4 or most <= len(letters) / 2:
        return ""
    return "uk" if name == "ru" and _UKRAINIAN & set(letters) and not _RUSSIAN & set(letters) else name
