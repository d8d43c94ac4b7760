"""Pseudo-languages made from our own messages: every sentence of ours is marked as translated.

Esperanto stands in for a language written left to right, Arabic for one written right to left
with six plural forms. A page in them that still shows a bare English word has a sentence that
nobody can translate.
"""

from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import write_po

CHECKOUT = Path(__file__).resolve().parents[2]
#: how our own calls carry messages, beside gettext's usual names
KEYWORDS = {
    "_": None,
    "_l": None,
    "N_": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
    "Refused": None,
    "finding": None,
    "nfinding": (1, 2),
}
LEFT_TO_RIGHT, RIGHT_TO_LEFT = "eo", "ar"


def messages() -> Catalog:
    """Everything that the code and the templates say to people."""
    found = Catalog()
    for folder, methods in (
        ("facilitate", [("**.py", "python")]),
        ("templates", [("**.html", "jinja2")]),
    ):
        for name, line, message, __comments, context in extract_from_dir(
            CHECKOUT / folder,
            method_map=methods,
            options_map={"**.html": {"trimmed": "true", "silent": "false"}},
            keywords=KEYWORDS,
            # Babel would pass over folders with a leading underscore, such as our layouts
            directory_filter=lambda _folder: True,
        ):
            found.add(message, None, [(f"{folder}/{name}", line)], context=context)
    return found


def make(folder: Path) -> Path:
    """Write both pseudo-languages below `folder` and return it."""
    found = messages()
    for language in (LEFT_TO_RIGHT, RIGHT_TO_LEFT):
        catalogue = Catalog(locale=language)
        for message in found:
            if not message.id:
                continue
            if isinstance(message.id, tuple):
                forms = [mark(message.id[1])] * catalogue.num_plurals
                if language == LEFT_TO_RIGHT:
                    forms[0] = mark(message.id[0])
                catalogue.add(message.id, tuple(forms))
            else:
                catalogue.add(message.id, mark(message.id))
        target = folder / language / "LC_MESSAGES" / "messages.po"
        target.parent.mkdir(parents=True)
        with target.open("wb") as po:
            write_po(po, catalogue)
    return folder


def mark(text: str) -> str:
    """The pseudo translation: between marks, and its places for values untouched."""
    return f"⟦{text}⟧"
