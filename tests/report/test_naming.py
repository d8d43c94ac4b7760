"""Finding organizations in what people said."""

import pytest

from facilitate.report.naming import NameFinder

FINDER = NameFinder(
    {
        1: ["The World Bank", "Weltbank"],
        2: ["WHO"],
        3: ["Alstom"],
        4: ["Nestlé S.A."],
        5: ["東京都"],
        6: ["البنك الدولي"],
        7: ["..."],
    }
)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Ask the World  Bank’s office", {1}),
        ("die WELTBANK: zahlt", {1}),
        ("a world of banks, bank of the world", set()),
        ("worldbank", set()),
        ("who pays the WHO?", {2}),
        ("who pays? Who?", set()),
        ("(alstom/World Bank)", {1, 3}),
        ("nestle s.a. said", {4}),
        ("昨日、東京都の人が", {5}),
        ("قال البنك الدولي إن", {6}),
        ("... and so on", set()),
        ("", set()),
    ],
)
def test_finder_finds_whole_names_in_every_spelling(text: str, found: set[int]) -> None:
    assert FINDER.named_in(text) == found
