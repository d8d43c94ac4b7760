"""Exchanges larger than one person for one: people who move as a block, whole itineraries."""

from __future__ import annotations

from facilitate.seating.solver.model import members
from facilitate.seating.solver.state import State


def meeting_delta(state: State, r: int, out: int, back: int, a: int, b: int) -> int:
    """Change of the meeting cost when the people `out` (mask) leave a for b and `back` b for a."""
    model, (first, second, third) = state.model, state.met[:3]
    stay_a = state.mask[r][a] & ~out
    stay_b = state.mask[r][b] & ~back
    new = again = 0
    for group, old, target in ((out, stay_a, stay_b), (back, stay_b, stay_a)):
        for person in members(group):
            known, twice = first[person], second[person]
            new += (known & target).bit_count() - (twice & old).bit_count()
            again += (twice & target).bit_count() - (third[person] & old).bit_count()
    return model.repeat * new + model.again * again


def linear_delta(state: State, r: int, out: int, back: int, a: int, b: int) -> int:
    """Change of the costs that one person has at one table."""
    rows = state.linear[r]
    delta = sum(rows[person][b] - rows[person][a] for person in members(out))
    return delta + sum(rows[person][a] - rows[person][b] for person in members(back))


def exchange(state: State, r: int, out: int, back: int, a: int, b: int) -> int:
    """Let `out` go from a to b and `back` from b to a; the change of the total, kept in it."""
    delta = meeting_delta(state, r, out, back, a, b) + linear_delta(state, r, out, back, a, b)
    before = state.mix.cost[r][a] + state.mix.cost[r][b] + state.cover.cost
    at, mask, seated = state.at[r], state.mask[r], state.seated[r]
    stay_a, stay_b = mask[a] & ~out, mask[b] & ~back
    for group, old, new, source, target in (
        (out, stay_a, stay_b, a, b),
        (back, stay_b, stay_a, b, a),
    ):
        for person in members(group):
            state.cover.carry(r, person, target, old, new)
            at[person] = target
            state.turn(r, person, source, target)
            state.part(person, old)
            state.meet(person, new)
            one = state.model.bit[person]
            for other in members(old):
                state.part(other, one)
            for other in members(new):
                state.meet(other, one)
    mask[a], mask[b] = stay_a | back, stay_b | out
    for table in (a, b):
        seated[table][:] = members(mask[table])
        state.mix.recount(r, table, seated[table])
    delta += state.mix.cost[r][a] + state.mix.cost[r][b] + state.cover.cost - before
    state.total += delta
    return delta


def keeps_apart(state: State, r: int, out: int, back: int, a: int, b: int) -> bool:
    """Whether nobody would join a table with somebody they must not meet."""
    apart = state.model.apart
    stay_a, stay_b = state.mask[r][a] & ~out, state.mask[r][b] & ~back
    return not any(apart[person] & stay_b for person in members(out)) and not any(
        apart[person] & stay_a for person in members(back)
    )


Step = tuple[int, int, int, tuple[int, int]]
"""Round, table of the one, table of the other, change of cost at each."""


def itinerary_delta(state: State, i: int, j: int, most: int) -> tuple[int, list[Step]] | None:
    """What it costs when i and j change places in all rounds; None if more than `most` or barred.

    Nobody but the two notices: who meets how often stays as it is (both must have the same
    presence and no fixed seats or mates), so only the rest counts.
    """
    model = state.model
    total = 0
    steps: list[Step] = []
    for r in range(model.now, model.rounds):
        a, b = state.at[r][i], state.at[r][j]
        if a == b:
            continue
        masks = state.mask[r]
        if model.apart[i] & masks[b] & ~model.bit[j] or model.apart[j] & masks[a] & ~model.bit[i]:
            return None
        row_i, row_j = state.linear[r][i], state.linear[r][j]
        change = state.mix.swap_delta(r, i, j, a, b)
        total += sum(change) + row_i[b] - row_i[a] + row_j[a] - row_j[b]
        steps.append((r, a, b, change))
    return (total, steps) if steps and total <= most else None


def swap_itineraries(state: State, i: int, j: int, delta: int, steps: list[Step]) -> None:
    """Carry out what `itinerary_delta` has computed."""
    one, two = state.model.bit[i], state.model.bit[j]
    both = one | two
    for level in state.met:
        mine, theirs = level[i], level[j]
        if not mine | theirs:
            break
        for other in members((mine ^ theirs) & ~both):
            level[other] ^= both
        pair = mine & two
        level[i] = theirs & ~one | pair
        level[j] = mine & ~two | (one if pair else 0)
    state.cover.swap_itineraries(i, j)
    for r, a, b, change in steps:
        masks, seated = state.mask[r], state.seated[r]
        masks[a] ^= both
        masks[b] ^= both
        state.at[r][i], state.at[r][j] = b, a
        seated[a][seated[a].index(i)] = j
        seated[b][seated[b].index(j)] = i
        state.mix.swap(r, i, j, a, b, change)
    state.total += delta
