"""How people who are away, and the programs that say so for them, put it in many languages. Tables alone."""

from scanners.kinds.words import Phrases

# How programs begin the subject of an automatic answer. `Re:` and its like before it means a person's answer.
PREFIXES = Phrases(
    """
    automatic reply | automatic response | automated reply | automated response | auto reply
    auto-reply | autoreply | auto response | auto-response | autoresponse | autoresponder | auto:
    auto : | ooo: | out of office | out-of-office | out of the office | vacation: | vacation reply
    on vacation | away: | [auto | (auto | oof: | automatische antwort | automatische rückantwort
    automatische nachricht | automatische e-mail | abwesenheitsnotiz | abwesenheitsnachricht
    abwesenheitsmeldung | abwesenheitsbenachrichtigung | abwesenheitsagent | abwesend: | abwesenheit:
    autom. antwort | autoantwort | ich bin nicht im | réponse automatique | reponse automatique
    réponse auto | absence du bureau | absent du bureau | message d'absence | notification d'absence
    absence : | absence: | respuesta automática | respuesta automatica | contestación automática
    fuera de la oficina | fuera de oficina | mensaje automático | ausencia | risposta automatica
    fuori sede | fuori ufficio | assenza | messaggio automatico | resposta automática
    resposta automatica | fora do escritório | ausência | mensagem automática | automatisch antwoord
    automatische reactie | automatisch bericht | afwezigheid | afwezig: | niet aanwezig | autosvar
    automatiskt svar | automatisk svar | automatsvar | frånvaro | fravær | ikke til stede
    ei paikalla | automaattinen vastaus | poissa | poissaolo | automatyczna odpowiedź | autoodpowiedź
    odpowiedź automatyczna | nieobecność | poza biurem | automatická odpověď | automatická odpoveď
    automatická odpověd | mimo kancelář | mimo kancelárie | nepřítomnost | automatikus válasz
    házon kívül | automatikus üzenet | răspuns automat | raspuns automat | otomatik yanıt
    otomatik cevap | ofis dışında | автоответ | автоматический ответ | вне офиса | нет на месте
    автоматична відповідь | автоматичен отговор | αυτόματη απάντηση | automatski odgovor
    automatinis atsakymas | automātiska atbilde | automātiskā atbilde | automaatvastus
    automaatne vastus | samodejni odgovor | automatsko | resposta automàtica | erantzun automatikoa
    תשובה אוטומטית | מענה אוטומטי | رد تلقائي | الرد التلقائي | 自動返信 | 自動応答 | 不在通知
    自动答复 | 自动回复 | 自動回覆 | 自動回复 | 자동 회신 | 자동 응답 | 부재중 | trả lời tự động
    balasan otomatis | jawapan automatik | ตอบกลับอัตโนมัติ | การตอบกลับอัตโนมัติ | स्वचालित उत्तर
    sjálfvirkt svar | [automa | (automa
    """
)

# A subject that programs write with somebody's name before it.
AWAY_SENTENCES = Phrases(
    """
    is out of the office | is out of office | is currently out of | will be out of the office
    ist außer haus | ist ausser haus | ist nicht im haus | ist nicht im büro | ist abwesend
    est absent | n'est pas au bureau | está fuera de la oficina | está ausente | è fuori ufficio
    è fuori sede | è assente | está fora do escritório | is afwezig | is niet aanwezig
    is niet op kantoor | jest nieobecn | är inte på kontoret | er ikke på kontoret
    """
)

# In a subject: its writer is away.
AWAY_SUBJECTS = Phrases(
    """
    out of office | out-of-office | out of the office | ooo | on vacation | on holiday | on leave
    away from | annual leave | parental leave | maternity leave | abwesenheit | abwesend
    nicht im büro | nicht im hause | im urlaub | urlaub bis | urlaub vom | urlaubsabwesenheit
    elternzeit | absence | absent | en congé | fuera de la oficina | fuera de oficina | ausencia
    vacaciones | fuori sede | fuori ufficio | assenza | assente | in ferie | fora do escritório
    ausência | ausente | férias | afwezig | niet aanwezig | vakantie | frånvaro | på semester | fravær
    in ferie | på ferie | poissa | nieobecn | poza biurem | urlop | nepřítomn | dovolen | mimo kancel
    házon kívül | szabadság | concediu | ofis dışı | izinde | вне офиса | отпуск | отсутств
    εκτός γραφείου | 不在 | 休暇 | 外出 | 休假 | 부재중
    """
)

# In the text of an automatic answer: its writer is away.
AWAY = Phrases(
    """
    out of office | out of the office | out-of-office | away from the office | away from my
    away until | i am away | i'm away | i will be away | i'll be away | be away from | on vacation
    on holiday | on leave | on annual leave | on maternity | on parental | on paternity
    on sick leave | on sabbatical | not in the office | not be in the office | absent from | am absent
    am currently away | currently unavailable | be unavailable | am unavailable | no access to my e
    no access to e | limited access to | without access to | will return on | i return on
    will be back | i am back | i'll be back | am on a business trip | am travelling | am traveling
    am currently out | be out until | am out until | am out of | will be out | is out of | is away
    is on leave | is on vacation | office is closed | office will be closed | we are closed
    i will be travelling | be returning | unable to read your | not be able to read | not reading
    nicht im büro | nicht im buero | nicht im haus | außer haus | ausser haus | nicht erreichbar
    nicht zu erreichen | abwesend | abwesenheit | im urlaub | in urlaub | meines urlaubs
    betriebsurlaub | betriebsferien | nicht am arbeitsplatz | nicht am platz | nicht anwesend
    elternzeit | mutterschutz | auf dienstreise | auf geschäftsreise | krankheitsbedingt
    wieder erreichbar | wieder im büro | wieder für sie da | wieder da | bin ich zurück
    wieder zurück | nicht gelesen | büro ~ geschlossen | betrieb ~ geschlossen | bleibt ~ geschlossen
    bleiben ~ geschlossen | wird nicht bearbeitet | im homeoffice nicht | kein zugriff auf meine
    absent | en congé | en conge | en vacances | hors du bureau | hors bureau | de retour | mon retour
    mon absence | en déplacement | pas disponible | congé maternité | indisponible
    fuera de la oficina | fuera de oficina | de vacaciones | ausente | mi ausencia | estaré fuera
    no estoy disponible | mi regreso | de baja | de viaje | fuori sede | fuori ufficio | assente
    in ferie | mia assenza | mio rientro | non in ufficio | fora do escritório | fora do escritorio
    de férias | de ferias | minha ausência | meu retorno | niet aanwezig | afwezig | op vakantie
    met vakantie | niet op kantoor | weer aanwezig | met verlof | weer bereikbaar | terug op
    inte på kontoret | på semester | är borta | åter på | tjänstledig | föräldraledig
    ikke på kontoret | på ferie | er fraværende | tilbake | ikke til stede | på barsel | ikke tilstede
    poissa toimistolta | olen poissa | lomalla | en ole paikalla | nieobecn | poza biurem | na urlopie
    urlopie | wracam | nie ma mnie w biurze | mimo kancelář | mimo kanceláriu | nejsem v kanceláři
    na dovolené | na dovolenke | nepřítom | nebudu přítomen | szabadságon | házon kívül
    nem vagyok az irodában | nu sunt la birou | în concediu | in concediu | ofis dışında
    ofiste değilim | izindeyim | yıllık izin | tatilde | izinli | вне офиса | в отпуске | отсутству
    нет на месте | нет в офисе | в командировке | у відпустці | отсъства | отпуск | εκτός γραφείου
    απουσιάζω | σε άδεια | odsutan | na godišnjem | na odmoru | na dopustu | puhkusel
    kontorist väljas | atostog | atvaļinājum | fora de l'oficina | de vacances | 不在 | 休暇 | 出張
    休んで | 外出 | 休假 | 出差 | 不在办公室 | 不在辦公室 | 부재중 | 휴가 | 출장 | vắng mặt
    nghỉ phép | sedang cuti | di luar kantor | מחוץ למשרד | בחופשה | خارج المكتب | إجازة
    """
)

# The text calls itself automatic.
AUTOMATIC_TEXTS = Phrases(
    """
    automatic reply | automatic response | automatically generated | automated reply
    automated response | automated message | automatic message | auto-reply | autoreply
    auto response | autoresponse | only notification you will receive | automatically sent
    sent automatically | automatic e-mail | automatische antwort | automatisch generiert
    automatisch erzeugt | automatisch erstellt | automatisch versandt | automatisch versendet
    automatische nachricht | automatische e-mail | automatisierte | abwesenheitsnotiz
    abwesenheitsnachricht | réponse automatique | message automatique | généré automatiquement
    envoyé automatiquement | respuesta automática | mensaje automático | generado automáticamente
    risposta automatica | messaggio automatico | generato automaticamente | resposta automática
    mensagem automática | automatisch antwoord | automatisch bericht | automatisch gegenereerd
    automatiskt svar | autosvar | automatisk svar | automaattinen | automatyczna odpowiedź
    automatyczna wiadomość | autoodpowiedź | automatická odpověď | automatická odpoveď | automatikus
    răspuns automat | mesaj automat | otomatik | автоматический ответ | автоматическое | автоответ
    автоматично | αυτόματ | 自動返信 | 自動応答 | 自動送信 | 自动回复 | 自动答复 | 自動回覆
    자동 회신 | 자동 응답
    """
)
