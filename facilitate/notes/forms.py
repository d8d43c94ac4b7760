"""Inputs of the notes pages."""

import secrets
import unicodedata
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Self

from flask_babel import lazy_gettext as _l
from wtforms import (
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
    ValidationError,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional, Regexp
from wtforms.widgets import HiddenInput

from facilitate.library.models import Document
from facilitate.library.queries import document_of
from facilitate.library.rules import is_web_address
from facilitate.notes.models import Citation, Note
from facilitate.notes.rules import (
    LINK_LIMIT,
    TEXT_LIMIT,
    WAITED_AT_MOST,
    Origin,
    Words,
    takes_plenary_notes,
)
from facilitate.people.models import Sector
from facilitate.web.forms import Form, row_id
from facilitate.workshop.models import NoteKind, Workshop

_OTHER_WRITER = _l("Somebody else is signed in on this device now. Reload the page to go on.")
_RELOAD = _l("This form is incomplete. Reload the page; your text stays in the box.")


def fresh_client_id() -> str:
    """An id that makes a resent form the same note; scripts make their own in the same way."""
    return secrets.token_hex(16)


def whole_address(typed: str | None) -> str | None:
    """An address with its beginning, which people leave out; anything else as it is."""
    if typed and "." in typed and not set(typed.partition("/")[0]) & set(":@ "):
        return f"https://{typed}"
    return typed


class NoteForm(Form):
    """What a note says, offering the kinds that are taken at its place."""

    kind = RadioField(_l("Kind"), validate_choice=False)
    stage = SelectField(_l("Stage of city"), validate_choice=False)
    text = TextAreaField(
        _l("Note"),
        validators=[
            DataRequired(_l("Write something first: an empty note is not saved.")),
            Length(
                max=TEXT_LIMIT,
                message=_l("Use at most 4,000 characters, or make several notes of it."),
            ),
        ],
    )
    #: evidence: an address, or a document of the library with its page; a form without these
    #: fields leaves it as it is
    link = StringField(
        _l("Web link"),
        filters=[whole_address],
        validators=[Length(max=LINK_LIMIT, message=_l("Use at most %(max)d characters."))],
    )
    document = SelectField(_l("Document of the library"), validate_choice=False)
    page = IntegerField(
        _l("Page"),
        validators=[
            Optional(),
            NumberRange(min=1, max=9999, message=_l("Pages are numbered from 1.")),
        ],
    )
    #: fresh in every form; the same id again is the same note
    client_id = HiddenField(
        validators=[DataRequired(_RELOAD), Regexp(r"\A[A-Za-z0-9_-]{8,64}\Z", message=_RELOAD)]
    )

    #: whom the page was drawn for: a device may be somebody else's by now
    writer = HiddenField()

    def __init__(
        self,
        *arguments: Any,
        origin: Origin,
        writer: str,
        note: Note | None = None,
        place: str = "new-note",
        **options: Any,
    ):
        super().__init__(*arguments, **options)
        self._writer, self._workshop, self._note = writer, origin.workshop, note
        self._document: Document | None = None
        if not self.is_submitted():
            self.writer.data = writer
        # a board may show several of these forms at once
        place = f"note-{note.id}" if note is not None else place
        for field in self:
            field.id = f"{place}-{field.id}"
        self.kinds = offered(origin, note)
        self.stages = list(origin.workshop.stages)
        if not any(kind.asks_stage for kind in self.kinds):
            self.stages = []
        self.kind.choices = [(k.key, k.label) for k in self.kinds]
        self.stage.choices = [("", _l("No stage")), *((s.key, s.label) for s in self.stages)]

    def validate_kind(self, field: RadioField) -> None:
        """Only kinds that are taken at this place."""
        if field.data not in {kind.key for kind in self.kinds}:
            raise ValidationError(_l("Choose one of these kinds."))

    def validate_stage(self, field: SelectField) -> None:
        """Only stages of this workshop, or none."""
        if field.data and field.data not in {stage.key for stage in self.stages}:
            raise ValidationError(_l("Choose one of these stages."))

    def validate_link(self, field: StringField) -> None:
        """Only addresses of the web, since pages show it as a link; and one thing is cited."""
        if field.data and not is_web_address(field.data):
            raise ValidationError(_l("Type the whole address, such as https://example.org/report."))
        if field.data and self.document.data:
            raise ValidationError(_l("Give a web link or choose a document, but not both."))

    def validate_document(self, field: SelectField) -> None:
        """Only documents of this workshop, or none."""
        if not field.data:
            return
        try:
            self._document = document_of(self._workshop.id, row_id(field.data))
        except ValueError:
            self._document = None
        if self._document is None:
            raise ValidationError(_l("Choose one of these documents."))

    def validate_page(self, field: IntegerField) -> None:
        """Pages are those of a document."""
        if field.data and not self.document.data:
            raise ValidationError(_l("Choose the document that this page is of."))

    def validate_writer(self, _field: HiddenField) -> None:
        """Nothing goes out under another name than its writer's."""
        if not self.is_own:
            raise ValidationError(_OTHER_WRITER)

    @property
    def is_own(self) -> bool:
        """Whether it was drawn for whoever sends it, as far as it says for whom."""
        return not self.writer.data or self.writer.data == self._writer

    @property
    def words(self) -> Words:
        """What the valid form says."""
        kind = next(k for k in self.kinds if k.key == self.kind.data)
        stage = next((s for s in self.stages if s.key == self.stage.data), None)
        return Words(kind=kind, text=self.text.data or "", stage=stage, citation=self.citation)

    @property
    def citation(self) -> Citation | None:
        """The evidence in the valid form; the note's own where the form does not ask for it."""
        if not (self.link.raw_data or self.document.raw_data):
            return self._note.citation if self._note is not None else None
        if self.link.data:
            return Citation(url=self.link.data)
        if self._document is not None:
            return Citation(document=self._document, page=self.page.data)
        return None


class AddNoteForm(NoteForm):
    """A new note; at a table it says for which round, since rounds pass while one types."""

    round = IntegerField(widget=HiddenInput(), validators=[Optional()])
    #: milliseconds since it was typed, where it had to wait on its device
    age = IntegerField(widget=HiddenInput(), validators=[Optional()])

    @property
    def waited(self) -> timedelta:
        """How long the note says that it waited on its device."""
        longest = WAITED_AT_MOST // timedelta(milliseconds=1)
        return timedelta(milliseconds=min(max(self.age.data or 0, 0), longest))

    @classmethod
    def blank(cls, origin: Origin, *, writer: str, kind: str | None = None) -> Self:
        """An empty form for this place; `kind` is the one to begin with, else the first."""
        keys = [k.key for k in offered(origin, None)]
        return cls(
            formdata=None,
            origin=origin,
            writer=writer,
            data={
                "kind": kind if kind in keys else (keys[0] if keys else None),
                "client_id": fresh_client_id(),
                "round": origin.round.number if origin.round is not None else None,
            },
        )


class EditNoteForm(NoteForm):
    """A change of a note, from the revision that was seen."""

    revision = IntegerField(widget=HiddenInput(), validators=[InputRequired(_RELOAD)])
    #: after a conflict: mine, theirs, both or combine; else split or merge
    choice = StringField(validators=[Optional()])
    #: the note to join with this one
    other = SelectField(_l("Another note of this table"), validate_choice=False)
    #: the table and round to move it to, such as 7-2
    place = SelectField(_l("Table and round"), validate_choice=False)

    @classmethod
    def showing(cls, note: Note, origin: Origin, *, writer: str, typed: Self | None = None) -> Self:
        """A form that starts from the note as it is now, with its words or with those typed."""
        words = {
            "kind": note.kind.key,
            "stage": note.stage.key if note.stage is not None else "",
            "text": note.text,
        }
        if typed is not None:
            words = {name: typed[name].data or "" for name in words}
        data = {**words, "client_id": fresh_client_id(), "revision": note.revision}
        form = cls(formdata=None, origin=origin, writer=writer, note=note, data=data)
        form.cite(typed.citation if typed is not None else note.citation)
        return form

    @classmethod
    def pattern(cls, origin: Origin, *, writer: str) -> Self:
        """An empty form from which a device makes one for any note while it has no line."""
        return cls(
            formdata=None,
            origin=origin,
            writer=writer,
            place="note-0",
            data={"client_id": "", "revision": 0},
        )

    def offer(self, *, others: Sequence[Note], places: Sequence[tuple[str, str]]) -> None:
        """Offer other notes to join with, and (value, label) of places to move to."""
        self.other.choices = [(str(n.id), n.text) for n in others]
        self.place.choices = list(places)

    def cite(self, citation: Citation | None) -> None:
        """Start from this evidence."""
        cited = citation or Citation()
        self.link.data, self.page.data = cited.url, cited.page
        self.document.data = str(cited.document.id) if cited.document is not None else ""

    def offer_documents(self, documents: Sequence[Document]) -> None:
        """Offer the documents of the library as evidence."""
        self.document.choices = [
            ("", _l("No document")),
            *((str(d.id), d.title) for d in documents),
        ]

    @property
    def has_evidence(self) -> bool:
        """Whether anything was typed or chosen as evidence, be it right or wrong."""
        return bool(
            self.link.data or self.document.data or self.page.data or any(self.page.raw_data or ())
        )


class ObjectionForm(Form):
    """What somebody at the table finds wrong with a note."""

    words = StringField(
        _l("What did you say?"),
        filters=[lambda typed: " ".join(typed.split()) if typed else typed],
        validators=[
            DataRequired(_l("Say in a few words what you said.")),
            Length(max=200, message=_l("Use at most 200 characters.")),
        ],
    )


class EditingForm(Form):
    """A page tells that a note is open on it, or is no more."""

    #: random name of the page
    by = HiddenField(validators=[Regexp(r"\A[0-9a-f]{32}\Z")])
    over = HiddenField()


def western_digits(text: str | None) -> str | None:
    """A code with the digits that it was made of, whatever digits the keyboard has."""
    if text is None:
        return None
    return "".join(str(unicodedata.decimal(sign, sign)) for sign in text.strip())


class TakeOverForm(Form):
    """Which table's notes to take over, with the code that its device shows."""

    table = IntegerField(
        _l("Table"), validators=[InputRequired(_l("Enter the number of the table."))]
    )
    key = StringField(
        _l("Code"),
        filters=[western_digits],
        validators=[
            DataRequired(_l("Enter the four digits that the table’s device shows.")),
            Regexp(r"\A[0-9]{4}\Z", message=_l("The code has four digits.")),
        ],
    )


class TableMessageForm(Form):
    """A line for the screens of one table."""

    text = StringField(
        _l("Message to this table"),
        validators=[
            DataRequired(_l("Type what the table should read.")),
            Length(max=140, message=_l("Use at most 140 characters.")),
        ],
    )


class PlaceFilterForm(Form):
    """Which notes of the workshop to list, by what they are and where they were taken."""

    class Meta:
        """Nothing is changed, so the address can be kept and shared."""

        csrf = False

    text = StringField(_l("Search for"), validators=[Length(max=200)])
    kind = SelectField(_l("Kind"), validate_choice=False)
    table = SelectField(_l("Table"), validate_choice=False)
    taken = SelectField(_l("Round or session"), validate_choice=False)

    def __init__(self, *arguments: Any, workshop: Workshop, **options: Any):
        super().__init__(*arguments, **options)
        self.kind.choices = [
            ("", _l("All kinds")),
            *((kind.key, kind.label) for kind in workshop.note_kinds),
        ]
        self.table.choices = [
            ("", _l("All tables")),
            *((str(t.number), _l("Table %(number)s", number=t.number)) for t in workshop.tables),
        ]
        self.taken.choices = [
            ("", _l("All")),
            *((f"r{r.number}", _l("Round %(number)s", number=r.number)) for r in workshop.rounds),
            *((f"s{s.id}", s.title) for s in workshop.sessions if takes_plenary_notes(s)),
        ]


class FilterForm(PlaceFilterForm):
    """Which notes of the workshop to list, late, disputed and deleted ones too."""

    question = SelectField(_l("Question"), validate_choice=False)
    #: not who spoke, which is nobody's business, but who sat there
    sector = SelectField(_l("Sector at the table"), validate_choice=False)
    state = SelectField(_l("Which"), validate_choice=False, default="kept")

    def __init__(
        self, *arguments: Any, workshop: Workshop, sectors: Sequence[Sector], **options: Any
    ):
        super().__init__(*arguments, workshop=workshop, **options)
        self.question.choices = [
            ("", _l("All questions")),
            *((q.key, q.title) for q in workshop.questions),
        ]
        self.sector.choices = [("", _l("All sectors")), *((s.letter, s.name) for s in sectors)]
        self.state.choices = [
            ("kept", _l("All notes")),
            ("late", _l("Arrived after the end")),
            ("top", _l("Top of their table")),
            ("disputed", _l("Disputed")),
            ("deleted", _l("Deleted, kept on record")),
        ]


def offered(origin: Origin, note: Note | None) -> list[NoteKind]:
    """The kinds taken at a place, and the one that the note already has."""
    kinds = list(origin.kinds)
    if note is not None and note.kind not in kinds:
        kinds.append(note.kind)
    return kinds
