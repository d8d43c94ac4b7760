"""Text of people, cleaned of what formats stumble over."""

import re

from facilitate.people.names import tidy

#: what XML and fonts cannot hold
_NO_CHARACTERS = re.compile("[\ufffe\uffff\ud800-\udfff]")


def clean_lines(text: str) -> str:
    """Text of several lines without anything that a format could stumble over."""
    lines = (tidy(line) for line in _NO_CHARACTERS.sub("", text).splitlines())
    return "\n".join(line for line in lines if line)
