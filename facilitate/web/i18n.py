"""Languages: which there are, which one this request speaks, which way it runs."""

from functools import cache
from pathlib import Path

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from flask import Flask, current_app, g, has_request_context, request, session
from flask_babel import Babel, get_locale


def set_up(app: Flask, folders: list[Path]) -> None:
    """Install Flask-Babel with the catalogues of these folders, compiling what is not yet."""
    languages = ["en"]
    for folder in folders:
        for po in sorted(folder.glob("*/LC_MESSAGES/messages.po")):
            _compile(po)
        languages += [mo.parts[-3] for mo in sorted(folder.glob("*/LC_MESSAGES/messages.mo"))]
    app.config["BABEL_TRANSLATION_DIRECTORIES"] = ";".join(map(str, folders))
    app.config["LANGUAGES"] = list(dict.fromkeys(languages))
    Babel(app, locale_selector=_choose)
    app.jinja_env.globals.update(lang=lang, dir=direction, languages=languages_by_name)


def lang() -> str:
    """The language of this page, as HTML wants it."""
    return str(get_locale() or "en").replace("_", "-")


def direction() -> str:
    """`rtl` or `ltr`."""
    locale = get_locale()
    return "rtl" if locale is not None and locale.text_direction == "rtl" else "ltr"


def languages_by_name() -> dict[str, str]:
    """The interface languages at hand, each with its own name for itself."""
    return {code: _own_name(code) for code in current_app.config["LANGUAGES"]}


def _choose() -> str | None:
    """Chosen by hand, else the live audience's, else what the browser asks for."""
    languages: list[str] = current_app.config["LANGUAGES"]
    forced = g.get("language")
    if forced in languages:
        return str(forced)
    if not has_request_context():
        return None
    chosen = session.get("language")
    if chosen in languages:
        return str(chosen)
    return request.accept_languages.best_match(languages, "en")


@cache
def _own_name(code: str) -> str:
    locale = Locale.parse(code)
    return (locale.get_display_name(locale) or code).capitalize()


def _compile(po: Path) -> None:
    mo = po.with_suffix(".mo")
    if mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime:
        return
    with po.open("rb") as source:
        catalogue = read_po(source, locale=po.parts[-3])
    with mo.open("wb") as target:
        write_mo(target, catalogue)
