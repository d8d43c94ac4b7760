"""Columns of printed tables: as asked for, but wide enough for their words."""

import pytest

from facilitate.report.outputs import Column, Table, inline
from facilitate.report.widths import column_shares


def table(*labels: str, cells: tuple[str, ...] = ()) -> Table:
    columns = tuple(Column(label=label, share=9 if at == 0 else 1) for at, label in
                    enumerate(labels))  # fmt: skip
    return Table(caption="", columns=columns, rows=(tuple(inline(cell) for cell in cells),))


def test_columns_are_as_wide_as_asked_where_their_words_have_room() -> None:
    assert column_shares(table("What", "No.", cells=("a longer sentence of words", "1"))) == [
        0.9,
        0.1,
    ]


def test_columns_make_room_for_their_longest_word_and_for_a_short_date() -> None:
    what, contribute, day = column_shares(
        table("What", "Contribute", "By", cells=("words", "1", "March 5, 2012"))
    )

    assert contribute == pytest.approx((10 * 1.12 + 2) / 98)
    assert day == pytest.approx(15 / 98)
    assert what + contribute + day == pytest.approx(1)


def test_columns_stay_as_asked_where_no_room_is_enough() -> None:
    shares = column_shares(table(*["Extraordinarily"] * 12))

    assert shares == pytest.approx([9 / 20] + [1 / 20] * 11)
