"""Addresses that carry a token: `support+<token>@desk.example` (RFC 5233), `<token>@reply.desk.example`.

Which of them the own mail server takes is said with the mailbox: `plus`, a domain all of whose mail comes to
us (`@reply.desk.example`), or `none`.
"""

PLUS = "plus"
NONE = "none"
# RFC 5321 §4.5.3.1.1: a longer local part may be refused.
LONGEST_LOCAL_PART = 64


def placed(base: str, token: str, form: str = PLUS) -> str | None:
    """`base` with the token in it; None where the server takes no such address, or it would be too long."""
    local, _, domain = base.rpartition("@")
    if form == NONE:
        return None
    tagged, at = (token, form[1:]) if form.startswith("@") else (f"{local}+{token}", domain)
    return f"{tagged}@{at}" if len(tagged) <= LONGEST_LOCAL_PART else None


def token_of(address: str) -> str:
    """What may be a token: behind the last plus (our address may have a detail already), or all there is."""
    return address.rpartition("@")[0].rpartition("+")[2]
