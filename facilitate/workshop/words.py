"""Words for pages."""

from babel.dates import format_interval
from flask_babel import format_date, get_locale

from facilitate.workshop.models import Workshop


def days_in_words(workshop: Workshop) -> str:
    """The days of a workshop, such as "March 5 – 6, 2012"."""
    if workshop.starts_on == workshop.ends_on:
        return str(format_date(workshop.starts_on, "full", rebase=False))
    return format_interval(
        workshop.starts_on, workshop.ends_on, "yMMMMd", locale=get_locale() or "en"
    )
