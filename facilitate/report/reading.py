"""Reading a workshop for its report: from rows to facts, cleaned of what formats stumble over."""

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from functools import cache

from facilitate import clock
from facilitate.notes.models import Agreement
from facilitate.notes.queries import notes_for_report
from facilitate.notes.rules import attribution_of, shown_speaker
from facilitate.people.attribution import tells_table
from facilitate.people.models import Organization, Sector
from facilitate.people.names import tidy
from facilitate.people.queries import (
    organizations_by_sector,
    people_by_organization,
    sectors_of,
    small_sectors,
)
from facilitate.report.facts import (
    Facts,
    Headcount,
    KindFacts,
    MeetingFacts,
    NoteFacts,
    OrganizationFacts,
    Origin,
    QuestionFacts,
    RoundFacts,
    SectorFacts,
    SessionFacts,
)
from facilitate.report.lines import clean_lines, web_address
from facilitate.report.queries import layout_of, note_numbers, questions_with_kinds
from facilitate.report.quoting import may_be_quoted
from facilitate.report.reading_feedback import feedback
from facilitate.report.reading_narrative import narrative
from facilitate.report.reading_results import citation, commitments, documents, themes, votes
from facilitate.seating.meetings import meetings
from facilitate.seating.models import SeatingPlan
from facilitate.seating.queries import sent_plan
from facilitate.workshop.models import Round, Workshop, WorkshopSession


def read_facts(workshop: Workshop, *, file_address: Callable[[int], str] | None = None) -> Facts:
    """Read a workshop through the areas' queries; their number does not grow with the rows.

    `file_address` gives the address of the file of a document by its id, where there is one.
    """
    read_at = clock.now().astimezone(workshop.zone)
    questions = questions_with_kinds(workshop.id)
    sessions = {s.id: index for index, s in enumerate(workshop.sessions, 1)}
    numbers = note_numbers(workshop.id)
    found = themes(workshop, numbers)
    plan = sent_plan(workshop.id)
    promised = commitments(workshop)
    held: dict[int, list[int]] = defaultdict(list)
    for round in workshop.rounds:
        held[round.workshop_session_id].append(round.number)
    order, hidden = layout_of(workshop.id)
    return Facts(
        title=tidy(workshop.title),
        subtitle=tidy(workshop.subtitle),
        host=tidy(workshop.host),
        venue=tidy(workshop.venue),
        starts_on=workshop.starts_on,
        ends_on=workshop.ends_on,
        slug=workshop.slug,
        policy=workshop.attribution,
        language=workshop.language,
        is_demo=workshop.is_demo,
        is_rehearsal=workshop.rehearsing_since is not None,
        builds_on=(
            tidy(workshop.builds_on_title),
            tidy(workshop.builds_on_when),
            web_address(workshop.builds_on_url),
        ),
        sectors=_sectors(workshop.id),
        questions=tuple(
            QuestionFacts(
                key=q.key,
                title=tidy(q.title),
                asks=tidy(q.asks),
                kinds=tuple(kind.key for kind in q.kinds),
            )
            for q in questions
        ),
        kinds=tuple(
            KindFacts(
                key=kind.key,
                label=tidy(kind.label),
                plural=tidy(kind.plural),
                shape=kind.shape,
                asks_stage=kind.asks_stage,
            )
            for kind in workshop.note_kinds
        ),
        stages=tuple((stage.key, tidy(stage.label)) for stage in workshop.stages),
        rounds=tuple(_round(round, workshop) for round in workshop.rounds),
        tables={table.number: tidy(table.topic) for table in workshop.tables},
        sessions={
            sessions[each.id]: _session(each, tuple(held[each.id])) for each in workshop.sessions
        },
        notes=_notes(workshop, sessions, numbers, file_address),
        has_seating=plan is not None,
        read_at=read_at,
        meetings=_meetings(workshop, plan),
        themes=found,
        narrative=narrative(workshop.id, found),
        votes=votes(workshop, numbers),
        commitments=promised,
        feedback=feedback(workshop.id, promised),
        documents=documents(workshop.id, file_address),
        order=order,
        hidden=hidden,
        destinations=tuple(tidy(each.name) for each in workshop.destinations),
    )


def _meetings(workshop: Workshop, plan: SeatingPlan | None) -> tuple[MeetingFacts, ...]:
    """Which sectors met in the rounds that were held; nothing with fewer than two sectors."""
    held = [round.id for round in workshop.rounds if round.started_at is not None]
    if plan is None or not held:
        return ()
    found = meetings(plan=plan, rounds=held)
    if len(found.sectors) < 2:
        return ()
    return tuple(
        MeetingFacts(
            name=tidy(sector.name),
            letter=sector.letter,
            people=cells[0].of,
            met=tuple(cell.met for cell in cells),
        )
        for sector, cells in found.rows
    )


def _sectors(workshop_id: int) -> tuple[SectorFacts, ...]:
    """All sectors in their order; organizations and people without one come last, if any."""
    counts = {
        organization_id: Headcount(registered=registered, present=present)
        for organization_id, (registered, present) in people_by_organization(workshop_id).items()
    }
    members: dict[int | None, Sequence[Organization]] = {
        group.sector.id if group.sector else None: group.organizations
        for group in organizations_by_sector(workshop_id)
    }
    found = [_sector(s, members.get(s.id, ()), counts) for s in sectors_of(workshop_id)]
    rest = _sector(None, members.get(None, ()), counts)
    if None in counts:
        alone = OrganizationFacts(name="", people=counts[None])
        rest = _sector_with(rest, alone)
    return (*found, rest) if rest.organizations else tuple(found)


def _sector(
    sector: Sector | None, members: Sequence[Organization], counts: dict[int | None, Headcount]
) -> SectorFacts:
    return SectorFacts(
        name=tidy(sector.name) if sector else "",
        letter=sector.letter if sector else "",
        side=sector.side if sector else "",
        organizations=tuple(
            OrganizationFacts(name=tidy(each.name), people=counts.get(each.id, Headcount()))
            for each in members
        ),
    )


def _sector_with(sector: SectorFacts, organization: OrganizationFacts) -> SectorFacts:
    return SectorFacts(
        name=sector.name,
        letter=sector.letter,
        side=sector.side,
        organizations=(*sector.organizations, organization),
    )


def _round(round: Round, workshop: Workshop) -> RoundFacts:
    session: WorkshopSession = round.workshop_session
    zone = workshop.zone
    return RoundFacts(
        number=round.number,
        session=tidy(session.title),
        asked=tidy(round.asked.title) if round.asked else "",
        day=session.day,
        planned_at=round.planned_at,
        minutes=round.minutes,
        started_at=round.started_at.astimezone(zone) if round.started_at else None,
        ended_at=round.ended_at.astimezone(zone) if round.ended_at else None,
    )


def _session(session: WorkshopSession, rounds: tuple[int, ...]) -> SessionFacts:
    return SessionFacts(
        title=tidy(session.title),
        asked=tidy(session.question.title) if session.question else "",
        day=session.day,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        rounds=rounds,
    )


def _notes(
    workshop: Workshop,
    sessions: dict[int, int],
    numbers: Mapping[int, int],
    file_address: Callable[[int], str] | None,
) -> tuple[NoteFacts, ...]:
    zone = workshop.zone
    small = cache(lambda: small_sectors(workshop.id))
    notes = [
        NoteFacts(
            number=numbers[note.id],
            kind=note.kind.key,
            stage=note.stage.key if note.stage is not None else "",
            origin=Origin(
                session=sessions.get(note.workshop_session_id or 0, 0),
                table=note.table.number if note.table is not None else 0,
                round=note.round.number if note.round is not None else 0,
            ),
            text=clean_lines(note.text),
            language=note.language or workshop.language,
            is_foreign=note.language not in (None, "", workshop.language),
            is_late=note.is_late,
            attribution=shown_speaker(note, small=small),
            tells_table=tells_table(attribution_of(note)),
            written_at=note.created_at.astimezone(zone),
            is_disputed=note.agreement == Agreement.DISPUTED,
            is_from_paper=note.paper is not None,
            is_quotable=may_be_quoted(note),
            citation=citation(note.citation, file_address),
        )
        for note in notes_for_report(workshop.id)
        if note.id in numbers
    ]
    return tuple(sorted(notes, key=lambda note: (note.origin, note.written_at, note.number)))
