"""How long a search may take."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Budget:
    """How much may be spent: seconds, or a number of proposals that gives the same plan again."""

    seconds: float
    proposals: int | None
    started: float = field(default_factory=time.monotonic)

    def spent(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self.started

    def share(self, proposals: int) -> float:
        """The share used, from 0 to 1 and beyond."""
        if self.proposals is not None:
            return proposals / self.proposals
        return self.spent() / self.seconds if self.seconds > 0 else 1.0

    def rest(self, before: int, until: float = 1.0) -> Callable[[int], float]:
        """How much is used of what is left until that share, told the proposals made from now on.

        `before` is the number of proposals made until now. All of it where nothing is left.
        """
        start = self.share(before)
        if start >= until:
            return lambda _: 1.0
        return lambda proposals: (self.share(before + proposals) - start) / (until - start)
