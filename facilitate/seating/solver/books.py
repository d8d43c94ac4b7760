"""A plan under search as arrays of whole numbers, for the kernel that numba compiles."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from facilitate.seating.solver.anneal import Annealer
from facilitate.seating.solver.chance import WORDS, lanes
from facilitate.seating.solver.mix import Mix
from facilitate.seating.solver.model import LANGUAGE_BITS, Model, Rows, members

Ints = NDArray[np.int64]
Costs = NDArray[np.int32]
#: What the ledger holds.
TOTAL, PROPOSED = range(2)


class Chance(NamedTuple):
    """The random numbers: the generators, what they gave, and how far it is used."""

    lanes: NDArray[np.uint64]
    words: Ints
    position: Ints


class Tongues(NamedTuple):
    """Who speaks what, by class of speakers and at the tables."""

    tongue: int
    tongue_class: Ints  # p
    class_speaks: Ints  # class: 1 if they speak any language
    class_tongues: Ints  # class language
    speakers: Ints  # r t
    spoken: Ints  # r t language
    comes: Ints  # r t class
    leaves: Ints


class Kinds(NamedTuple):
    """Sectors, genders and regions, and what the mix of them costs."""

    kind_of: Ints  # attribute p
    kind_weight: Ints
    borders: Ints  # where the kinds of an attribute end
    low: Ints  # r size kind: the fewest that are even
    high: Ints
    size: Ints  # r t
    here: Ints  # r t kind: how many
    more: Ints
    fewer: Ints
    uneven: Ints  # r t


class Company(NamedTuple):
    """Who sits where, has met whom, and what that costs elsewhere."""

    now: int
    repeat: int
    again: int
    at: Ints  # r p
    met: NDArray[np.int16]  # p p: how often, mates aside
    price: Costs  # r t p: meetings there and the linear cost


class Covers(NamedTuple):
    """Who is to meet whom, and how often they did; by coverage c."""

    weight: int
    who: Ints  # c p: 1 if they are to meet somebody
    whom: Ints  # c p: 1 if they are to be met
    times: Ints  # c p
    open: Ints  # r t: what those there who have met nobody cost
    cost: Ints  # what all of them cost


class Books(NamedTuple):
    """All that a step reads and changes; by round r, table t, person p where nothing is said."""

    clash: int
    slack: int  # the most that one person can change the kinds of two tables
    room: NDArray[np.bool_]  # r: whether some table may grow or shrink
    least: Ints  # r t
    most: Ints  # r t
    linear: Costs  # r t p: what one person costs at one table
    loose: NDArray[np.bool_]  # r p
    organization: Ints  # p
    lone: Ints  # p
    barred: int  # what it costs to come to a table again, for those who rotate
    rotates: NDArray[np.bool_]  # p
    foe_start: Ints  # p: where the people begin whom p must not meet
    foes: Ints
    mate_start: Ints
    mates: Ints
    crowd_start: Ints
    crowds: Ints
    block_round: Ints
    block_start: Ints
    blocks: Ints
    pair_count: Ints  # r
    seated: Ints  # r t chair
    mixed: Ints  # r t
    colleagues: Ints  # r t organization
    ease: Ints  # r t
    grown: Ints  # r t: -1 until asked for
    shrunk: Ints
    order: Ints  # the rounds
    pairs: Ints  # r pair 2
    people: Ints  # t chair: who may move
    filled: Ints  # t
    gain: Ints  # p
    go: Ints
    come: Ints
    ledger: Ints
    chance: Chance
    tongues: Tongues
    kinds: Kinds
    company: Company
    covers: Covers


def _zeros(*shape: int) -> Ints:
    return np.zeros(shape, np.int64)


def _ints(values: Sequence[Any]) -> Ints:
    return np.array(values, np.int64)


def _packed(groups: Iterable[Iterable[int]]) -> tuple[Ints, Ints]:
    """Groups one after another, and where each begins and the last ends."""
    start, flat = [0], []
    for group in groups:
        flat += list(group)
        start.append(len(flat))
    return _ints(start), _ints(flat)


def books(run: Annealer) -> Books:
    """The arrays for one annealing run, before anybody is counted."""
    model, seed = run.model, run.seed
    rounds, tables, people = model.rounds, model.tables, model.people
    mix = Mix(model)
    crowd = max(Counter(row).most_common(1)[0][1] for row in run.rows)
    largest = max([1, *(len(block) for _, block in run.blocks)])
    chairs = min(max(crowd, *map(max, model.most)) + largest, people) + 1
    sizes = max(map(len, mix.even))
    low, high = _zeros(rounds, sizes, model.kinds), _zeros(rounds, sizes, model.kinds)
    for r, even in enumerate(mix.even):
        for size, ranges in enumerate(even):
            for kind, (least, most) in enumerate(ranges):
                low[r, size, kind], high[r, size, kind] = least, most
    loose = np.zeros((rounds, people), np.bool_)
    for r, free in enumerate(model.loose):
        loose[r, free] = True
    foe_start, foes = _packed(map(members, model.apart))
    mate_start, mates = _packed(map(members, model.mates))
    crowd_start, crowds = _packed(run.crowds)
    block_start, blocks = _packed(block for _, block in run.blocks)
    pairs = _zeros(rounds, max(map(len, run.pairs)), 2)
    for r, each in enumerate(run.pairs):
        if each:
            pairs[r, : len(each)] = each
    class_speaks, class_tongues = _tongues(model)
    kinds, columns = (rounds, tables, model.kinds), (rounds, tables, mix.columns)
    classes, languages = class_tongues.shape
    by_class = (rounds, tables, classes)
    seats = (rounds, tables)
    return Books(
        clash=model.clash,
        slack=2 * sum(model.kind_weights),
        room=np.array(
            [
                any(few < many for few, many in zip(least, most, strict=True))
                for least, most in zip(model.least, model.most, strict=True)
            ]
        ),
        least=_ints(model.least),
        most=_ints(model.most),
        linear=_linear(model, run.rows),
        loose=loose,
        organization=_ints(model.organization),
        lone=_ints(
            [0 if each == model.organizations else model.clash for each in model.organization]
        ),
        barred=model.barred,
        rotates=np.array([person in model.rotates for person in range(people)], np.bool_),
        foe_start=foe_start,
        foes=foes,
        mate_start=mate_start,
        mates=mates,
        crowd_start=crowd_start,
        crowds=crowds,
        block_round=_ints([r for r, _ in run.blocks]),
        block_start=block_start,
        blocks=blocks,
        pair_count=_ints([len(each) for each in run.pairs]),
        seated=_zeros(*seats, chairs),
        mixed=_zeros(*seats),
        colleagues=_zeros(*columns),
        ease=_zeros(*seats),
        grown=_zeros(*seats),
        shrunk=_zeros(*seats),
        order=_ints(run.rounds),
        pairs=pairs,
        people=_zeros(tables, chairs),
        filled=_zeros(tables),
        gain=_zeros(people),
        go=_zeros(chairs),
        come=_zeros(chairs),
        ledger=_ints([0, 0]),
        chance=Chance(
            lanes=np.array(lanes(seed), np.uint64),
            words=_zeros(WORDS),
            position=_ints([WORDS]),
        ),
        tongues=Tongues(
            tongue=model.tongue,
            tongue_class=_ints(model.tongue_class),
            class_speaks=class_speaks,
            class_tongues=class_tongues,
            speakers=_zeros(*seats),
            spoken=_zeros(*seats, languages),
            comes=_zeros(*by_class),
            leaves=_zeros(*by_class),
        ),
        kinds=Kinds(
            kind_of=_ints(model.kind_of).reshape(len(model.kind_of), people),
            kind_weight=_ints(model.kind_weight),
            borders=_ints(model.kind_borders),
            low=low,
            high=high,
            size=_zeros(*seats),
            here=_zeros(*kinds),
            more=_zeros(*kinds),
            fewer=_zeros(*kinds),
            uneven=_zeros(*seats),
        ),
        company=Company(
            now=model.now,
            repeat=model.repeat,
            again=model.again,
            at=_ints(run.rows),
            met=np.zeros((people, people), np.int16),
            price=np.zeros((*seats, people), np.int32),
        ),
        covers=Covers(
            weight=model.uncovered,
            who=_bits([who for who, _ in model.covers], people),
            whom=_bits([whom for _, whom in model.covers], people),
            times=_zeros(len(model.covers), people),
            open=_zeros(*seats),
            cost=_zeros(1),
        ),
    )


def _bits(masks: Sequence[int], people: int) -> Ints:
    """Masks of people, spread out."""
    rows = [[mask >> person & 1 for person in range(people)] for mask in masks]
    return _ints(rows).reshape(len(masks), people)


def _linear(model: Model, rows: Rows) -> Costs:
    costs = model.costs(rows)
    linear = np.zeros((model.rounds, model.tables, model.people), np.int32)
    for r in range(model.now, model.rounds):
        linear[r] = np.array(costs[r], np.int32).T
    return linear


def _tongues(model: Model) -> tuple[Ints, Ints]:
    """Per class of speakers: whether they speak at all, and which languages."""
    field = (1 << LANGUAGE_BITS) - 1
    width = max(each.bit_length() for each in model.tongue_classes) // LANGUAGE_BITS
    return (
        _ints([spoken & field for spoken in model.tongue_classes]),
        _ints(
            [
                [spoken >> LANGUAGE_BITS * (language + 1) & field for language in range(width)]
                for spoken in model.tongue_classes
            ]
        ).reshape(len(model.tongue_classes), width),
    )
