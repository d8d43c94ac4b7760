"""The form every form of ours inherits: text arrives stripped and without control characters."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from flask import Flask, abort, request
from flask_wtf import FlaskForm
from wtforms import FieldList, StringField

from facilitate.web.addresses import is_number

View = TypeVar("View", bound=Callable[..., object])

#: bytes of an ordinary request, which has no file in it; a hundred times the longest note
ORDINARY_FORM = 512 * 1024
#: control characters but tab and line end, direction overrides, the byte order mark, and what
#: neither XML nor Word can hold
_DROPPED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff]")


def clean_text(value: object) -> object:
    """Strip text, use plain line ends, drop control characters and direction overrides.

    Overrides (such as U+202E) are dropped since they can make a line
    read as something it is not; joiners that scripts need stay.
    """
    if not isinstance(value, str):
        # a file where text was expected is no text
        return None if value is None else ""
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", _DROPPED.sub("", value)).strip()


def row_id(text: str | int) -> int:
    """A number that can be an id; ValueError for others, which databases would stumble over."""
    number = int(text)
    if not 0 < number < 2**31:
        raise ValueError("no id is like this")
    return number


def takes_long_forms(view: View) -> View:
    """Declare that a view's form may be as long as the largest request: lists, files."""
    view.__long_form__ = True  # type: ignore[attr-defined]
    return view


def limit_forms(app: Flask) -> None:
    """Before anything reads a form: ordinary ones are short, and none is JSON."""

    @app.before_request
    def limit() -> None:
        if request.method == "POST" and request.is_json:
            abort(415)
        view = app.view_functions.get(request.endpoint or "")
        if not getattr(view, "__long_form__", False):
            request.max_content_length = ORDINARY_FORM


class Rows(FieldList):  # type: ignore[type-arg]  # generic in the stubs only
    """A list of the same part of a form; names whose number is not in plain digits name no row."""

    def _extract_indices(self, prefix: str, formdata: Iterable[str]) -> Iterator[int]:
        start = f"{prefix}-"
        for name in formdata:
            number = name.removeprefix(start).partition("-")[0]
            if name.startswith(start) and is_number(number):
                yield int(number)


class Form(FlaskForm):
    """Base of all forms."""

    class Meta(FlaskForm.Meta):
        """Bind the text filter to every text field."""

        def bind_field(self, form: Any, unbound_field: Any, options: Any) -> Any:
            """Add `clean_text` in front of a text field's own filters."""
            if issubclass(unbound_field.field_class, StringField):
                own = tuple(unbound_field.kwargs.get("filters", ()))
                options = {**options, "filters": (clean_text, *own)}
            return super().bind_field(form, unbound_field, options)
