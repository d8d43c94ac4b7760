"""From the database to the report model: the only door between the two."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC

from facilitate.errors import Refused
from facilitate.report import figures
from facilitate.report.codec import from_plain
from facilitate.report.datasets import datasets, fingerprint
from facilitate.report.editions import EDITIONS, INTERNAL, as_read_by
from facilitate.report.facts import EarlierEdition, Facts
from facilitate.report.outputs import Meta, Outputs
from facilitate.report.packs import TABLES, narrowed
from facilitate.report.queries import names_of_people, newest_edition
from facilitate.report.reading import read_facts
from facilitate.report.sections import build, build_pack
from facilitate.report.sections.about import edition_title
from facilitate.report.sections.brief import two_pages
from facilitate.report.words import Translations, Words
from facilitate.workshop.models import Workshop


def compile_outputs(
    workshop: Workshop,
    *,
    edition: str = INTERNAL,
    number: int = 0,
    is_final: bool = True,
    pack: str = "",
    translate: Translations,
    file_address: Callable[[int], str] | None = None,
) -> Outputs:
    """The report of a workshop as it stands now, in the language of the translations.

    It only reads; the number of queries does not grow with the workshop. Without a number it is a
    draft, with one it may still be marked as one. `file_address` gives the address of the file of
    a document by its id. With `pack` it is that part of the report. Refused for an edition or a
    pack that does not exist.
    """
    facts = facts_for(workshop, edition=edition, file_address=file_address)
    if pack:
        return pack_from(facts, Words(translate), pack)
    told = replace(facts, number=number, is_final=bool(number) and is_final)
    return outputs_from(told, Words(translate))


def facts_for(
    workshop: Workshop, *, edition: str, file_address: Callable[[int], str] | None = None
) -> Facts:
    """What the readers of this edition may know of a workshop. Refused as `compile_outputs` is."""
    if edition not in EDITIONS:
        raise Refused(
            "There is no edition called %(edition)s. There is: %(editions)s.",
            edition=edition,
            editions=", ".join(EDITIONS),
        )
    facts = read_facts(workshop, file_address=file_address)
    names = names_of_people(workshop.id) if edition != INTERNAL else ()
    return replace(as_read_by(edition, facts, names=names), before=_before(workshop, edition))


def _before(workshop: Workshop, edition: str) -> EarlierEdition | None:
    """The newest edition for these readers that is out; one query."""
    found = newest_edition(workshop.id, audience=edition, with_model=True)
    if found is None:
        return None
    return EarlierEdition(number=found.number, outputs=from_plain(json.loads(found.model)))


def outputs_from(facts: Facts, words: Words) -> Outputs:
    """The report about these facts. Pure."""
    rows = datasets(facts, words)
    data_hash = fingerprint(rows)
    return Outputs(
        meta=_meta(facts, words, data_hash),
        blocks=build(facts, words, rows, data_hash),
        datasets=rows,
        summary=two_pages(facts, words),
    )


def pack_from(facts: Facts, words: Words, pack: str) -> Outputs:
    """A part of the report about these facts, without a summary of its own. Pure."""
    facts = narrowed(facts, pack)
    rows = datasets(facts, words)
    meta = _meta(facts, words, fingerprint(rows))
    _ = words.gettext
    document = (
        _("Notes table by table")
        if pack == TABLES
        else _("Workshop outputs for: %(destination)s", destination=facts.destinations[0])
    )
    return Outputs(
        meta=replace(meta, document=document, slug=f"{meta.slug}-{pack}", every_note=True),
        blocks=build_pack(facts, words, pack),
        datasets=rows,
    )


def _notice(facts: Facts, words: Words) -> str:
    """What must not be mistaken for the real thing."""
    _ = words.gettext
    if facts.is_rehearsal:
        return _("This is from a rehearsal. What stands here was only tried out.")
    if facts.is_demo:
        return _("This is a demo workshop. All people and notes in it are invented.")
    return ""


def _meta(facts: Facts, words: Words, data_hash: str) -> Meta:
    _ = words.gettext
    snapshot = words.moment(facts.read_at)
    is_draft = not facts.is_final
    return Meta(
        title=facts.title,
        subtitle=facts.subtitle,
        document=_("Workshop outputs report"),
        host=facts.host,
        venue=facts.venue,
        dates=words.days(facts.starts_on, facts.ends_on),
        edition=edition_title(facts, words),
        status=_("Draft, data as of %(moment)s", moment=snapshot)
        if is_draft
        else _("Data as of %(moment)s", moment=snapshot),
        mark=_("Draft") if is_draft else "",
        notice=_notice(facts, words),
        language=words.language,
        direction=words.direction,
        snapshot=snapshot,
        read_at=facts.read_at.astimezone(UTC).isoformat(timespec="seconds"),
        data_hash=data_hash,
        slug=facts.slug,
        emblem=figures.round_table(
            [(index, sector.letter) for index, sector in enumerate(facts.sectors) if sector.letter]
        ),
        words={
            "contents": _("Contents"),
            "summary": _("Two-page summary"),
            "page": _("Page {page} of {pages}"),
            "data_dictionary": _("What the files and columns mean"),
            "file": _("File"),
            "sheet": _("Sheet"),
            "column": _("Column"),
            "meaning": _("Meaning"),
            "formula_note": _(
                "Text that starts with = + - @, a tab or a line break has an apostrophe put in"
                " front of it in these files, so that no spreadsheet takes it for a formula."
            ),
            "not_printed": _("Not printed here: {count}."),
            "not_printed_where": _(
                "Not printed here: {count}. Every note stands in the web page, in the Word document"
                " and in the data files."
            ),
            "replaced_title": _("Characters this file cannot show"),
            "replaced_note": _(
                "The fonts of this file lack the characters below, so each is shown as {box}. The"
                " web page, Markdown, CSV and JSON have them all."
            ),
            "replaced_where": _("Notes with such characters: {places}."),
            "replaced_times": _("Times"),
            "replaced_character": _("Character"),
        },
    )
