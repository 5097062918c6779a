"""The mark that every mail of ours carries: by it a mail that comes back is known as our own (R42).

`X-Postbote-Loop: <instance id>`; another installation has another id, and mail from there is a message.
"""

from desk.signing import Signer

HEADER = "X-Postbote-Loop"
PURPOSE = "instance"


def instance_id(signer: Signer) -> str:
    """Names this installation without telling anything of its key; the same until the key changes."""
    return signer.sign(PURPOSE, "loop")


def is_ours(signer: Signer, value: str) -> bool:
    """Was a mail with this mark sent here, be it under an older key?"""
    return signer.verify(PURPOSE, "loop", value.strip())
