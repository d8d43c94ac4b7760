"""The form every form of ours inherits: text arrives stripped and without control characters."""

import unicodedata
from typing import Any

from flask_wtf import FlaskForm
from wtforms import StringField

_KEPT_CONTROLS = "\n\t"
_OVERRIDES = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"


def clean_text(value: object) -> object:
    """Strip text, use plain line ends, drop control characters and direction overrides.

    Other values pass through. Overrides (such as U+202E) are dropped since they can make a line
    read as something it is not; joiners that scripts need stay.
    """
    if not isinstance(value, str):
        return value
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    kept = (
        c
        for c in value
        if c in _KEPT_CONTROLS or not (unicodedata.category(c) == "Cc" or c in _OVERRIDES)
    )
    return unicodedata.normalize("NFC", "".join(kept)).strip()


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
