"""Counting 5,000 ballots on 40 options under each rule, and looking at them by sector.

Prints milliseconds of processor time, the best of five; the aim is under 50 for a count.
"""

import random
from collections.abc import Callable
from functools import partial
from time import process_time

from facilitate.voting.tally import count, supports
from facilitate.voting.tally.lens import Side, by_sector
from facilitate.voting.tally.marks import Mark, Paper, Rule

BALLOTS, OPTIONS, SECTORS = 5_000, 40, 6
PLACES = 10


def papers(rule: Rule, chance: random.Random) -> list[Paper]:
    """As much on each ballot as the rule lets anybody say."""
    options = range(OPTIONS)

    def one() -> Paper:
        if rule is Rule.DOTS:
            return dict.fromkeys(chance.sample(options, 7), Mark(1))
        if rule is Rule.APPROVAL:
            return dict.fromkeys(chance.sample(options, 26), Mark(1))
        if rule is Rule.RATING:
            return {o: Mark(chance.randint(1, 5), chance.randint(1, 5)) for o in options}
        if rule is Rule.RANKING:
            return {o: Mark(n) for n, o in enumerate(chance.sample(options, PLACES), 1)}
        if rule is Rule.HUNDRED:
            return dict.fromkeys(chance.sample(options, 20), Mark(5))
        return {o: Mark(chance.randint(1, 3)) for o in options}

    return [one() for _ in range(BALLOTS)]


def best(act: Callable[[], object]) -> float:
    """Milliseconds of the fastest of five."""
    taken = []
    for _ in range(5):
        begun = process_time()
        act()
        taken.append(process_time() - begun)
    return min(taken) * 1000


def main() -> None:
    print(f"{BALLOTS:,} ballots, {OPTIONS} options, milliseconds of processor time")
    print(f"{'rule':>10} {'count':>8} {'by sector':>10}")
    for rule in Rule:
        cast = papers(rule, random.Random(7))
        groups = [cast[place::SECTORS] for place in range(SECTORS)]
        sides = [Side.PUBLIC, Side.PRIVATE, *[Side.NEITHER] * (SECTORS - 2)]
        options = range(OPTIONS)
        counting = best(partial(count, rule, cast, options=options, places=PLACES))
        looking = best(
            partial(
                by_sector, groups, sides=sides, options=options, supports=partial(supports, rule)
            )
        )
        print(f"{rule:>10} {counting:>8.1f} {looking:>10.1f}")


if __name__ == "__main__":
    main()
