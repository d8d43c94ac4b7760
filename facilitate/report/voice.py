"""The report's sentences through Flask-Babel; for views and the command line."""

from collections.abc import Sequence

from babel import Locale
from flask_babel import get_locale, gettext, ngettext


class Voice:
    """The language in force: the reader's in a request, the forced one on the command line."""

    @property
    def locale(self) -> Locale:
        """The language; English where none is in force."""
        return get_locale() or Locale("en")

    def gettext(self, message: str, /, **values: object) -> str:
        """The sentence with its places filled."""
        return str(gettext(message, **values))

    def ngettext(self, singular: str, plural: str, num: int, /, **values: object) -> str:
        """The sentence for this many."""
        return str(ngettext(singular, plural, num, **values))


def language_of(wanted: str, spoken: Sequence[str]) -> str:
    """The workshop's language where we speak it, else English."""
    return wanted if wanted in spoken else spoken[0]
