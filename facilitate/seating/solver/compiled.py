"""The steps of the annealer compiled by numba: the same moves from the same random numbers.

Everything stands in one file, because numba looks at one file to see whether what it has compiled
and stored is still up to date. What each function promises is said where its twin in plain Python
is: kernel, exchange, mix, state. Instead of asking bit masks, the kernel keeps the price of every
person at every table: how often they met the people there elsewhere. A move changes the prices of
two tables in its round, and in other rounds only those between the people who begin or cease to
meet.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numba import njit

from facilitate.seating.solver.anneal import BLOCKS, ITINERARIES, PAIRS, QUANTILES
from facilitate.seating.solver.books import PROPOSED, TOTAL
from facilitate.seating.solver.chance import LANES, SHIFTS, WORDS

_LEFT, _RIGHT, _AGAIN = (np.uint64(each) for each in SHIFTS)
_WORD = np.uint64(0xFFFF)
_MASK = QUANTILES - 1


#: Nothing here makes arrays. So nobody has to count who holds which, which would be done for every
#: array of the books at every call and takes most of the time.
_UNCOUNTED: dict[str, Any] = {"_nrt": False}
#: Called from Python, and called only from here: no wrappers, which take most of the compiling.
whole = njit(cache=True, nogil=True, **_UNCOUNTED)
_BARE: dict[str, Any] = {"no_cpython_wrapper": True, "no_cfunc_wrapper": True}
part = njit(cache=True, **_BARE, **_UNCOUNTED)


# Random numbers --------------------------------------------------------------------------------


@part
def _refill(chance):
    for lane in range(LANES):
        x = chance.lanes[lane]
        x ^= x << _LEFT
        x ^= x >> _RIGHT
        x ^= x << _AGAIN
        chance.lanes[lane] = x
        for part in range(4):
            chance.words[4 * lane + part] = np.int64((x >> np.uint64(16 * part)) & _WORD)
    chance.position[0] = 0


@part
def _word(chance):
    if chance.position[0] == WORDS:
        _refill(chance)
    position = chance.position[0]
    chance.position[0] = position + 1
    return chance.words[position]


@part
def _below(chance, number):
    high = _word(chance)
    return ((high << 16 | _word(chance)) * number) >> 32


@part
def _shuffle(chance, items, size, count):
    for index in range(count):
        other = index + _below(chance, size - index)
        kept = items[index]
        items[index] = items[other]
        items[other] = kept


# Meetings --------------------------------------------------------------------------------------


@part
def _weigh(company, times):
    return (times > 0) * company.repeat + (times > 1) * company.again


@part
def _elsewhere(company, r, one, two):
    """What it costs that these two sit together in this round, for their other meetings."""
    return _weigh(company, company.met[one, two] - (company.at[r, one] == company.at[r, two]))


@part
def _note(company, r, one, two, change):
    """The two meet once more or less often in round r: the prices of the other rounds follow."""
    times = company.met[one, two]
    company.met[one, two] = company.met[two, one] = times + change
    for q in range(company.now, company.at.shape[0]):
        if q != r:
            a, b = company.at[q, one], company.at[q, two]
            if a >= 0 and b >= 0:
                other = times - (a == b)
                delta = _weigh(company, other + change) - _weigh(company, other)
                if delta:
                    company.price[q, b, one] += delta
                    company.price[q, a, two] += delta


@part
def _carry_price(company, size, seated, r, person, a, b):
    """Everybody's prices at a and b in round r when the person leaves a for b."""
    at = company.at
    for q in range(at.shape[0]):
        table = at[q, person]
        if q == r or table < 0:
            continue
        for chair in range(size[q, table]):
            other = seated[q, table, chair]
            times = company.met[person, other] - (at[r, person] == at[r, other])
            if other == person or times < 1:
                continue
            known = False  # from an earlier round, so already done
            if times > 1:
                for before in range(q):
                    if before != r and at[before, other] == at[before, person] >= 0:
                        known = True
            if not known:
                change = _weigh(company, times)
                company.price[r, a, other] -= change
                company.price[r, b, other] += change


@part
def _mates(s, one, two):
    for index in range(s.mate_start[one], s.mate_start[one + 1]):  # noqa: SIM110 - numba's words
        if s.mates[index] == two:
            return True
    return False


@part
def _foe_at(s, r, person, table, aside):
    """Whether somebody else than `aside` sits there whom the person must not meet."""
    for index in range(s.foe_start[person], s.foe_start[person + 1]):
        foe = s.foes[index]
        if foe != aside and s.company.at[r, foe] == table:
            return True
    return False


# The mix at the tables -------------------------------------------------------------------------


@part
def _at_size(kinds, r, table, size):
    cost = 0
    for kind in range(kinds.kind_weight.shape[0]):
        x = kinds.here[r, table, kind]
        if x > kinds.high[r, size, kind]:
            cost += kinds.kind_weight[kind] * (x - kinds.high[r, size, kind])
        elif x < kinds.low[r, size, kind]:
            cost += kinds.kind_weight[kind] * (kinds.low[r, size, kind] - x)
    return cost


@part
def _mark(kinds, r, table, kind):
    weight, x, size = kinds.kind_weight[kind], kinds.here[r, table, kind], kinds.size[r, table]
    low, high = kinds.low[r, size, kind], kinds.high[r, size, kind]
    kinds.more[r, table, kind] = weight if x >= high else -weight if x < low else 0
    kinds.fewer[r, table, kind] = weight if x <= low else -weight if x > high else 0


@part
def _tongue_cost(tongues, r, table, leaving, coming):
    """The language cost if somebody of one class left and one of another came; -1 for nobody."""
    speakers, most = tongues.speakers[r, table], 0
    if leaving >= 0:
        speakers -= tongues.class_speaks[leaving]
    if coming >= 0:
        speakers += tongues.class_speaks[coming]
    for language in range(tongues.class_tongues.shape[1]):
        x = tongues.spoken[r, table, language]
        if leaving >= 0:
            x -= tongues.class_tongues[leaving, language]
        if coming >= 0:
            x += tongues.class_tongues[coming, language]
        most = max(most, x)
    return tongues.tongue * (speakers - most)


@part
def _speak(tongues, r, table, person, sign):
    own = tongues.tongue_class[person]
    tongues.speakers[r, table] += sign * tongues.class_speaks[own]
    for language in range(tongues.class_tongues.shape[1]):
        tongues.spoken[r, table, language] += sign * tongues.class_tongues[own, language]


@part
def _refresh(s, r, table):
    now = _tongue_cost(s.tongues, r, table, -1, -1)
    for own in range(s.tongues.class_speaks.shape[0]):
        s.tongues.comes[r, table, own] = _tongue_cost(s.tongues, r, table, -1, own) - now
        s.tongues.leaves[r, table, own] = now - _tongue_cost(s.tongues, r, table, own, -1)
    ease = 0
    if s.kinds.uneven[r, table]:
        for attribute in range(s.kinds.borders.shape[0] - 1):
            more, fewer = 0, 0
            for kind in range(s.kinds.borders[attribute], s.kinds.borders[attribute + 1]):
                more = min(more, s.kinds.more[r, table, kind])
                fewer = min(fewer, s.kinds.fewer[r, table, kind])
            ease -= more + fewer
    s.ease[r, table] = ease
    s.grown[r, table] = s.shrunk[r, table] = -1


@part
def _recount(s, r, table):
    size, kinds, nobody = (
        s.kinds.size[r, table],
        s.kinds.kind_weight.shape[0],
        s.colleagues.shape[2] - 1,
    )
    here = s.seated[r, table, :size]
    s.kinds.here[r, table] = 0
    s.colleagues[r, table] = 0
    s.tongues.speakers[r, table] = 0
    s.tongues.spoken[r, table] = 0
    cost = 0
    for index in range(size):
        person = here[index]
        for attribute in range(s.kinds.kind_of.shape[0]):
            kind = s.kinds.kind_of[attribute, person]
            if kind >= 0:
                s.kinds.here[r, table, kind] += 1
        number = s.organization[person]
        if number < nobody:
            s.colleagues[r, table, number] += 1
            for other in range(index):
                if s.organization[here[other]] == number and not _mates(s, person, here[other]):
                    cost += s.clash
        _speak(s.tongues, r, table, person, 1)
    for kind in range(kinds):
        _mark(s.kinds, r, table, kind)
    s.kinds.uneven[r, table] = _at_size(s.kinds, r, table, size)
    s.mixed[r, table] = cost + s.kinds.uneven[r, table] + _tongue_cost(s.tongues, r, table, -1, -1)


@part
def _swap_delta(s, r, i, j, a, b):
    at_a = at_b = 0
    for attribute in range(s.kinds.kind_of.shape[0]):
        one, two = s.kinds.kind_of[attribute, i], s.kinds.kind_of[attribute, j]
        if one != two:
            if one >= 0:
                at_a += s.kinds.fewer[r, a, one]
                at_b += s.kinds.more[r, b, one]
            if two >= 0:
                at_a += s.kinds.more[r, a, two]
                at_b += s.kinds.fewer[r, b, two]
    one, two, nobody = s.organization[i], s.organization[j], s.colleagues.shape[2] - 1
    if one != two:
        at_a += s.clash * (s.colleagues[r, a, two] - s.colleagues[r, a, one] + (one != nobody))
        at_b += s.clash * (s.colleagues[r, b, one] - s.colleagues[r, b, two] + (two != nobody))
    one, two = s.tongues.tongue_class[i], s.tongues.tongue_class[j]
    if one != two:
        at_a += _tongue_cost(s.tongues, r, a, one, two) - _tongue_cost(s.tongues, r, a, -1, -1)
        at_b += _tongue_cost(s.tongues, r, b, two, one) - _tongue_cost(s.tongues, r, b, -1, -1)
    return at_a, at_b


@part
def _shift(kinds, r, table, kind, change):
    table_kinds = kinds.more if change > 0 else kinds.fewer
    kinds.uneven[r, table] += table_kinds[r, table, kind]
    kinds.here[r, table, kind] += change
    _mark(kinds, r, table, kind)


@part
def _mix_swap(s, r, i, j, a, b, change_a, change_b):
    s.mixed[r, a] += change_a
    s.mixed[r, b] += change_b
    for attribute in range(s.kinds.kind_of.shape[0]):
        one, two = s.kinds.kind_of[attribute, i], s.kinds.kind_of[attribute, j]
        if one != two:
            if one >= 0:
                _shift(s.kinds, r, a, one, -1)
                _shift(s.kinds, r, b, one, 1)
            if two >= 0:
                _shift(s.kinds, r, a, two, 1)
                _shift(s.kinds, r, b, two, -1)
    one, two, nobody = s.organization[i], s.organization[j], s.colleagues.shape[2] - 1
    if one != two:
        if one < nobody:
            s.colleagues[r, a, one] -= 1
            s.colleagues[r, b, one] += 1
        if two < nobody:
            s.colleagues[r, a, two] += 1
            s.colleagues[r, b, two] -= 1
    if s.tongues.tongue_class[i] != s.tongues.tongue_class[j]:
        _speak(s.tongues, r, a, i, -1)
        _speak(s.tongues, r, b, i, 1)
        _speak(s.tongues, r, a, j, 1)
        _speak(s.tongues, r, b, j, -1)


@part
def _step_delta(s, r, i, a, b, grown, shrunk):
    at_a, at_b = shrunk - s.kinds.uneven[r, a], grown - s.kinds.uneven[r, b]
    size_a, size_b = s.kinds.size[r, a] - 1, s.kinds.size[r, b] + 1
    for attribute in range(s.kinds.kind_of.shape[0]):
        kind = s.kinds.kind_of[attribute, i]
        if kind >= 0:
            weight, x = s.kinds.kind_weight[kind], s.kinds.here[r, a, kind]
            low, high = s.kinds.low[r, size_a, kind], s.kinds.high[r, size_a, kind]
            at_a += weight if x <= low else -weight if x > high else 0
            x = s.kinds.here[r, b, kind]
            low, high = s.kinds.low[r, size_b, kind], s.kinds.high[r, size_b, kind]
            at_b += weight if x >= high else -weight if x < low else 0
    number, own = s.organization[i], s.tongues.tongue_class[i]
    if number < s.colleagues.shape[2] - 1:
        at_a -= s.clash * (s.colleagues[r, a, number] - 1)
        at_b += s.clash * s.colleagues[r, b, number]
    at_a += _tongue_cost(s.tongues, r, a, own, -1) - _tongue_cost(s.tongues, r, a, -1, -1)
    at_b += _tongue_cost(s.tongues, r, b, -1, own) - _tongue_cost(s.tongues, r, b, -1, -1)
    return at_a, at_b


@part
def _mix_step(s, r, i, table, sign, change):
    s.mixed[r, table] += change
    s.kinds.size[r, table] += sign
    for attribute in range(s.kinds.kind_of.shape[0]):
        kind = s.kinds.kind_of[attribute, i]
        if kind >= 0:
            s.kinds.here[r, table, kind] += sign
    s.kinds.uneven[r, table] = _at_size(s.kinds, r, table, s.kinds.size[r, table])
    for kind in range(s.kinds.kind_weight.shape[0]):
        _mark(s.kinds, r, table, kind)
    number = s.organization[i]
    if number < s.colleagues.shape[2] - 1:
        s.colleagues[r, table, number] += sign
    _speak(s.tongues, r, table, i, sign)


# Moves -----------------------------------------------------------------------------------------


@part
def _leave(s, r, person, table, size):
    """Take the person out of the row of chairs; the others move up."""
    chairs = s.seated[r, table]
    index = 0
    while chairs[index] != person:
        index += 1
    for chair in range(index, size - 1):
        chairs[chair] = chairs[chair + 1]


@part
def _serve(s, c, person, change):
    """One coverage of one person changes; what is still open follows at all their tables."""
    v = s.covers
    before = v.times[c, person]
    after = before + change
    v.times[c, person] = after
    if (before == 0) != (after == 0):
        cost = v.weight if after == 0 else -v.weight
        v.cost[0] += cost
        for q in range(s.company.now, s.company.at.shape[0]):
            table = s.company.at[q, person]
            if table >= 0:
                v.open[q, table] += cost


@part
def _cover_delta(s, r, i, j, a, b):  # noqa: C901 - calls would cost most of the time
    v, found = s.covers, 0
    for c in range(v.who.shape[0]):
        here, there, gives, takes = 0, 0, v.whom[c, i], 0
        if j >= 0:
            takes = v.whom[c, j]
        for chair in range(s.kinds.size[r, a]):
            other = s.seated[r, a, chair]
            if other != i:
                here += v.whom[c, other]
                if v.who[c, other]:
                    found += gives > takes and v.times[c, other] == 1
                    found -= takes > gives and v.times[c, other] == 0
        for chair in range(s.kinds.size[r, b]):
            other = s.seated[r, b, chair]
            if other != j:
                there += v.whom[c, other]
                if v.who[c, other]:
                    found += takes > gives and v.times[c, other] == 1
                    found -= gives > takes and v.times[c, other] == 0
        if v.who[c, i]:
            found += v.times[c, i] - here + there == 0
            found -= v.times[c, i] == 0
        if j >= 0 and v.who[c, j]:
            found += v.times[c, j] - there + here == 0
            found -= v.times[c, j] == 0
    return v.weight * found


@part
def _cover_carry(s, r, i, a, size_a, b, size_b, aside):
    v = s.covers
    for c in range(v.who.shape[0]):
        change = 0
        for chair in range(size_a):
            other = s.seated[r, a, chair]
            if other != i:
                change -= v.whom[c, other]
                if v.whom[c, i] and v.who[c, other]:
                    _serve(s, c, other, -1)
        for chair in range(size_b):
            other = s.seated[r, b, chair]
            if other != aside:
                change += v.whom[c, other]
                if v.whom[c, i] and v.who[c, other]:
                    _serve(s, c, other, 1)
        if v.who[c, i]:
            _serve(s, c, i, change)
            if v.times[c, i] == 0:
                v.open[r, a] -= v.weight
                v.open[r, b] += v.weight


@part
def _turn(s, r, i, a, b):
    if s.rotates[i]:
        for q in range(s.company.now, s.company.at.shape[0]):
            if q != r:
                s.linear[q, a, i] -= s.barred
                s.linear[q, b, i] += s.barred
                s.company.price[q, a, i] -= s.barred
                s.company.price[q, b, i] += s.barred


@part
def _swap(s, r, i, j, a, b, change_a, change_b):
    _cover_carry(s, r, i, a, s.kinds.size[r, a], b, s.kinds.size[r, b], j)
    _cover_carry(s, r, j, b, s.kinds.size[r, b], a, s.kinds.size[r, a], i)
    _carry_price(s.company, s.kinds.size, s.seated, r, i, a, b)
    _carry_price(s.company, s.kinds.size, s.seated, r, j, b, a)
    for index in range(s.kinds.size[r, a]):
        other = s.seated[r, a, index]
        if other != i:
            _note(s.company, r, i, other, -1)
            _note(s.company, r, j, other, 1)
    for index in range(s.kinds.size[r, b]):
        other = s.seated[r, b, index]
        if other != j:
            _note(s.company, r, j, other, -1)
            _note(s.company, r, i, other, 1)
    _leave(s, r, i, a, s.kinds.size[r, a])
    _leave(s, r, j, b, s.kinds.size[r, b])
    s.seated[r, a, s.kinds.size[r, a] - 1] = j
    s.seated[r, b, s.kinds.size[r, b] - 1] = i
    s.company.at[r, i], s.company.at[r, j] = b, a
    _turn(s, r, i, a, b)
    _turn(s, r, j, b, a)
    _mix_swap(s, r, i, j, a, b, change_a, change_b)


@part
def _carry(s, r, i, a, size_a, b, size_b):
    """Seat i at b instead of a: chairs and meetings, not sizes and mix."""
    _cover_carry(s, r, i, a, size_a, b, size_b, -1)
    _carry_price(s.company, s.kinds.size, s.seated, r, i, a, b)
    for index in range(size_a):
        other = s.seated[r, a, index]
        if other != i and not _mates(s, i, other):
            _note(s.company, r, i, other, -1)
    for index in range(size_b):
        other = s.seated[r, b, index]
        if not _mates(s, i, other):
            _note(s.company, r, i, other, 1)
    _leave(s, r, i, a, size_a)
    s.seated[r, b, size_b] = i
    s.company.at[r, i] = b
    _turn(s, r, i, a, b)


@part
def _own(s, r, table, i):
    """What the person costs at their own table, kinds aside."""
    return (
        s.company.price[r, table, i]
        + s.tongues.leaves[r, table, s.tongues.tongue_class[i]]
        + s.clash * s.colleagues[r, table, s.organization[i]]
        - s.lone[i]
    )


@part
def _elsewhere_for(s, r, source, target, costs):
    """What everybody who may leave `source` would cost more at `target`; the least of it."""
    least = 0
    for index in range(s.filled[source]):
        i = s.people[source, index]
        cost = (
            s.company.price[r, target, i]
            + s.tongues.comes[r, target, s.tongues.tongue_class[i]]
            + s.clash * s.colleagues[r, target, s.organization[i]]
            - s.gain[i]
        )
        costs[index] = cost
        if not index or cost < least:
            least = cost
    return least


@part
def _try_swaps(s, r, a, b, top, small):
    """Exchange two people between the tables where chance allows; whether it did."""
    go, come = s.go, s.come
    least_go, least_come = _elsewhere_for(s, r, a, b, go), _elsewhere_for(s, r, b, a, come)
    count_a, count_b = s.filled[a], s.filled[b]
    s.ledger[PROPOSED] += count_a * count_b
    even = s.ease[r, a] + s.ease[r, b] + s.covers.open[r, a] + s.covers.open[r, b]
    met = even + 2 * (s.company.repeat + s.company.again)
    bound = top + met - least_come
    if not count_a or not count_b or least_go > bound:
        return False
    low = bound - 2 * (s.company.repeat + s.company.again)
    for x in range(count_a):
        i = s.people[a, x]
        if go[x] > low and (go[x] > bound or s.company.price[r, b, i] == s.linear[r, b, i]):
            continue
        for y in range(count_b):
            limit = small[_word(s.chance) & _MASK]
            cost = go[x] + come[y] - limit
            if cost > even and (cost > met or not s.company.met[i, s.people[b, y]]):
                continue
            j = s.people[b, y]
            change_a, change_b = _swap_delta(s, r, i, j, a, b)
            delta = (
                np.int64(s.company.price[r, b, i])
                + s.company.price[r, a, j]
                - s.company.price[r, a, i]
                - s.company.price[r, b, j]
                - 2 * _elsewhere(s.company, r, i, j)
                + change_a
                + change_b
                + _cover_delta(s, r, i, j, a, b)
            )
            if delta > limit or _foe_at(s, r, i, b, j) or _foe_at(s, r, j, a, i):
                continue
            _swap(s, r, i, j, a, b, change_a, change_b)
            s.ledger[TOTAL] += delta
            s.people[a, x], s.people[b, y] = j, i
            return True
    return False


@part
def _try_steps(s, r, source, target, costs, top, small):
    """Let one person go to a free chair where chance allows; whether it did."""
    size, size_target = s.kinds.size[r, source], s.kinds.size[r, target]
    if size_target >= s.most[r, target] or size <= s.least[r, source]:
        return False
    if s.grown[r, target] < 0:
        s.grown[r, target] = _at_size(s.kinds, r, target, size_target + 1)
    if s.shrunk[r, source] < 0:
        s.shrunk[r, source] = _at_size(s.kinds, r, source, size - 1)
    grown, shrunk = s.grown[r, target], s.shrunk[r, source]
    resized = grown + shrunk - s.kinds.uneven[r, source] - s.kinds.uneven[r, target] - s.slack
    resized -= s.covers.open[r, source] + s.covers.open[r, target]
    count = s.filled[source]
    s.ledger[PROPOSED] += count
    for index in range(count):
        i = s.people[source, index]
        if costs[index] + resized > top or _foe_at(s, r, i, target, -1):
            continue
        limit = small[_word(s.chance) & _MASK]
        if costs[index] + resized > limit:
            continue
        change_a, change_b = _step_delta(s, r, i, source, target, grown, shrunk)
        delta = (
            np.int64(s.company.price[r, target, i])
            - s.company.price[r, source, i]
            + change_a
            + change_b
            + _cover_delta(s, r, i, -1, source, target)
        )
        if delta > limit:
            continue
        _carry(s, r, i, source, size, target, size_target)
        _mix_step(s, r, i, source, -1, change_a)
        _mix_step(s, r, i, target, 1, change_b)
        s.ledger[TOTAL] += delta
        for later in range(index, count - 1):
            s.people[source, later] = s.people[source, later + 1]
        s.filled[source] -= 1
        s.people[target, s.filled[target]] = i
        s.filled[target] += 1
        return True
    return False


@part
def _sweep(s, r, pairs, small, large):
    for table in range(s.filled.shape[0]):
        count = 0
        for index in range(s.kinds.size[r, table]):
            person = s.seated[r, table, index]
            if s.loose[r, person]:
                s.people[table, count] = person
                s.gain[person] = _own(s, r, table, person)
                count += 1
        s.filled[table] = count
    for index in range(pairs):
        a, b = s.pairs[r, index]
        top = large[_word(s.chance) & _MASK]
        if not _try_swaps(s, r, a, b, top, small) and not (
            s.room[r]
            and (
                _try_steps(s, r, a, b, s.go, top, small)
                or _try_steps(s, r, b, a, s.come, top, small)
            )
        ):
            continue
        for table in (a, b):
            _refresh(s, r, table)
            for chair in range(s.filled[table]):
                person = s.people[table, chair]
                s.gain[person] = _own(s, r, table, person)


# Whole itineraries, and people who move as a block -----------------------------------------------


@part
def _try_itinerary(s, i, j, limit):  # noqa: C901 - as its twin
    """Let i and j change places in all rounds if that costs no more than the limit."""
    total, rounds = 0, 0
    for r in range(s.company.now, s.company.at.shape[0]):
        a, b = s.company.at[r, i], s.company.at[r, j]
        if a == b:
            continue
        if _foe_at(s, r, i, b, j) or _foe_at(s, r, j, a, i):
            return
        change_a, change_b = _swap_delta(s, r, i, j, a, b)
        total += change_a + change_b + s.linear[r, b, i] - s.linear[r, a, i]
        total += s.linear[r, a, j] - s.linear[r, b, j]
        rounds += 1
    if not rounds or total > limit:
        return
    for x in range(s.company.met.shape[0]):
        mine, theirs = s.company.met[i, x], s.company.met[j, x]
        if mine != theirs and x != i and x != j:
            s.company.met[i, x] = s.company.met[x, i] = theirs
            s.company.met[j, x] = s.company.met[x, j] = mine
    for c in range(s.covers.who.shape[0]):
        mine, theirs = s.covers.times[c, i], s.covers.times[c, j]
        s.covers.times[c, i], s.covers.times[c, j] = theirs, mine
    for r in range(s.company.now, s.company.at.shape[0]):
        for table in range(s.kinds.size.shape[1]):
            mine = s.company.price[r, table, i] - s.linear[r, table, i]
            theirs = s.company.price[r, table, j] - s.linear[r, table, j]
            s.company.price[r, table, i] = theirs + s.linear[r, table, i]
            s.company.price[r, table, j] = mine + s.linear[r, table, j]
        a, b = s.company.at[r, i], s.company.at[r, j]
        if a == b:
            continue
        change_a, change_b = _swap_delta(s, r, i, j, a, b)
        s.company.at[r, i], s.company.at[r, j] = b, a
        for chair in range(s.kinds.size[r, a]):
            if s.seated[r, a, chair] == i:
                s.seated[r, a, chair] = j
        for chair in range(s.kinds.size[r, b]):
            if s.seated[r, b, chair] == j:
                s.seated[r, b, chair] = i
        _mix_swap(s, r, i, j, a, b, change_a, change_b)
        _refresh(s, r, a)
        _refresh(s, r, b)
    s.ledger[TOTAL] += total


@part
def _itineraries(s, small):
    for crowd in range(s.crowd_start.shape[0] - 1):
        start, size = s.crowd_start[crowd], s.crowd_start[crowd + 1] - s.crowd_start[crowd]
        for _ in range(size // ITINERARIES + 1):
            i = s.crowds[start + _below(s.chance, size)]
            j = s.crowds[start + _below(s.chance, size)]
            if i != j:
                s.ledger[PROPOSED] += 1
                _try_itinerary(s, i, j, small[_word(s.chance) & _MASK])


@part
def _away(s, r, person, a, b, out, back):
    """What the person costs more at b than at a, among those who stay there."""
    cost = np.int64(s.linear[r, b, person]) - s.linear[r, a, person]
    for index in range(s.kinds.size[r, b]):
        other = s.seated[r, b, index]
        if other not in back:
            cost += _elsewhere(s.company, r, person, other)
    for index in range(s.kinds.size[r, a]):
        other = s.seated[r, a, index]
        if other not in out:
            cost -= _elsewhere(s.company, r, person, other)
    return cost


@part
def _foe_stays(s, r, person, table, leaving):
    for index in range(s.foe_start[person], s.foe_start[person + 1]):
        foe = s.foes[index]
        if s.company.at[r, foe] == table and foe not in leaving:
            return True
    return False


@part
def _sort(items, size):
    for index in range(1, size):
        item, place = items[index], index
        while place > 0 and items[place - 1] > item:
            items[place] = items[place - 1]
            place -= 1
        items[place] = item


@part
def _exchange(s, r, out, back, a, b):
    served = s.covers.cost[0]
    for person in out:
        _carry(s, r, person, a, s.kinds.size[r, a], b, s.kinds.size[r, b])
        s.kinds.size[r, a] -= 1
        s.kinds.size[r, b] += 1
    for person in back:
        _carry(s, r, person, b, s.kinds.size[r, b], a, s.kinds.size[r, a])
        s.kinds.size[r, b] -= 1
        s.kinds.size[r, a] += 1
    before = s.mixed[r, a] + s.mixed[r, b]
    for table in (a, b):
        _sort(s.seated[r, table], s.kinds.size[r, table])
        _recount(s, r, table)
    return s.mixed[r, a] + s.mixed[r, b] - before + s.covers.cost[0] - served


@part
def _blocks(s, small):  # noqa: C901 - as its twin
    for number in range(s.block_round.shape[0]):
        if _word(s.chance) >= BLOCKS:
            continue
        r, out = s.block_round[number], s.blocks[s.block_start[number] : s.block_start[number + 1]]
        a, b = s.company.at[r, out[0]], _below(s.chance, s.kinds.size.shape[1])
        if a == b:
            continue
        size, size_a, size_b = out.shape[0], s.kinds.size[r, a], s.kinds.size[r, b]
        free, filled = s.people[b], 0
        for chair in range(size_b):
            if s.loose[r, s.seated[r, b, chair]]:
                free[filled] = s.seated[r, b, chair]
                filled += 1
        fewest = max(0, size_b + size - s.most[r, b], s.least[r, a] - (size_a - size))
        most = min(size, filled, size_b + size - s.least[r, b])
        if fewest > most:
            continue
        s.ledger[PROPOSED] += 1
        count = fewest + _below(s.chance, most - fewest + 1)
        _shuffle(s.chance, free, filled, count)
        back = free[:count]
        limit = small[_word(s.chance) & _MASK]
        delta, barred = 0, False
        for person in out:
            delta += _away(s, r, person, a, b, out, back)
            barred |= _foe_stays(s, r, person, b, back)
        for person in back:
            delta += _away(s, r, person, b, a, back, out)
            barred |= _foe_stays(s, r, person, a, out)
        unserved = s.covers.open[r, a] + s.covers.open[r, b]
        if barred or delta - s.mixed[r, a] - s.mixed[r, b] - unserved > limit:
            continue
        delta += _exchange(s, r, out, back, a, b)
        if delta > limit:
            _exchange(s, r, out, back, b, a)
        else:
            s.ledger[TOTAL] += delta
            _refresh(s, r, a)
            _refresh(s, r, b)


# What the annealer calls ----------------------------------------------------------------------


@whole
def fill(s):  # noqa: C901 - counts once, in one go
    """Count everything from the tables that people are at."""
    rounds, people = s.company.at.shape
    for r in range(rounds):
        for person in range(people):
            table = s.company.at[r, person]
            if table >= 0:
                s.seated[r, table, s.kinds.size[r, table]] = person
                s.kinds.size[r, table] += 1
                for chair in range(s.kinds.size[r, table] - 1):
                    other = s.seated[r, table, chair]
                    if not _mates(s, person, other):
                        s.company.met[person, other] += 1
                        s.company.met[other, person] += 1
    total = 0
    for person in range(people):
        for other in range(person):
            times = s.company.met[person, other]
            total += max(0, times - 1) * s.company.repeat + max(0, times - 2) * s.company.again
    for r in range(s.company.now, rounds):
        for table in range(s.kinds.size.shape[1]):
            for person in range(people):
                s.company.price[r, table, person] = s.linear[r, table, person]
        for person in range(people):
            table = s.company.at[r, person]
            if table >= 0:
                total += s.linear[r, table, person]
                for x in range(people):
                    s.company.price[r, table, x] += _elsewhere(s.company, r, person, x)
        for table in range(s.kinds.size.shape[1]):
            _recount(s, r, table)
            _refresh(s, r, table)
            total += s.mixed[r, table]
    s.ledger[TOTAL] = total + _fill_covers(s)


@part
def _fill_covers(s):
    v = s.covers
    for c in range(v.who.shape[0]):
        for person in range(v.who.shape[1]):
            if v.who[c, person]:
                for r in range(s.company.at.shape[0]):
                    table = s.company.at[r, person]
                    for chair in range(s.kinds.size[r, table] if table >= 0 else 0):
                        other = s.seated[r, table, chair]
                        v.times[c, person] += v.whom[c, other] * (other != person)
                if v.times[c, person] == 0:
                    v.cost[0] += v.weight
                    for r in range(s.company.now, s.company.at.shape[0]):
                        if s.company.at[r, person] >= 0:
                            v.open[r, s.company.at[r, person]] += v.weight
    return v.cost[0]


@whole
def step(s, small, large):
    """One step of the annealer."""
    _shuffle(s.chance, s.order, s.order.shape[0], s.order.shape[0])
    for index in range(s.order.shape[0]):
        r = s.order[index]
        size = s.pair_count[r]
        pairs = min(PAIRS, size)
        for place in range(pairs):
            other = place + _below(s.chance, size - place)
            for side in range(2):
                kept = s.pairs[r, place, side]
                s.pairs[r, place, side] = s.pairs[r, other, side]
                s.pairs[r, other, side] = kept
        _sweep(s, r, pairs, small, large[r])
    _itineraries(s, small)
    _blocks(s, small)
