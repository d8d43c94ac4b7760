"""The annealer on the compiled kernel; importing this loads numba, so see `kernels`."""

from __future__ import annotations

import numpy as np

from facilitate.seating.solver import compiled
from facilitate.seating.solver.anneal import LOGARITHMS, Annealer
from facilitate.seating.solver.books import PROPOSED, TOTAL, books
from facilitate.seating.solver.model import Rows


class FastAnnealer(Annealer):
    """Makes the same moves as the plain annealer from the same seed, many times as fast."""

    def prepare(self) -> None:
        """Count everything."""
        self.books = books(self)
        compiled.fill(self.books)
        self._quantiles = np.array(LOGARITHMS)
        self._largest = np.array(self.exponents)

    @property
    def total(self) -> int:
        """What the plan costs now."""
        return int(self.books.ledger[TOTAL])

    def seats(self) -> Rows:
        """The plan as it is now."""
        rows: Rows = self.books.company.at.tolist()
        return rows

    def heat(self, heat: float) -> None:
        """Set the temperature: what a step may cost, by random number."""
        self._limits = (self._quantiles * heat).astype(np.int64)
        self._limits_of_tables = (self._largest * heat).astype(np.int64)

    def step(self) -> int:
        """One sweep over some pairs of tables in every round; how much was proposed."""
        self.books.ledger[PROPOSED] = 0
        compiled.step(self.books, self._limits, self._limits_of_tables)
        return int(self.books.ledger[PROPOSED])
