"""The report's language: sentences by the caller's translations, numbers and dates by Babel."""

from collections.abc import Sequence
from datetime import date, datetime, time
from functools import reduce
from typing import Protocol

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_time, get_datetime_format, get_timezone_name
from babel.lists import format_list
from babel.numbers import format_decimal


class Translations(Protocol):
    """Where sentences are found in another language."""

    @property
    def locale(self) -> Locale:
        """The language, which also says how numbers and dates are written."""

    def gettext(self, message: str, /, **values: object) -> str:
        """The sentence with its %(name)s places filled."""

    def ngettext(self, singular: str, plural: str, num: int, /, **values: object) -> str:
        """The sentence for this many, with its places filled; `num` is one of them."""


class Words:
    """What section builders speak with."""

    def __init__(self, translations: Translations) -> None:
        self.gettext = translations.gettext
        self.ngettext = translations.ngettext
        self.locale = translations.locale
        self._numbers: dict[int, str] = {}

    @property
    def language(self) -> str:
        """The language as HTML and PDF want it, such as pt-BR."""
        return str(self.locale).replace("_", "-")

    @property
    def direction(self) -> str:
        """`rtl` or `ltr`."""
        return str(self.locale.text_direction)

    def number(self, value: int) -> str:
        """A whole number with the language's own grouping."""
        if value not in self._numbers:
            self._numbers[value] = format_decimal(value, locale=self.locale)
        return self._numbers[value]

    def decimal(self, value: float) -> str:
        """A number with two decimals, as the language writes it."""
        return format_decimal(value, format="0.00", locale=self.locale)

    def listed(self, parts: Sequence[str]) -> str:
        """Parts as one enumeration: "a, b and c"."""
        return format_list(parts, locale=self.locale)

    def enumerated(self, parts: Sequence[str]) -> str:
        """Parts one after the other: "a, b, c"."""
        pattern = self.locale.list_patterns["standard"]["start"]
        return reduce(pattern.format, parts) if parts else ""

    def day(self, value: date) -> str:
        """A date in full."""
        return format_date(value, "long", locale=self.locale)

    def days(self, first: date, last: date) -> str:
        """A span of days with full month names, such as March 5 – 6, 2012."""
        if first == last:
            return self.day(first)
        change = next(c for c, part in zip("yMd", ("year", "month", "day"), strict=True)
                      if getattr(first, part) != getattr(last, part))  # fmt: skip
        patterns = self.locale.interval_formats.get("yMMMd", {}).get(change)
        if not patterns:
            return f"{self.day(first)} – {self.day(last)}"
        return "".join(
            format_date(day, pattern.replace("MMM", "MMMM"), locale=self.locale)
            for day, pattern in zip((first, last), patterns, strict=True)
        )

    def clock(self, value: time | datetime) -> str:
        """Hours and minutes; a moment must already be in the zone it is to be read in."""
        if isinstance(value, datetime):
            value = value.time()
        return format_time(value, "short", locale=self.locale)

    def moment(self, value: datetime) -> str:
        """A moment with its day and zone; it must already be in the zone it is to be read in."""
        both = str(get_datetime_format("medium", locale=self.locale))
        zone = get_timezone_name(value, "short", locale=self.locale)
        day = format_date(value, "long", locale=self.locale)
        return both.replace("{1}", day).replace("{0}", f"{self.clock(value)} {zone}")

    def language_name(self, code: str) -> str:
        """What a language is called, such as French for fr; the code itself if nobody knows."""
        try:
            name = Locale.parse(code.replace("-", "_")).get_language_name(self.locale)
        except (UnknownLocaleError, ValueError):
            name = None
        return name or code
