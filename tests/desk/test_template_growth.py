"""What customers write breaks no adapted template (R36), however much room it takes as HTML."""

import pytest

from desk.mail_out.template_language import TooLongError, bounded, compiled


@pytest.mark.parametrize(
    "text",
    ["\t" * 20 + "x\n", "א\n\n", "&", '"', "http://a&&&\n", "x\n\n"],
    ids=["tabs", "right to left", "ampersands", "quotes", "links", "paragraphs"],
)
def test_a_text_may_take_much_more_room_as_html(text: str) -> None:
    template = compiled("{{ text|paragraphs }}{{ text|paragraphs }}", is_html=True)
    words = text * (100_000 // len(text))
    assert len(bounded(template, {"text": words})) > len(words)


def test_what_grows_without_end_is_refused() -> None:
    template = compiled("{% for one in files %}{{ text }}{% endfor %}", is_html=False)
    with pytest.raises(TooLongError):
        bounded(template, {"files": [1] * 100, "text": "x" * 100_000})
