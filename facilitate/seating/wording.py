"""Reasons and costs in the reader's words."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from flask_babel import gettext as _
from flask_babel import ngettext

from facilitate.jobs import Job
from facilitate.seating.solver import Finding, MoveCost
from facilitate.seating.tasks import PLURAL

#: values of a contradiction that are the number of a table
_TABLES = ("table", "first", "second")


def say(finding: Finding) -> str:
    """A sentence of the solver in the reader's language."""
    values = {
        key: "; ".join(map(say, value)) if isinstance(value, tuple) else value
        for key, value in finding.values.items()
    }
    if finding.plural is None:
        return str(_(finding.message, **values))
    return str(ngettext(finding.message, finding.plural, **values))


def say_contradiction(finding: Finding) -> str:
    """Why not everything wished is possible, in a sentence that calls tables by their number."""
    text = say(_with_tables(finding))
    return text[:1].upper() + text[1:]


def say_error(job: Job) -> str:
    """Why a search found no seating."""
    return say_contradiction(_finding(job.error or "", job.error_values))


def _with_tables(finding: Finding) -> Finding:
    values = {
        key: tuple(map(_with_tables, value))
        if isinstance(value, tuple)
        else _("table %(number)s", number=value)
        if key in _TABLES
        else value
        for key, value in finding.values.items()
    }
    return replace(finding, values=values)


def _finding(message: str, kept: Mapping[str, Any]) -> Finding:
    """A finding again, of what `tasks` keeps of it in a job's row."""
    values = {
        key: tuple(_finding(*each) for each in value) if isinstance(value, list) else value
        for key, value in kept.items()
        if key != PLURAL
    }
    return Finding(message, values, kept.get(PLURAL))


def say_cost(cost: MoveCost) -> str:
    """What a move changes, the gains too; one phrase for each thing that changes."""
    changes = cost.changes
    phrases = [
        _count(
            changes["repeats"],
            lambda n: ngettext("%(num)d pair more meets again", "%(num)d pairs more meet again", n),
            lambda n: ngettext(
                "%(num)d pair fewer meets again", "%(num)d pairs fewer meet again", n
            ),
        ),
        _count(
            changes["organization"],
            lambda n: ngettext("%(num)d pair of colleagues more at one table",
                               "%(num)d pairs of colleagues more at one table", n),
            lambda n: ngettext("%(num)d pair of colleagues fewer at one table",
                               "%(num)d pairs of colleagues fewer at one table", n),
        ),
        _count(
            changes["uncovered"],
            lambda n: ngettext("%(num)d person more misses whom they are to meet",
                               "%(num)d people more miss whom they are to meet", n),
            lambda n: ngettext("%(num)d person fewer misses whom they are to meet",
                               "%(num)d people fewer miss whom they are to meet", n),
        ),
        _("sectors less mixed") if changes["sector"] > 0 else "",
        _("sectors better mixed") if changes["sector"] < 0 else "",
    ]  # fmt: skip
    return ", ".join(phrase for phrase in phrases if phrase) or str(_("changes nothing else"))


def say_difference(before: Mapping[str, int], after: Mapping[str, int]) -> str:
    """The numbers of a plan before and after a change, in a sentence or two."""
    if "repeats" not in before or "repeats" not in after:
        return ""
    return str(
        _(
            "Pairs who meet again: %(repeats_before)s before, %(repeats_after)s now. Colleagues "
            "at one table: %(colleagues_before)s before, %(colleagues_after)s now.",
            repeats_before=before["repeats"],
            repeats_after=after["repeats"],
            colleagues_before=before["colleagues"],
            colleagues_after=after["colleagues"],
        )
    )


def _count(change: int, more: Callable[[int], str], fewer: Callable[[int], str]) -> str:
    if not change:
        return ""
    return str(more(change) if change > 0 else fewer(-change))
