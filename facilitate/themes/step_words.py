"""What was done at the desk, in the reader's words."""

from collections.abc import Callable

from flask_babel import gettext as _
from flask_babel import ngettext

from facilitate.themes.models import DeskClaim, Step, TableQuestion


def name_of(done: Step | DeskClaim | TableQuestion) -> str:
    """Who did it: people of the synthesis team know each other by name."""
    person = done.account or done.participant
    return person.name if person is not None else _("Somebody")


def sentence(step: Step) -> str:
    """What was done, in one line."""
    count = len(step.details.get("notes", step.details.get("options", ())))
    name = step.theme.name if step.theme is not None else _short(step.details.get("text", ""))
    words = _WORDS.get(step.kind)
    return words(count, name) if words is not None else ""


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59].rstrip()}…"


_WORDS: dict[str, Callable[[int, str], str]] = {
    "added": lambda count, name: (
        ngettext(
            "began the theme “%(name)s” with %(num)d note",
            "began the theme “%(name)s” with %(num)d notes",
            count,
            name=name,
        )
        if count
        else _("began the theme “%(name)s”", name=name)
    ),
    "edited": lambda _count, name: _("changed the words of “%(name)s”", name=name),
    "deleted": lambda _count, name: _("deleted the theme “%(name)s”", name=name),
    "restored": lambda _count, name: _("put the theme “%(name)s” back", name=name),
    "supported": lambda count, name: ngettext(
        "put %(num)d note into “%(name)s”", "put %(num)d notes into “%(name)s”", count, name=name
    ),
    "reduced": lambda count, name: ngettext(
        "took %(num)d note out of “%(name)s”",
        "took %(num)d notes out of “%(name)s”",
        count,
        name=name,
    ),
    "moved": lambda count, name: ngettext(
        "moved %(num)d note to “%(name)s”", "moved %(num)d notes to “%(name)s”", count, name=name
    ),
    "split": lambda count, name: ngettext(
        "split off “%(name)s” with %(num)d note",
        "split off “%(name)s” with %(num)d notes",
        count,
        name=name,
    ),
    "merged": lambda count, name: ngettext(
        "merged a theme with %(num)d further note into “%(name)s”",
        "merged a theme with %(num)d further notes into “%(name)s”",
        count,
        name=name,
    ),
    "kept_apart": lambda _count, name: _("marked “%(name)s” as said by few", name=name),
    "let_go": lambda _count, name: _("took the mark “said by few” off “%(name)s”", name=name),
    "used": lambda _count, name: _("said where “%(name)s” will be used", name=name),
    "unused": lambda _count, name: _("took a use of “%(name)s” away", name=name),
    "read": lambda count, _name: ngettext(
        "marked %(num)d note as read", "marked %(num)d notes as read", count
    ),
    "unread": lambda count, _name: ngettext(
        "put %(num)d note back to be read", "put %(num)d notes back to be read", count
    ),
    "annexed": lambda count, _name: ngettext(
        "kept %(num)d note in the annex", "kept %(num)d notes in the annex", count
    ),
    "option_added": lambda _count, name: _("made the option “%(name)s”", name=name),
    "options_added": lambda count, _name: ngettext(
        "made %(num)d option of a note", "made %(num)d options of notes", count
    ),
    "option_edited": lambda _count, name: _("changed the option “%(name)s”", name=name),
    "option_withdrawn": lambda _count, name: _("withdrew the option “%(name)s”", name=name),
    "option_restored": lambda _count, name: _("put the option “%(name)s” back", name=name),
    "option_supported": lambda count, name: ngettext(
        "put %(num)d note behind the option “%(name)s”",
        "put %(num)d notes behind the option “%(name)s”",
        count,
        name=name,
    ),
    "option_reduced": lambda count, name: ngettext(
        "took %(num)d note out from behind the option “%(name)s”",
        "took %(num)d notes out from behind the option “%(name)s”",
        count,
        name=name,
    ),
    "option_moved": lambda _count, name: _("moved the option “%(name)s”", name=name),
    "undone": lambda _count, _name: _("undid a step"),
}
