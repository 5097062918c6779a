"""Pages and postings of the search index hold what was put in, whatever it is."""

from hypothesis import given
from hypothesis import strategies as st

from desk import search_pages, search_postings, search_words
from desk.search_pages import Page
from desk.search_words import Asked, Word

places = st.sets(st.integers(0, search_postings.SIZE - 1), max_size=40)
many = st.integers(0, 3_000).map(lambda number: set(range(0, number * 5, 5)))
forms = st.text(alphabet="abcß🙂", min_size=1, max_size=6)


@given(places | many, places | many, places | many)
def test_a_posting_holds_what_was_put_in_and_not_taken_out(
    first: set[int], added: set[int], removed: set[int]
) -> None:
    stored = search_postings.changed(search_postings.listed(first), added, removed)
    left = (first | added) - removed
    assert list(search_postings.downwards(search_postings.bits_of(stored))) == sorted(left, reverse=True)
    assert search_postings.amount(stored) == len(left)
    assert len(stored) <= search_postings.SIZE // 8


@given(st.lists(st.dictionaries(forms, st.tuples(places, places), max_size=8), max_size=6))
def test_a_page_holds_each_change(changes: list[dict[str, tuple[set[int], set[int]]]]) -> None:
    page, expected = Page.read(b""), dict[str, set[int]]()
    for change in changes:
        # Who is put in isn't taken out with the same change.
        parts = {
            form: (sorted(added - removed), sorted(removed)) for form, (added, removed) in change.items()
        }
        page = Page.read(page.changed(parts))
        for form, (added, removed) in parts.items():
            expected[form] = (expected.get(form, set()) | set(added)) - set(removed)
    expected = {form: tickets for form, tickets in expected.items() if tickets}
    assert {form: page.amount(form) for form in expected} == {
        form: len(tickets) for form, tickets in expected.items()
    }
    for form, tickets in expected.items():
        assert page.of(Word(frozenset({form}))) == search_postings.bits_at(tickets)
    begun = set[int]().union(*(tickets for form, tickets in expected.items() if form.startswith("a")))
    assert page.of(Word(frozenset(), "a")) == search_postings.bits_at(begun)


def test_all_words_with_a_beginning_stand_on_the_page_of_that_beginning() -> None:
    word = search_words.asked("Rechnung").all[0]
    assert search_pages.page_of("rechnungsadress") in search_pages.pages_of(word)


def test_nothing_asked_and_something_not_wanted() -> None:
    drucker, papier = Word(frozenset({"drucker"})), Word(frozenset({"papier"}))
    numbers = {form: search_pages.page_of(form) for form in ("drucker", "papier")}
    pages = {
        numbers["drucker"]: Page.read(Page.read(b"").changed({"drucker": ([1, 2, 3], [])})),
        numbers["papier"]: Page.read(Page.read(b"").changed({"papier": ([2], [])})),
    }
    assert search_pages.combined(Asked([drucker], [papier]), pages) == search_postings.bits_at([1, 3])
    assert search_pages.combined(Asked([drucker, papier]), pages) == search_postings.bits_at([2])
