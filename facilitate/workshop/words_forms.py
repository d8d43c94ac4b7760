"""Inputs for the workshop's own words: questions, kinds of notes, stages and destinations."""

from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    Field,
    FormField,
    HiddenField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.validators import ValidationError
from wtforms.widgets import CheckboxInput, ListWidget

from facilitate.web.addresses import is_number
from facilitate.web.forms import Form, Rows
from facilitate.workshop.forms import at_most, options
from facilitate.workshop.models import Workshop
from facilitate.workshop.operations.settings import KindWords, QuestionWords, StageWords

SHAPES = {
    "bar": _l("Bar"),
    "octagon": _l("Octagon"),
    "diamond": _l("Diamond"),
    "disc": _l("Disc"),
    "steps": _l("Steps"),
    "tool": _l("Tool"),
    "flag": _l("Flag"),
}


class QuestionRow(Form):
    """A question; one without any words is removed, or not added."""

    class Meta:
        """Part of a form that has the token."""

        csrf = False

    id = HiddenField()
    title = StringField(_l("Short name"), validators=[at_most(120)])
    asks = TextAreaField(_l("Question as people read it"), validators=[at_most(500)])
    kind_ids = SelectMultipleField(
        _l("Notes that answer it"),
        coerce=int,
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
    )

    def validate_title(self, field: Field) -> None:
        """A question that is asked has a short name too."""
        if not field.data and self.asks.data:
            raise ValidationError(_("Give the question a short name."))

    def validate_asks(self, field: Field) -> None:
        """A short name alone asks nothing."""
        if not field.data and self.title.data:
            raise ValidationError(_("Type the question as people should read it."))


class KindRow(Form):
    """A kind of notes; one without a name is removed, or not added."""

    class Meta:
        """Part of a form that has the token."""

        csrf = False

    id = HiddenField()
    label = StringField(_l("One"), validators=[at_most(40)])
    plural = StringField(_l("Several"), validators=[at_most(40)])
    shape = SelectField(_l("Shape"), choices=options(SHAPES))
    asks_stage = BooleanField(_l("Asks for the stage of city"))


class StageRow(Form):
    """A stage of city development."""

    class Meta:
        """Part of a form that has the token."""

        csrf = False

    id = HiddenField()
    label = StringField(_l("Stage"), validators=[at_most(40)])

    def validate_label(self, field: Field) -> None:
        """Notes may name a stage, so it keeps a name."""
        if self.id.data and not field.data:
            raise ValidationError(_("Give the stage a name; notes may already have it."))


class WordsForm(Form):
    """The workshop's own words: questions, kinds of notes, stages and destinations.

    Each list ends with a blank row for one more.
    """

    questions = Rows(FormField(QuestionRow), max_entries=30)
    kinds = Rows(FormField(KindRow), max_entries=12)
    stages = Rows(FormField(StageRow), max_entries=12)
    destinations = TextAreaField(_l("Where the outputs will be used"), validators=[at_most(2000)])

    def __init__(self, *, workshop: Workshop) -> None:
        questions: list[dict[str, object]] = [
            {"id": q.id, "title": q.title, "asks": q.asks, "kind_ids": [k.id for k in q.kinds]}
            for q in workshop.questions
        ]
        super().__init__(
            data={
                "questions": [*questions, {}],
                "kinds": [*workshop.note_kinds, {}],
                "stages": [*workshop.stages, {}],
                "destinations": "\n".join(d.name for d in workshop.destinations),
            }
        )
        row: Any
        for row in self.questions:
            row.form.kind_ids.choices = options({k.id: k.label for k in workshop.note_kinds})

    def words(self) -> dict[str, Any]:
        """What was typed, as `edit_words` takes it; rows without a name are left out."""
        lines = (line.strip() for line in (self.destinations.data or "").splitlines())
        return {
            "questions": [
                QuestionWords(
                    id=_id(row["id"]),
                    title=row["title"],
                    asks=row["asks"],
                    kind_ids=frozenset(row["kind_ids"] or ()),
                )
                for row in self.questions.data
                if row["title"]
            ],
            "kinds": [
                KindWords(
                    id=_id(row["id"]),
                    label=row["label"],
                    plural=row["plural"] or row["label"],
                    shape=row["shape"],
                    asks_stage=row["asks_stage"],
                )
                for row in self.kinds.data
                if row["label"]
            ],
            "stages": [
                StageWords(id=_id(row["id"]), label=row["label"])
                for row in self.stages.data
                if row["label"]
            ],
            "destinations": [line for line in lines if line],
        }


def _id(typed: str) -> int | None:
    return int(typed) if is_number(typed) else None
