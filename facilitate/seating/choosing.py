"""What somebody ticked among the changes of a draft, and what came of trying it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from werkzeug.datastructures import MultiDict

from facilitate.seating.changes import Change
from facilitate.seating.numbers import Numbers


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Some of the changes that a page showed."""

    #: keys of the ticked changes
    kept: frozenset[str] = frozenset()
    #: marks of all changes that the page showed; None where it did not say
    shown: frozenset[str] | None = None
    #: the sentence that says why it cannot be done
    why_not: str = ""
    #: numbers of the plan sent and of the draft with the ticked changes only, once they were tried
    numbers: tuple[Numbers, Numbers] | None = None
    #: how many of the ticked changes there are, by the id of the round
    changed: Counter[int] = field(default_factory=Counter)

    @classmethod
    def from_form(cls, form: MultiDict[str, str]) -> Choice:
        """What was ticked on a page, and what there was to tick."""
        shown = form.get("shown")
        return cls(
            kept=frozenset(form.getlist("keep")),
            shown=None if shown is None else frozenset(shown.split()),
        )

    def has(self, change: Change) -> bool:
        """Whether a change is ticked; those that the page had not shown yet are."""
        return change.key in self.kept or (self.shown is not None and change.mark not in self.shown)
