"""Whoever keeps a table, or changes it every round: what the rounds seated so far leave open."""

from __future__ import annotations

from facilitate.seating.solver.model import Model, members


class Hosts:
    """Keeps count, while rounds are seated one after another, of where these people may still sit.

    Past rounds count for those who change tables.
    """

    def __init__(self, model: Model) -> None:
        self.model = model
        self.rounds: dict[int, list[int]] = {}
        self.open: dict[int, dict[int, int]] = {}
        for r in range(model.now, model.rounds):
            for block in model.blocks[r]:
                hosts = [each for each in block if each in model.stays or each in model.rotates]
                if hosts:
                    reach = self._reach(r, block)
                    for person in hosts:
                        self.open.setdefault(person, {})[r] = reach
        for person, choice in self.open.items():
            if person in model.stays:
                home = -1
                for mask in choice.values():
                    home &= mask
                self.open[person] = dict.fromkeys(choice, home)
        for row in model.history:
            self.seat(row)

    def _reach(self, r: int, block: tuple[int, ...]) -> int:
        chairs = sum(
            1 << table for table, most in enumerate(self.model.most[r]) if most >= len(block)
        )
        return self.model.reach(r, block) & chairs

    def masks(self, r: int) -> dict[int, int]:
        """The tables still open to each of them in a round, so that all their rounds work out."""
        found: dict[int, int] = {}
        for person, choice in self.open.items():
            if r in choice:
                found[person] = choice[r]
                if person in self.model.rotates:
                    found[person] = sum(
                        1 << table for table in members(choice[r]) if _tour(choice, r, table)
                    )
        return found

    def seat(self, row: list[int], r: int | None = None) -> None:
        """Everybody sits there now, in round r or in one that is over."""
        for person, choice in self.open.items():
            table = row[person]
            if table < 0:
                continue
            if r is not None:
                choice.pop(r, None)
            for q in choice:
                if person in self.model.rotates:
                    choice[q] &= ~(1 << table)
                elif r is not None:
                    choice[q] = 1 << table


def _tour(choice: dict[int, int], r: int, table: int) -> bool:
    """Whether every other round can have a table of its own, by augmenting paths."""
    taken: dict[int, int] = {}

    def place(q: int, seen: set[int]) -> bool:
        for each in members(choice[q] & ~(1 << table)):
            if each not in seen:
                seen.add(each)
                if each not in taken or place(taken[each], seen):
                    taken[each] = q
                    return True
        return False

    return all(place(q, set()) for q in choice if q != r)
