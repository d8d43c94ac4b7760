import pytest

from facilitate.seating.solver.budget import Budget


def test_rest_of_a_number_of_proposals_counts_from_what_is_used():
    rest = Budget(5, 1000).rest(200, until=0.7)
    assert [rest(each) for each in (0, 250, 500)] == pytest.approx([0, 0.5, 1])


@pytest.mark.parametrize("budget", [Budget(0, None), Budget(1, None, started=-10), Budget(5, 1000)])
def test_nothing_is_left_of_a_budget_that_is_used_up(budget):
    assert budget.rest(1000, until=0.5)(0) == 1
