"""What a workflow may write (R35): what is taken when it is saved doesn't fail when it is sent."""

import pytest

from desk.errors import Invalid
from desk.workflows import texts


@pytest.mark.parametrize(
    "text",
    [
        "{% if number > 5 %}x{% endif %}",
        "{% if title == 'x' and number < 5 %}x{% endif %}",
        "{% if 5 in title %}x{% endif %}",
        "{% if (title == 'x') in number %}x{% endif %}",
        "{{ " + "(" * 5000 + "number" + ")" * 5000 + " }}",
        "{% if number == %}x{% endif %}",
    ],
)
def test_what_would_fail_when_it_is_sent_is_refused_when_it_is_saved(text: str) -> None:
    with pytest.raises(Invalid, match="The text has a fault"):
        texts.checked("do", text, in_mail=True)


@pytest.mark.parametrize(
    "text",
    [
        "{% if 'vip' in title and not customer %}x{% else %}y{% endif %}",
        "{% if priority == 'Urgent' or group != \"Leads\" %}{{ number }}{% endif %}",
        "{% if title not in company %}{{ title }}{% endif %}",
    ],
)
@pytest.mark.parametrize("value", ["", "x", "5"])
def test_texts_are_compared_whatever_they_are(text: str, value: str) -> None:
    known = dict.fromkeys([*texts.VARIABLES, *texts.IN_MAILS], value)
    assert isinstance(texts.filled(texts.checked("do", text, in_mail=True), known), str)
