"""The customers' side of the world: SMTP in, IMAP out, one store, and a mail program as a page.

    async with MailSandbox() as mail:                      # 127.0.0.1, free ports
        mail.add_mailbox("support@desk.example", "secret", "Support")
        mail.deliver("support@desk.example", raw)          # past SMTP, byte for byte
        answer = await mail.wait_for_mail("anna@kunde.example", lambda m: "TT1" in m.subject, 5)
        answer.text, answer.html, answer.attachments, answer.header("In-Reply-To"), answer.raw

`mail.smtp_url` and `mail.imap_url(address)` are what the product is given; `mail.accepted` has the envelopes.
Faults: `mail.faults.refuse_recipient(...)`, `drop_after_dot()`, `silence_imap()` and so on (`faults.py`);
`await mail.stop_smtp()` and `stop_imap()` refuse connections until started again; `drop_imap_connections()`;
`change_uidvalidity(address, folder)`. A recipient nobody has added gets a mailbox, password `sandbox`;
`support+detail@` goes to `support@`.
"""

from sandbox.mail.faults import Faults
from sandbox.mail.reading import Attachment, Mail, Person
from sandbox.mail.sandbox import MailSandbox, NoMail

__all__ = ["Attachment", "Faults", "Mail", "MailSandbox", "NoMail", "Person"]
