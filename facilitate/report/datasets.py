"""The rows behind the report, under English names that stay the same, with what each one means.

No personal names: what a note shows of its speaker is what the attribution policy allows.
"""

import hashlib
import json
from collections import Counter
from collections.abc import Mapping

from facilitate.report.arranging import DATA_OF
from facilitate.report.facts import CitationFacts, Facts, Headcount
from facilitate.report.outputs import Dataset, Value, named_fields
from facilitate.report.result_rows import result_rows
from facilitate.report.sections.answers import kinds_left_out
from facilitate.report.words import Words


def datasets(facts: Facts, words: Words) -> dict[str, Dataset]:
    """All datasets by name, without those of sections that are left out."""
    gone = {name for key in facts.hidden for name in DATA_OF.get(key, ())}
    found = {
        "sectors": _sectors(facts, words),
        "organizations": _organizations(facts, words),
        "tables": _tables(facts, words),
        "rounds": _rounds(facts, words),
        "notes": _notes(facts, words),
        **result_rows(facts, words),
        "counts": _counts(facts, words),
    }
    return {name: dataset for name, dataset in found.items() if name not in gone}


def fingerprint(rows: Mapping[str, Dataset]) -> str:
    """SHA-256 over the rows: two reports with the same data have the same."""
    plain = {name: [list(row) for row in dataset.rows] for name, dataset in sorted(rows.items())}
    return hashlib.sha256(json.dumps(plain, ensure_ascii=False).encode()).hexdigest()


def _sectors(facts: Facts, words: Words) -> Dataset:
    _ = words.gettext
    return Dataset(
        title=_("Organizations and people by sector"),
        fields=named_fields(
            ("sector", _("Name of the sector; empty for people and organizations without one")),
            ("letter", _("Letter of the sector on chairs and badges")),
            ("side", _("public, private or neither")),
            ("organizations", _("Number of organizations on the list")),
            ("registered", _("Number of people on the list")),
            ("present", _("Number of people who came")),
        ),
        rows=tuple(
            (s.name, s.letter, s.side, len(s.named), s.people.registered, s.people.present)
            for s in facts.sectors
        ),
    )


def _organizations(facts: Facts, words: Words) -> Dataset:
    _ = words.gettext
    return Dataset(
        title=_("Organizations"),
        fields=named_fields(
            ("organization", _("Name of the organization as registered")),
            ("sector", _("Name of its sector; empty if it has none")),
            ("registered", _("Number of people on the list; for organizers only")),
            ("present", _("Number of people who came; for organizers only")),
        ),
        rows=tuple(
            (each.name, part.name, *_people(each.people, facts))
            for sector in facts.sectors
            for part in sector.pooled or (sector,)
            for each in part.named
        ),
    )


def _people(people: Headcount, facts: Facts) -> tuple[Value, Value]:
    return (people.registered, people.present) if facts.is_internal else (None, None)


def _tables(facts: Facts, words: Words) -> Dataset:
    _ = words.gettext
    counts = Counter(abs(note.origin.table) for note in facts.notes)
    return Dataset(
        title=_("Tables"),
        fields=named_fields(
            ("table", _("Number of the table")),
            ("topic", _("Topic of the table; may be empty")),
            ("notes", _("Number of notes from all its rounds")),
        ),
        rows=tuple((number, topic, counts[number]) for number, topic in facts.tables.items()),
    )


def _rounds(facts: Facts, words: Words) -> Dataset:
    _ = words.gettext
    counts = Counter(note.origin.round for note in facts.notes)
    return Dataset(
        title=_("Rounds"),
        fields=named_fields(
            ("round", _("Number of the round")),
            ("session", _("Session of the programme that it belongs to")),
            ("question", _("Short name of the question asked; may be empty")),
            ("planned_at", _("Planned start, local time (ISO 8601)")),
            ("planned_minutes", _("Planned length in minutes")),
            ("started_at", _("When it was started (ISO 8601); empty if not")),
            ("ended_at", _("When it was ended (ISO 8601); empty if not")),
            ("notes", _("Number of notes from all tables")),
        ),
        rows=tuple(
            (
                each.number,
                each.session,
                each.asked,
                f"{each.day.isoformat()}T{each.planned_at.isoformat(timespec='minutes')}",
                each.minutes,
                each.started_at.isoformat(timespec="seconds") if each.started_at else "",
                each.ended_at.isoformat(timespec="seconds") if each.ended_at else "",
                counts[each.number],
            )
            for each in facts.rounds
        ),
    )


def _notes(facts: Facts, words: Words) -> Dataset:
    _ = words.gettext
    labels = {kind.key: kind.label for kind in facts.kinds}
    stages = dict(facts.stages)
    left_out = kinds_left_out(facts)
    return Dataset(
        title=_("Notes"),
        fields=named_fields(
            ("note", _("Number of the note; stays the same")),
            ("kind", _("Kind of note, stable name")),
            ("kind_label", _("Kind of note as people read it")),
            ("stage", _("Stage of city development, stable name; empty if none")),
            ("stage_label", _("Stage of city development as people read it; empty if none")),
            (
                "table",
                _("Number of the table; empty for the plenary, and where it is not told"),
            ),
            ("round", _("Number of the round; empty for the plenary")),
            ("session", _("Session of the plenary; empty for tables")),
            ("text", _("What was written")),
            ("language", _("Language of the text (BCP 47)")),
            (
                "evidence",
                _("Evidence given: a web address, or the title of a document; may be empty"),
            ),
            ("evidence_page", _("Page of that document; may be empty")),
            ("after_the_end", _("1 if it arrived after the end of its round, else 0")),
            ("disputed", _("1 if its table, or somebody at it, disputes it, else 0")),
            ("paper", _("1 if it was written on paper and keyed in later, else 0")),
            ("shown_name", _("Name that the attribution policy allows to show; else empty")),
            ("shown_organization", _("Organization that the policy allows to show; else empty")),
            ("shown_sector", _("Sector that the policy allows to show; else empty")),
            (
                "written_at",
                _(
                    "When it was first saved, local time (ISO 8601); but for organizers the day"
                    " alone"
                ),
            ),
        ),
        rows=tuple(
            _note_row(
                note.number,
                note.kind,
                labels.get(note.kind, note.kind),
                note.stage,
                stages.get(note.stage, ""),
                max(note.origin.table, 0) or None,
                note.origin.round or None,
                facts.sessions[note.origin.session].title if note.origin.session else "",
                note.text,
                note.language,
                *_evidence(note.citation),
                int(note.is_late),
                int(note.is_disputed),
                int(note.is_from_paper),
                note.attribution.name or "",
                note.attribution.organization or "",
                note.attribution.sector or "",
                note.written_at.isoformat(timespec="seconds")
                if facts.is_internal
                else note.written_at.date().isoformat(),
            )
            for note in facts.notes
            if note.kind not in left_out
        ),
    )


def _evidence(cited: CitationFacts | None) -> tuple[str, int | None]:
    if cited is None:
        return "", None
    return (cited.title if cited.is_document else cited.address), cited.page


def _note_row(*values: Value) -> tuple[Value, ...]:
    return values


def _counts(facts: Facts, words: Words) -> Dataset:
    _ = words.gettext
    kinds = Counter(note.kind for note in facts.notes)
    rows: list[tuple[Value, ...]] = [
        ("registered", "", facts.people.registered),
        ("present", "", facts.people.present),
        ("organizations", "", len(facts.organizations)),
        ("sectors", "", facts.sector_count),
        ("tables", "", len(facts.tables)),
        ("rounds", "", len(facts.rounds)),
        ("notes", "", len(facts.notes)),
        ("notes_after_the_end", "", sum(note.is_late for note in facts.notes)),
        ("notes_from_plenary", "", sum(1 for note in facts.notes if not note.origin.table)),
        ("themes", "", len(facts.themes)),
        ("votes", "", len(facts.votes)),
        ("commitments", "", len(facts.commitments)),
        ("feedback", "", facts.feedback.sheets if facts.feedback is not None else 0),
    ]
    rows += [("notes_of_kind", kind.key, kinds[kind.key]) for kind in facts.kinds]
    return Dataset(
        title=_("Counts"),
        fields=named_fields(
            ("what", _("What was counted")),
            ("of", _("Of which kind, where it is a count of one kind of notes")),
            ("count", _("How many")),
        ),
        rows=tuple(rows),
    )
