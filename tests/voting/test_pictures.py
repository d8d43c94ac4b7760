from facilitate.voting.pictures import SIDE, Spot, spots
from facilitate.voting.tally.figures import Axis, Rating


def axis(mean: float | None, spread: float = 0.5) -> Axis:
    return Axis(given=3, skipped=0, mean=mean, median=mean, spread=spread)


def rating(impact: float | None, feasibility: float | None, spread: float = 0.5) -> Rating:
    return Rating(impact=axis(impact, spread), feasibility=axis(feasibility))


def test_options_stand_up_by_impact_and_right_by_feasibility() -> None:
    options = [
        ("A", rating(5.0, 1.0)),
        ("B", rating(2.0, 4.0, spread=2.0)),
        ("C", rating(None, 3.0)),
    ]

    assert spots(options) == [
        Spot(x=0.0, y=0.0, letters=("A",), dissent=False),
        Spot(x=SIDE * 3 / 4, y=SIDE * 3 / 4, letters=("B",), dissent=True),
    ]


def test_options_that_would_cover_each_other_share_a_spot() -> None:
    near = [("A", rating(3.0, 3.0)), ("B", rating(3.1, 3.1, spread=3.0)), ("C", rating(4.0, 3.0))]

    assert [(spot.letters, spot.dissent) for spot in spots(near)] == [
        (("A", "B"), True),
        (("C",), False),
    ]
