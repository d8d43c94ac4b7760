"""How much a ballot may say under each rule, and whether this one keeps to it. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from facilitate.errors import Refused
from facilitate.voting.tally.consent import OBJECT
from facilitate.voting.tally.marks import Mark, Rule
from facilitate.voting.tally.rating import SCALE

#: people cannot put more than this in order, and counting pairs stays quick
PLACES_AT_MOST = 10
CHOICES_AT_MOST = 26
#: a hundred points are given in steps of so many
STEP = 5
REASON_LIMIT = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """The rule, how many points, choices or places a person has, and an option's largest mark."""

    rule: Rule = Rule.DOTS
    budget: int
    cap: int


#: what the rule itself fixes
_FIXED = {
    Rule.RATING: Limits(rule=Rule.RATING, budget=SCALE[-1], cap=SCALE[-1]),
    Rule.HUNDRED: Limits(rule=Rule.HUNDRED, budget=100, cap=100),
    Rule.CONSENT: Limits(rule=Rule.CONSENT, budget=OBJECT, cap=OBJECT),
}


def default_limits(options: int) -> Limits:
    """The usual points for so many options: a quarter of them, within 3 and 7.

    The cap is half the budget, rounded up, and at least 2. Halves round up, as people expect.
    """
    quarter = (2 * options + 4) // 8
    budget = min(7, max(3, quarter))
    return Limits(budget=budget, cap=max(2, -(-budget // 2)))


def limits_of(rule: Rule, *, budget: int, cap: int) -> Limits:
    """The limits of a vote: those asked for as far as the rule leaves a choice."""
    if rule in _FIXED:
        return _FIXED[rule]
    if rule is Rule.APPROVAL:
        cap = 1
    if rule is Rule.RANKING:
        cap = budget
    return Limits(rule=rule, budget=budget, cap=cap)


def require_limits(limits: Limits) -> None:
    """Refuse limits under which nobody could vote, or nobody could spend their points."""
    budget, cap = limits.budget, limits.cap
    if limits.rule is Rule.APPROVAL and not 1 <= budget <= CHOICES_AT_MOST:
        raise Refused("Let everybody choose between 1 and %(most)s options.", most=CHOICES_AT_MOST)
    if limits.rule is Rule.RANKING and not 1 <= budget <= PLACES_AT_MOST:
        raise Refused("Let everybody put between 1 and %(most)s options in order.",
                      most=PLACES_AT_MOST)  # fmt: skip
    if limits.rule is Rule.DOTS and not 1 <= budget <= 100:
        raise Refused("Give everybody between 1 and 100 points.")
    if not 1 <= cap <= budget:
        raise Refused("One option can take between 1 and %(budget)s points.", budget=budget)


def fitting(limits: Limits, *, options: int) -> Limits:
    """The limits for so many options: nobody can choose more of them, or fill more places."""
    if limits.rule not in (Rule.APPROVAL, Rule.RANKING):
        return limits
    budget = min(limits.budget, options)
    return replace(limits, budget=budget, cap=min(limits.cap, budget))


def require_valid(
    marks: Mapping[int, Mark],
    *,
    options: Mapping[int, str],
    limits: Limits,
    reasons: Mapping[int, str] | None = None,
) -> None:
    """Refuse a ballot (option id to mark) that breaks a limit; less is fine, and so is nothing.

    `options` are the letters by id. Only 100 points must all be given, or none.
    """
    if any(option not in options for option in marks):
        raise Refused("This ballot names an option that is not in this vote. Reload the page.")
    if any(mark.first < 0 or mark.second < 0 for mark in marks.values()):
        raise Refused("Points cannot be less than 0.")
    if limits.rule is not Rule.RATING and any(mark.second for mark in marks.values()):
        raise Refused("This ballot belongs to another vote. Here is where voting stands now.")
    if any(max(mark) > limits.cap for mark in marks.values()):
        raise Refused("At most %(cap)s points can go to one option.", cap=limits.cap)
    if limits.rule in _KEPT:
        _KEPT[limits.rule](marks, limits)
    if limits.rule is Rule.CONSENT:
        _require_reasons(marks, options, reasons or {})


def _require_within_budget(marks: Mapping[int, Mark], limits: Limits) -> None:
    spent = sum(mark.first for mark in marks.values())
    if spent > limits.budget:
        raise Refused(
            "You gave %(spent)s points and have %(budget)s. Take some away.",
            spent=spent,
            budget=limits.budget,
        )


def _require_few(marks: Mapping[int, Mark], limits: Limits) -> None:
    if len(marks) > limits.budget:
        raise Refused(
            "You chose %(chosen)s options and can choose %(most)s. Take some away.",
            chosen=len(marks),
            most=limits.budget,
        )


def _require_order(marks: Mapping[int, Mark], _limits: Limits) -> None:
    places = [mark.first for mark in marks.values()]
    twice = sorted({place for place in places if places.count(place) > 1})
    if twice:
        raise Refused("Place %(place)s is given twice. Give each place once.", place=twice[0])
    if sorted(places) != list(range(1, len(places) + 1)):
        raise Refused("Begin with place 1 and leave no place out.")


def _require_all_given(marks: Mapping[int, Mark], limits: Limits) -> None:
    if any(mark.first % STEP for mark in marks.values()):
        raise Refused("Give points in steps of %(step)s.", step=STEP)
    spent = sum(mark.first for mark in marks.values())
    _require_within_budget(marks, limits)
    if 0 < spent < limits.budget:
        raise Refused(
            "You gave %(spent)s of %(budget)s points. Give the other %(left)s, too.",
            spent=spent,
            budget=limits.budget,
            left=limits.budget - spent,
        )


def _require_reasons(
    marks: Mapping[int, Mark], options: Mapping[int, str], reasons: Mapping[int, str]
) -> None:
    for option, mark in marks.items():
        if mark.first == OBJECT and not reasons.get(option):
            raise Refused("Say why you object to %(letter)s.", letter=options[option])


_KEPT: Mapping[Rule, Callable[[Mapping[int, Mark], Limits], None]] = {
    Rule.DOTS: _require_within_budget,
    Rule.APPROVAL: _require_few,
    Rule.RANKING: _require_order,
    Rule.HUNDRED: _require_all_given,
}
