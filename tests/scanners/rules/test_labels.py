"""Labels and values in a mail's words: what body mapping reads (R38)."""

import time

import pytest

from scanners.rules.labels import values_of

FORM = """A new order came in.

Order no: 4711
*Name*:  Frau Weber
E-Mail = weber@kunde.example
Phone -> +49 30 1234
Time: 12:30
Empty:

Message:
The second chair is missing.
Please send it.

Kind regards: your shop
"""


@pytest.mark.parametrize(
    ("label", "value"),
    [
        ("Order no", "4711"),
        ("order NO", "4711"),
        ("Name", "Frau Weber"),
        ("E-Mail", "weber@kunde.example"),
        ("Phone", "+49 30 1234"),
        ("Time", "12:30"),
        ("Message", "The second chair is missing.\nPlease send it."),
    ],
)
def test_what_stands_behind_a_label_is_read(label: str, value: str) -> None:
    assert values_of(FORM, [label]) == {label: value}


def test_a_label_without_a_value_or_that_is_not_there_gives_nothing() -> None:
    assert values_of(FORM, ["Street", "regards"]) == {}
    assert values_of("Empty:\nName: x", ["Empty", "Name"]) == {"Name": "x"}


def test_a_label_may_hold_what_divides() -> None:
    assert values_of("Order no: shop: 17", ["Order no: shop"]) == {"Order no: shop": "17"}


@pytest.mark.parametrize("delimiter", [":", ";", "-", "=", ">", ":-", ":=", ";-", ";=", "=>", "->", "|"])
def test_every_delimiter_of_vtiger_and_more_can_be_chosen(delimiter: str) -> None:
    assert values_of(f"Order {delimiter} 4 : 7", ["Order"], delimiter=delimiter) == {"Order": "4 : 7"}


def test_a_message_goes_on_to_the_next_label_that_is_asked_for() -> None:
    form = "Message: Hello,\n\nthe chair: it broke.\n\nBye\n\nName: Anna\nIP: 1.2.3.4"
    assert values_of(form, ["Message", "Name"], messages=["Message"]) == {
        "Message": "Hello,\n\nthe chair: it broke.\n\nBye",
        "Name": "Anna",
    }


def test_cells_of_a_table_and_labels_above_their_values_are_read() -> None:
    form = "Order no  4711\nName:  Anna Huber\n\nPhone\n123\n\nMessage\nOne\nTwo\n\nBye"
    assert values_of(form, ["Order no", "Name", "Phone", "Message"]) == {
        "Order no": "4711",
        "Name": "Anna Huber",
        "Phone": "123",
        "Message": "One\nTwo",
    }


def test_the_first_value_counts() -> None:
    assert values_of("No: 1\nNo: 2", ["No"]) == {"No": "1"}


def test_a_hostile_body_takes_no_time() -> None:
    begun = time.process_time()
    values_of(":" * 2_000_000 + "\n" + ":=-\n" * 500_000, [f"label {n}" for n in range(50)])
    assert time.process_time() - begun < 2
