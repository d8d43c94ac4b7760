"""Numbers in human text: fields picked from a list, each stored with the value it had. Pure.

In the text a field reads `{notes: 27}`. Only keys of the list make a field; anything else in
braces is what somebody typed, and no digit outside of a field is ever taken for a number.
"""

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from facilitate.report.facts import Facts
from facilitate.report.words import Words

_FIELD = re.compile(
    r"\{(participants|present|organizations|tables|rounds|notes|themes|voted"
    r"|notes-of-[^\s:{}]{1,60}|theme-[0-9]{1,9}-(?:notes|tables)): ([0-9]{1,9})\}"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Number:
    """A number that a text can hold: its key, what people read of it, its value now."""

    key: str
    label: str
    value: int

    @property
    def field(self) -> str:
        """How it stands in a text."""
        return f"{{{self.key}: {self.value}}}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Outdated:
    """A number that a text says and that is another by now; None if nothing is counted any more."""

    label: str
    said: int
    now: int | None


def numbers_of(facts: Facts, words: Words) -> list[Number]:
    """All numbers that a text can hold. They are the same in every edition."""
    _ = words.gettext
    kinds = Counter(note.kind for note in facts.notes)
    found = [
        ("participants", _("People registered"), facts.people.registered),
        ("present", _("People present"), facts.people.present),
        ("organizations", _("Organizations"), len(facts.organizations)),
        ("tables", _("Tables"), len(facts.tables)),
        ("rounds", _("Rounds"), len(facts.rounds)),
        ("notes", _("Notes"), len(facts.notes)),
        *((f"notes-of-{kind.key}", kind.plural, kinds[kind.key]) for kind in facts.kinds),
        ("themes", _("Themes"), len(facts.themes)),
        *(("voted", _("Voted"), vote.voted) for vote in facts.votes[-1:]),
    ]
    for theme in facts.themes:
        notes = facts.notes_behind(theme.evidence)
        tables = {note.origin.table for note in notes if note.origin.table}
        key = f"theme-{theme.key}"
        found += [
            (f"{key}-notes", _("Notes of %(theme)s", theme=theme.name), len(notes)),
            (f"{key}-tables", _("Tables that raised %(theme)s", theme=theme.name), len(tables)),
        ]
    return [Number(key=key, label=label, value=value) for key, label, value in found]


def spoken(text: str, say: Callable[[int], str]) -> str:
    """The text as it is read, with the values that its numbers were stored with."""
    return _FIELD.sub(lambda field: say(int(field[2])), text)


def renumbered(text: str, themes: Mapping[int, int]) -> str:
    """The text where its themes have other numbers; those of unknown ones become plain numbers."""

    def anew(field: re.Match[str]) -> str:
        kind, _, rest = field[1].partition("-")
        number, dash, what = rest.partition("-")
        if kind != "theme":
            return field[0]
        theme = themes.get(int(number))
        return field[2] if theme is None else f"{{theme-{theme}{dash}{what}: {field[2]}}}"

    return _FIELD.sub(anew, text)


def outdated(text: str, now: Mapping[str, Number]) -> list[Outdated]:
    """The numbers of a text that are others by now, each once, as they come."""
    found = {}
    for field in _FIELD.finditer(text):
        key, said = field[1], int(field[2])
        number = now.get(key)
        if number is None:
            found[key, said] = Outdated(label=key, said=said, now=None)
        elif number.value != said:
            found[key, said] = Outdated(label=number.label, said=said, now=number.value)
    return list(found.values())


def with_values(text: str, now: Mapping[str, Number]) -> str:
    """The text with every number that is still counted as it is now."""

    def renewed(field: re.Match[str]) -> str:
        return now[field[1]].field if field[1] in now else field[0]

    return _FIELD.sub(renewed, text)
