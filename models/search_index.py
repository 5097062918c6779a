"""What the full-text search finds tickets by (R18): the same tables, so the same results on both databases.

Words are kept in pages: for a block of ticket ids, which of them have the words that belong on the page. A
ticket that was changed waits in `SearchPending` until a few hundred are taken in at once; searches look
there, too.
"""

from tortoise import fields
from tortoise.models import Model


class SearchPage(Model):
    id = fields.BigIntField(primary_key=True)
    block = fields.IntField()
    page = fields.IntField()
    # desk/search_pages.py reads and writes it.
    words = fields.BinaryField()

    class Meta:
        table = "search_page"
        unique_together = (("block", "page"),)


class SearchFiled(Model):
    """The words under which the pages have a ticket; they are taken out by them when it changes."""

    ticket_id = fields.BigIntField(primary_key=True, generated=False)
    words = fields.TextField()

    class Meta:
        table = "search_filed"


class SearchPending(Model):
    """A ticket whose words are not in the pages yet; no words: it is to be found no more."""

    ticket_id = fields.BigIntField(primary_key=True, generated=False)
    words = fields.TextField()

    class Meta:
        table = "search_pending"


class SearchStale(Model):
    """A ticket that has to be read again: of before the search, or of a customer with a new name."""

    ticket_id = fields.BigIntField(primary_key=True, generated=False)

    class Meta:
        table = "search_stale"
