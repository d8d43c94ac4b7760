"""Texts of mails with places in braces that each person's own words are put into. Pure."""

import re
from collections.abc import Mapping

#: places in the text of an invitation, in the order in which they are explained
PLACES = ("name", "workshop", "dates", "venue", "link", "code")
#: what lets somebody in; a subject stands open in every list of mails
SECRET_PLACES = ("link", "code")

_PLACE = re.compile(r"\{([a-z_]+)\}")


def places_in(text: str) -> list[str]:
    """The places that a text has, each once, in their order."""
    return list(dict.fromkeys(_PLACE.findall(text)))


def fill(text: str, values: Mapping[str, str]) -> str:
    """Put the values into their places, all at once: what a value holds is never a place."""
    return _PLACE.sub(lambda place: values.get(place[1], place[0]), text)
