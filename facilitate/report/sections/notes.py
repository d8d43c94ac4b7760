"""How one note stands in the report: its words, where it was taken, and its marks."""

from facilitate.report.facts import CitationFacts, Facts, NoteFacts, Origin
from facilitate.report.outputs import Quote, Run, inline
from facilitate.report.words import Words


def quote(note: NoteFacts, words: Words, *, within: str = "", is_link: bool = False) -> Quote:
    """A note as a quote. `within` is `table` or `plenary` where the heading above names it.

    With `is_link` it is told here for the sake of a theme, and leads to its own place.
    """
    _ = words.gettext
    source = []
    if not (within == "plenary" and not note.origin.table):
        source.append(_place(note.origin, words, named=bool(within)))
    source += note.attribution.parts
    if note.is_late:
        source.append(_("after the end"))
    if note.is_foreign:
        source.append(_("in %(language)s", language=words.language_name(note.language)))
    number = _("note %(number)s", number=note.number)
    place = " · ".join(filter(None, source))
    language = note.language if note.language != words.language else ""
    anchor = f"note-{note.number}"
    if is_link:
        source_line = inline(place and f"{place} · ", Run(number, link=f"#{anchor}"))
    else:
        source_line = inline(" · ".join(filter(None, [place, number])))
    if note.citation is not None:
        source_line += inline(" · ", _cited(note.citation, words))
    return Quote(
        text=inline(Run(note.text, language=language)),
        source=source_line,
        anchor="" if is_link else anchor,
    )


def _cited(cited: CitationFacts, words: Words) -> Run:
    _ = words.gettext
    title = cited.title
    if cited.page is not None:
        title = _("%(title)s, p. %(page)s", title=title, page=cited.page)
    return Run(_("evidence: %(title)s", title=title), link=cited.address)


def _place(origin: Origin, words: Words, *, named: bool) -> str:
    _ = words.gettext
    if not origin.table:
        return _("Plenary")
    if named or origin.table < 0:
        return _("Round %(number)s", number=origin.round)
    return _("Table %(table)s, round %(round)s", table=origin.table, round=origin.round)


def place_title(origin: Origin, facts: Facts, words: Words) -> str:
    """The table with its topic, the session of the plenary, or that it was at some table."""
    _ = words.gettext
    if not origin.table:
        session = facts.sessions.get(origin.session)
        return _("Plenary: %(session)s", session=session.title) if session else _("Plenary")
    if origin.table < 0:
        return _("At the tables")
    topic = facts.tables.get(origin.table, "")
    if not topic:
        return _("Table %(number)s", number=origin.table)
    return _("Table %(number)s: %(topic)s", number=origin.table, topic=topic)
