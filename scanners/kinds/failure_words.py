"""How mail systems say that a mail did not arrive, in the languages they say it in. Tables alone."""

from scanners.kinds.words import Phrases

# A mail of which this is the subject is a report if a machine sent it.
SUBJECTS = Phrases(
    """
    notice: mail delivery | undeliver | undelivered mail | undelivrable | un-deliverable
    mail undeliver | message undeliver | delivery status notification | delivery failure
    delivery failed | delivery has failed | delivery report | delivery error | delivery problem
    delivery notification | delivery delay | delivery warning | delivery unsuccessful
    delivery not possible | delivery incomplete | delivery to ~ fail | failed delivery
    failed to deliver | failure delivery | failure notice | failure to deliver | failed mail
    fail to deliver | failure | failed | failure notification | mail delivery | mail failure
    mail failed | mail error | mail system error | mail could not | mail not delivered
    mail status report | mail returned | mail message delivery | mail rejected | mail warning
    mail delayed | mail is undeliver | mail sending fail | mail refused | message delivery
    message delayed | message could not | message not delivered | message status
    message has been rejected | message you sent ~ fail | message blocked | message rejected
    message fail | message undelivered | message from mail delivery | non-delivery | non delivery
    nondeliver | non remis | not delivered | notification of | permanent delivery | permanent error
    permanent failure | postmaster notify | postmaster notification | processing error | returned mail
    returned message | returned to sender | returned email | returning ~ message | return receipt
    rejected mail | rejected message | rejected: | requested action not taken | sorry, your mail
    status report | temporary delivery | transient delivery | unable to deliver | unable to send
    unbekannter empf | unzustellbar | unknown user | user unknown | user does not exist
    user account does not | user's mailbox | wrong address | warning: could not send
    warning: message | warning - delayed | warning: mail | warning: e-mail | warning: unable
    your message ~ could not | your mail ~ could not | your email ~ could not
    your message ~ not delivered | your mail ~ not be delivered | your message ~ undeliver
    mta-blocked | dsn: | ndr: | ndn: | **message you sent blocked | automatically rejected mail
    considered unsolicited | blocked by | the attached file
    # German
    unzustellbar: | nicht zugestellt | nicht zustellbar | mail nicht zugestellt | e-mail nicht
    zustellung fehlgeschlagen | zustellung nicht | zustellung verz | zustellfehler | zustellbericht
    zustellungsfehler | zustellungsstatus | zustellungsverz | fehler bei der zustellung
    fehler beim versand | fehler beim senden | ihre nachricht ~ nicht | ihre e-mail ~ nicht
    unzustellbare | rücksendung | benachrichtigung zum übermittlungsstatus | nachricht nicht
    nachricht unzustellbar | übermittlungsfehler | fehlgeschlagen | verzögert | warnung:
    benachrichtigung über den zustell | mail konnte nicht | nachricht konnte nicht
    # Romance
    non remis | non distribu | non-remis | échec de la remise | échec de remise | échec de la
    échec de livraison | echec de | message non | courrier non | avis de non | rapport de non
    utilisateur | notification d'état | notification de l'état | retour de courrier
    no se puede entregar | no se pudo entregar | no entregado | no entregable | imposible entregar
    error de entrega | error en la entrega | mensaje no entregado | correo no entregado
    notificación de estado | notificacion de estado | notificación del estado | devuelto
    correo devuelto | entrega retrasada | falló la entrega | fallo en la entrega
    não é possível entregar | não entregue | não entregável | não foi possível entregar
    falha na entrega | falha ao entregar | notificação de estado | notificação de status
    non recapitabile | non recapitato | mancato recapito | mancata consegna | messaggio non
    impossibile consegnare | impossibile recapitare | consegna non riuscita | errore di consegna
    avviso di mancata | notifica di mancato | anomalia messaggio | nedoruč
    # others
    onbestelbaar | niet afgeleverd | niet bezorgd | kan niet worden | bezorging mislukt
    aflevering mislukt | uw bericht ~ niet | olevererbart | olevererbar | gick inte att leverera
    kan inte levereras | oleverbart | kunne ikke leveres | kan ikke leveres | uleveret | ulevert
    ei voitu toimittaa | toimittaminen epäonnistui | toimitus epäonnistui | perille toimittamaton
    niedostarcz | nie dostarczono | nie można dostarczyć | niepowodzenie | nie można wysłać
    błąd dostar | zwrot wiadomości | nedoručitelné | nedoručiteľ | nelze doručit | kézbesíthetetlen
    kézbesítési hiba | sikertelen kézbesítés | nelivrabil | nelivrat | teslim edilemedi
    teslim edilemeyen | iletilemedi | gönderilemedi | недоставлен | не доставлен | ошибка доставки
    сообщение не | письмо не | невозможно доставить | не удалось доставить | недоставка
    не удается доставить | не може бути доставлен | помилка доставки | възвърнат | недоставено
    αδύνατη η παράδοση | μη παραδόσιμο | αποτυχία παράδοσης | לא ניתן למסור | כשל במסירה
    تعذر التسليم | فشل التسليم | 配信不能 | 配信できません | 送信できませんでした | 送信エラー
    未配信 | メールエラー | 配信エラー | 配送不能 | 配送エラー | 宛先不明 | 不达 | 无法传递 | 未送达 | 退信
    系统退信 | 邮件无法 | 無法傳遞 | 無法傳送 | 傳遞失敗 | 投递失败 | 未传递 | 未傳遞 | 배달되지
    배달 실패 | 전송 실패 | 반송 | ส่งไม่ได้ | không thể gửi | tidak terkirim | gagal
    """
)

# These say it anywhere in a subject.
SUBJECTS_INSIDE = Phrases(
    """
    delivery failed | delivery failure | undeliverable | non remis | unzustellbar | user unknown
    unknown user | not delivered | could not be delivered | couldn't be delivered | delivery error
    returned mail | message delayed | nicht zugestellt | non distribué | no entregado | non recapitato
    """
)

# Before the addresses: what follows did not get its mail.
INTROS = Phrases(
    """
    following address | following recipient | following user | following mailbox | following e-mail
    following email | following destination | following person | following people | these recipients
    these addresses | to the address | for these recipient | addresses failed | recipients failed
    recipient failed | address failed | not be delivered to | not delivered to | undeliverable to
    undelivered to | unable to deliver | could not deliver | cannot deliver | can't deliver
    can not be delivered | cannot be delivered | couldn't be delivered | wasn't delivered
    not relayed to | failed to deliver | delivery to | delivery failed | delivery has failed
    failed recipient | failed address | fatal error | did not reach | didn't reach
    not reach the following | did not receive | have not received | not yet been delivered
    not been delivered | not been sent | has been delayed | was not delivered | were not delivered
    has not yet | was undeliverable | undeliverable address | intended recipient | the recipient
    recipient address | recipient: | recipients: | recipient(s) | address(es) | addressee | failed to
    fail to deliver | is undeliverable | message rejected | rejected your message | unreachable
    sent to: | transcript of session | not accept | transient | bounced | invalid recipient
    invalid address | unknown recipient | unknown address | problem delivering | problems delivering
    error delivering | trouble delivering | delivery problem | could not be sent | could not send
    cannot send | not be sent to | not possible to deliver | errors delivering
    reports the following error | message for | message to | mail to | email to | e-mail to
    delayed mail | reason
    # German
    folgende empfänger | folgenden empfänger | folgender empfänger | folgende adresse
    folgenden adresse | folgende empfaenger | folgenden empfaenger | folgende e-mail-adresse
    an folgende | nachfolgende empfänger | empfänger | empfaenger | adressaten | nicht zugestellt
    nicht zustellen | nicht ausgeliefert | nicht gesendet | zustellung an | nicht erreicht
    konnte nicht an | konnten nicht | fehlgeschlagen | unzustellbar
    # Romance
    destinataire | adresses suivantes | adresse suivante | n'a pas pu être | n'a pas pu etre | pas été remis
    n'a pas été | non remis | échec de la remise | destinatario | destinatário
    direcciones siguientes | siguientes direcciones | siguientes destinatarios | no se pudo entregar
    no se ha podido | no ha podido | no pudo ser | no fue entregado | no se entregó | error de entrega
    no alcanzó | não foi entregue | não pôde ser | não foi possível | seguintes endereços
    endereços a seguir | falha na entrega | seguenti destinatari | seguenti indirizzi | non è stato
    impossibile recapitare | impossibile consegnare | non recapitato | destinatari | indirizzo
    # others
    ontvanger | geadresseerde | niet worden bezorgd | niet worden afgeleverd | niet afgeleverd
    niet bezorgd | volgende adres | mottagare | följande adress | mottaker | modtager | vastaanottaj
    odbiorc | adresat | nie dostarczon | nie można dostarczyć | nie mogła zostać | nie został
    adresát | příjemc | príjemc | címzett | destinatari | destinatarul | alıcı | получател | адресат
    не доставлено | не было доставлено | не может быть доставлено | не удалось доставить
    следующим адрес | одержувач | получатели | παραλήπτ | נמען | المستلم | あて先 | 宛先 | 受信者
    送信できません | 配信できません | 配送できません | 送信先 | 收件人 | 无法送达 | 無法送達
    未能送达 | 无法投递 | 地址 | 받는 사람 | 수신자 | penerima | người nhận | ผู้รับ
    """
)

# Beside an address, or behind it: why.
FAILURES = Phrases(
    """
    did not reach | didn't reach | user unknown | unknown user | unknown recipient | unknown address
    unknown local | unknown mailbox | unknown account | unknown or illegal | unknown to | no such
    does not exist | doesn't exist | do not exist | did not exist | not exist | nonexist | non-exist
    not found | not known | not recognized | not recognised | not listed | not a valid | not valid
    not our customer | not available | not active | inactive | invalid | no mailbox | no account
    no user | no longer | isn't a | is not a | isn't in my | not in my | doesn't have a
    does not have a | don't have | don't know | does not like | doesn't like | disabled | suspended
    discontinued | deactivated | closed | expired | terminated | unrouteable | unroutable
    unresolvable | not resolve | cannot resolve | can't resolve | couldn't find | could not find
    cannot find | can't find | host unknown | unknown host | name service | nameserver | no mx
    null mx | domain not | over quota | overquota | quota | mailbox full | mailbox is full
    mailbox too | is full | full | disk space | too large | too big | exceed | size limit
    space not enough | mail loop | too many hops | loops back | refused | rejected | reject | denied
    blocked | not permitted | not allowed | not accept | not authorized | not authorised | prohibited
    forbidden | relaying | relay access | relay not | not relay | relay denied | timed out | timeout
    time out | unreachable | not reachable | unable to | cannot be delivered | can't be delivered
    could not be delivered | couldn't be delivered | could not deliver | not be delivered
    not delivered | undeliver | undelivrable | failed | failure | fatal | error | delayed | deferred
    not yet been | bad address | bad destination | illegal | ambiguous | said: | <<< | spam | virus
    policy | blacklist | blocklist | wasn't able | was not able | not able to | gave up | giving up
    given up | not responding | unavailable | couldn't be found | wasn't found | not be found
    problem | too old | too long | bounce | connection | not receive | greylist | not exact
    unsuccessful | expanded | all hosts | retry | lost | no response | unsent
    # German
    unbekannt | existiert nicht | nicht gefunden | nicht vorhanden | nicht erreichbar
    nicht zugestellt | nicht zustellbar | unzustellbar | ungültig | deaktiviert | gesperrt | postfach
    speicherplatz | überschritten | abgelehnt | abgewiesen | verweigert | fehler | fehlgeschlagen
    nicht bekannt | verzögert | konnte nicht | nicht möglich | zurückgewiesen | voll
    # Romance
    inconnu | n'existe pas | introuvable | boîte pleine | pleine | refusé | rejeté | échec | invalide
    erreur | impossible | désactivé | desconocid | no existe | no encontrad | no se encontró | llena
    lleno | rechazad | inválid | no válid | cuota | não existe | desconhecid | não encontrad | cheia
    rejeitad | recusad | não foi | cota | sconosciut | non esiste | inesistente | non trovat
    non valid | rifiutat | piena | errore | non è stato
    # others
    onbekend | bestaat niet | niet gevonden | geweigerd | ongeldig | okänd | finns inte | gick inte
    hittades inte | kunne ikke | ikke funnet | ikke fundet | ei löytynyt | nem található
    nu a fost găsit | nebyl nalezen | nebyla nalezena | nebylo možné | nebolo možné | nem sikerült
    ukjent | ukendt | findes ikke | finnes ikke | tuntematon | ei ole olemassa | ei löydy | nieznan
    nie istnieje | nie znaleziono | odrzucon | przepełnion | neznám | neexistuje | odmítnut
    ismeretlen | nem létezik | necunoscut | nu există | bilinmeyen | bulunamadı | mevcut değil
    неизвест | не существует | не найден | отклонен | переполнен | недоступен | заблокирован
    не знайдено | 不明 | 見つかりません | 存在しません | できません | 拒否 | エラー | 不存在 | 拒绝
    拒收 | 已满 | 失败 | 找不到 | 無法 | 无法 | 退信 | 존재하지 | 찾을 수 없 | 거부 | 오류
    """
)

# A failure that may pass, where no code says so. A full mailbox is none: servers give it a 5 (RFC 3463 §3.3).
PASSING = Phrases(
    """
    delayed | not yet been delivered | not yet delivered | still trying | will be retried | will retry
    will continue to | will keep trying | delivery attempts will continue | will try again
    will be re-tried | retrying | no action is required | do not need to resend | temporar | transient
    try again later | try later | greylist | graylist | not within | timed out | timeout | time out
    not responding | queue too long | too long on the queue | connection refused | vorübergehend
    temporär | verzögert | später erneut | weitere zustellversuche | retardé | temporaire | retrasad
    временн | отложен
    """
)

# Said of the whole mail: it is on its way still.
DELAYS = Phrases(
    """
    not yet been delivered | not yet delivered | has been delayed | is delayed | was delayed
    been delayed | delivery delayed | delayed mail | message delayed | delivery attempts will continue
    will continue to try | will be retried | will keep trying | do not need to resend | will try again
    warning message only | is a warning only | could not send message for past | delay | still trying
    keep trying | verzögert | weitere zustellversuche | retardé | retrasad | atrasad | ritard
    vertraagd | opóźni | отложен | задерж | 配信遅延
    """
)

# Said of the whole mail: it arrived.
ARRIVED = Phrases(
    """
    successfully delivered | has been delivered | was delivered to | delivered to the following
    has been successfully | delivery confirmation | was successfully | were successfully
    successfully relayed | relayed to | delivery to ~ successful | wurde zugestellt
    erfolgreich zugestellt | a été remis | se entregó correctamente | è stato recapitato
    """
)

# A line that names an address for another reason: whom to ask, who sent, what was called.
ASIDES = Phrases(
    """
    contact | for assistance | further assistance | for help | help desk | helpdesk | send mail to
    send e-mail to | send email to | send a message to | forward | reply to | reply-to | please reply
    questions | from: | mail from | sender | message-id | message id | in-reply-to | references:
    abuse | postmaster | administrator | reporting-mta | received: | return-path | complain
    report this | visit | for more information | bounce- | admin@ | absender | wenden sie | kontakt
    expéditeur | remitente | remetente | mittente | afzender | nadawc | отправител | 発信者 | 发件人
    寄件者 | message identifier | auth= | authenticated | envelope from | envelope-from
    on behalf of | spf | dkim | alternat | instead | neue adresse | new address | neue e-mail
    moved to | message stored | mailbox service
    """
)
