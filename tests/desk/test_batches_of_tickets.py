"""Many tickets held at once: always in one order, so that no two verbs wait for each other."""

from desk.ticket_locks import batches


def test_batches_go_upwards_whatever_order_was_asked_for() -> None:
    # More than a batch in another order was locked in that order.
    assert list(batches([5, 1, 4, 1, 3], size=2)) == [[1, 3], [4, 5]]
    assert list(batches([])) == []
