"""Upper and lower case are Unicode's, on both kinds of database."""

import pytest
from tortoise.context import TortoiseContext

from tests.store.bookshop import Author


@pytest.mark.parametrize(
    ("filter_name", "text"),
    [
        ("name__icontains", "ärzte"),
        ("name__icontains", "MÜLLER"),
        ("name__istartswith", "frau mül"),
        ("name__iendswith", "ZÜRICH"),
        ("name__iexact", "frau MÜLLER, ÄRZTE zürich"),
    ],
)
async def test_a_name_is_found_whatever_the_case_of_its_umlauts(
    library: TortoiseContext, filter_name: str, text: str
):
    await Author.create(name="Frau Müller, Ärzte Zürich")
    await Author.create(name="Herr Muller")

    found = await Author.filter(**{filter_name: text}).values_list("name", flat=True)

    assert found == ["Frau Müller, Ärzte Zürich"]


async def test_what_means_something_in_a_pattern_is_only_text(library: TortoiseContext):
    await Author.create(name="100% sure_thing")
    await Author.create(name="100 surething")

    assert await Author.filter(name__icontains="0% SURE_").count() == 1
