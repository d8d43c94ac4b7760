"""What the library says: an English sentence as message id, with the values that go into it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Finding:
    """One sentence: `message` (and `plural`, chosen by the value `num`) are ids for translation.

    A value may be a tuple of findings, which are said one after another.
    """

    message: str
    values: Mapping[str, object] = field(default_factory=dict)
    plural: str | None = None

    def text(
        self,
        gettext: Callable[[str], str] | None = None,
        ngettext: Callable[[str, str, int], str] | None = None,
    ) -> str:
        """The sentence with its values, in English unless translation functions are given."""
        if self.plural is None:
            template = gettext(self.message) if gettext else self.message
        else:
            number = self.values["num"]
            count = number if isinstance(number, int) else 0
            if ngettext:
                template = ngettext(self.message, self.plural, count)
            else:
                template = self.message if count == 1 else self.plural
        return template % {
            key: "; ".join(each.text(gettext, ngettext) for each in value)
            if isinstance(value, tuple)
            else value
            for key, value in self.values.items()
        }

    def __str__(self) -> str:
        return self.text()


def finding(message: str, /, **values: object) -> Finding:
    """A finding without a plural form; the message is extracted for translation."""
    return Finding(message, values)


def nfinding(singular: str, plural: str, num: int, /, **values: object) -> Finding:
    """A finding whose wording depends on `num`; both messages are extracted for translation."""
    return Finding(singular, {"num": num, **values}, plural)


class InvalidProblem(ValueError):
    """The input makes no sense; `finding` is the one sentence that says why."""

    def __init__(self, why: Finding) -> None:
        super().__init__(str(why))
        self.finding = why


class Infeasible(Exception):
    """The wishes contradict each other; `findings` say which ones."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__(" ".join(str(each) for each in findings))
        self.findings = findings
