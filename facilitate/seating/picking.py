"""Picking somebody by typing a name: a field that browsers complete, and that needs no script."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

from flask_babel import gettext as _
from wtforms import StringField, ValidationError

from facilitate.people.models import Participant
from facilitate.people.names import name_key, word_keys

#: names that are said where several people fit what was typed
NAMED = 4


def labels_of(people: Sequence[Participant]) -> dict[str, Participant]:
    """What stands for each person in a list to complete from; badge codes where that is needed."""
    plain = [f"{p.name}, {p.organization.name}" if p.organization else p.name for p in people]
    times = Counter(plain)
    return {
        label if times[label] == 1 else f"{label} ({p.badge_code})": p
        for label, p in zip(plain, people, strict=True)
    }


def matching(text: str, labels: dict[str, Participant]) -> dict[str, Participant]:
    """Who is meant: by the whole label, else by the whole name, else by beginnings of words."""
    key, words = name_key(text), word_keys(text)
    if text in labels:
        return {text: labels[text]}
    exact = {at: p for at, p in labels.items() if key in (name_key(at), p.name_key)}
    return exact or {
        at: p
        for at, p in labels.items()
        if words and all(any(own.startswith(w) for own in word_keys(at)) for w in words)
    }


class PersonField(StringField):
    """A name typed or taken from the list; `person` is who was meant, once it is valid."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.labels: dict[str, Participant] = {}
        self.person: Participant | None = None
        self.flags.required = True

    def pre_validate(self, _form: Any) -> None:
        """Exactly one person of the list fits what was typed."""
        if not self.data:
            raise ValidationError(_("Type a name."))
        found = matching(self.data, self.labels)
        if not found:
            raise ValidationError(_("Nobody on the list is called that."))
        if len(found) > 1:
            names = "; ".join(list(found)[:NAMED]) + ("; …" if len(found) > NAMED else "")
            raise ValidationError(_("Who is meant? %(names)s", names=names))
        (self.person,) = found.values()
