"""Stable plain names made from what people typed."""

import re
import unicodedata
from collections.abc import Container


def plain_name(text: str, *, otherwise: str) -> str:
    """The text in lower-case ASCII letters, digits and hyphens; `otherwise` where none is left."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or otherwise


def free_name(stem: str, *, taken: Container[str]) -> str:
    """The stem, with the first number behind it that makes it unlike those taken."""
    name, number = stem, 1
    while name in taken:
        number += 1
        name = f"{stem}-{number}"
    return name
