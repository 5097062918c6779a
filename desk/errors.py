"""What a verb may refuse with. Each error carries a translatable sentence; none knows HTTP or Slack.

    DeskError
    ├── NotFound      it isn't there, or not for this viewer: the two look alike
    ├── NotAllowed    this actor may not
    ├── NotPossible   not in the state things are in
    └── Invalid       a value is wrong; `field` says which (R5)

Every edge maps these once. `DeliveryError` is the only thing a courier raises.
"""

from typing import Any

from desk.i18n import Catalogue, Term, desk_texts


class DeskError(Exception):
    """A refusal with a sentence for a person: an English text with `{names}`, and their values.

    A value that is a `Term` is translated, too.
    """

    def __init__(self, text: str, **values: Any) -> None:
        super().__init__(text.format(**values) if values else text)
        self.text = text
        self.values = values

    def sentence(self, language: str, *, texts: Catalogue | None = None) -> str:
        """The sentence in the language of the one who reads it."""
        catalogue = texts or desk_texts()
        translated = catalogue.text(language, self.text)
        if not self.values:
            return translated
        return translated.format(
            **{
                name: value.in_language(language, catalogue) if isinstance(value, Term) else value
                for name, value in self.values.items()
            }
        )


class NotFound(DeskError):
    """It isn't there, or not for this viewer."""


class NotAllowed(DeskError):
    """This actor may not do that."""


class NotPossible(DeskError):
    """It can't be done in the state things are in."""


class Invalid(DeskError):
    """A value is wrong; `field` names it (R5)."""

    def __init__(self, field: str, text: str, **values: Any) -> None:
        super().__init__(text, **values)
        self.field = field


class DeliveryError(Exception):
    """A courier could not deliver. `permanent`: trying again is no use. `retry_after`: seconds to wait."""

    def __init__(self, sentence: str, *, permanent: bool, retry_after: float | None = None) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.permanent = permanent
        self.retry_after = retry_after


class RecipientRefused(DeliveryError):
    """A mail server won't have mail for this recipient; `said` is its answer."""

    def __init__(
        self, sentence: str, *, permanent: bool, said: str, retry_after: float | None = None
    ) -> None:
        super().__init__(sentence, permanent=permanent, retry_after=retry_after)
        self.said = said


class AskedToWait(DeliveryError):
    """The server wants no mail for this domain for a while, whichever it is; `said` is its answer."""

    def __init__(self, sentence: str, *, said: str) -> None:
        super().__init__(sentence, permanent=False)
        self.said = said


class MayHaveArrived(DeliveryError):
    """The server was given all of it, and its answer never came (RFC 1047): it goes again as it was."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, permanent=False)


class OnSuppressionList(DeliveryError):
    """Nothing is sent to this address any more (desk/suppressions.py): no server was asked."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, permanent=True)


class NotNow(DeliveryError):
    """Nothing was tried, as it could not help now: it waits its turn, and no try is counted."""

    def __init__(self, sentence: str, *, retry_after: float) -> None:
        super().__init__(sentence, permanent=False, retry_after=retry_after)


class NotNeeded(DeliveryError):
    """There is nothing to deliver any more: it is cancelled, and nobody is told of a failure."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence, permanent=True)
