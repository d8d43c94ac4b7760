"""Text of people, cleaned of what formats stumble over."""

import re
from urllib.parse import quote

from facilitate.people.names import tidy

#: what XML and fonts cannot hold
_NO_CHARACTERS = re.compile("[\ufffe\uffff\ud800-\udfff]")
#: what has a meaning in an address, or is quoted already
_IN_ADDRESSES = ":/?#[]@!$&'()*+,;=%~-._"


def clean_lines(text: str) -> str:
    """Text of several lines without anything that a format could stumble over."""
    lines = (tidy(line) for line in _NO_CHARACTERS.sub("", text).splitlines())
    return "\n".join(line for line in lines if line)


def web_address(text: str) -> str:
    """An address as links want it, without spaces; nothing where it is none of the web."""
    if not text.startswith(("https://", "http://")):
        return ""
    return quote(text, safe=_IN_ADDRESSES)
