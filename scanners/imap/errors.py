"""What can be wrong with a mailbox, told in one plain sentence that names no password."""


class MailboxError(Exception):
    """`sentence` is for a person; `passing` says whether trying again later can help by itself.

    `pause` is how many seconds the server wants to be left alone at least.
    """

    def __init__(self, sentence: str, *, passing: bool, pause: float = 0.0) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.passing = passing
        self.pause = pause


class ConnectionLost(MailboxError):
    """The connection is gone or can't be trusted any more; a new one is needed."""

    def __init__(
        self, sentence: str = "The connection to the mail server was lost.", *, pause: float = 0.0
    ) -> None:
        super().__init__(sentence, passing=True, pause=pause)
