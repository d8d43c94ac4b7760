"""Reading what the notes became: themes, votes, and the documents of the library."""

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping

from facilitate.commitments.models import Part, Visibility
from facilitate.commitments.queries import CommitmentFact, commitments_of
from facilitate.library.models import Document
from facilitate.library.queries import documents_of
from facilitate.library.rules import host_of
from facilitate.notes.models import Citation
from facilitate.people.names import tidy
from facilitate.report.facts import (
    CitationFacts,
    CommitmentFacts,
    DocumentFacts,
    EvidenceFacts,
    OptionFacts,
    ThemeFacts,
    VoteFacts,
    VotersFacts,
)
from facilitate.report.lines import clean_lines, web_address
from facilitate.report.queries import (
    destinations_of_options,
    destinations_of_themes,
    pinned_notes,
    themes_merged,
)
from facilitate.report.quoting import followed
from facilitate.themes.queries import (
    evidence_of,
    notes_of,
    notes_of_themes,
    themes_with_evidence,
)
from facilitate.themes.rules import Evidence
from facilitate.voting.outcomes import Line, results
from facilitate.voting.tally.figures import Rating, Stances
from facilitate.workshop.models import Workshop

#: numbers of notes by their ids
Numbers = Mapping[int, int]


def themes(workshop: Workshop, numbers: Numbers) -> tuple[ThemeFacts, ...]:
    """The themes in their order; six queries, one more if quotes are pinned to a merged theme."""
    found = themes_with_evidence(workshop.id)
    used = _numbered(workshop, destinations_of_themes(workshop.id))
    pinned = _pinned(workshop.id, {each.theme.id for each in found})
    notes = notes_of_themes([each.theme.id for each in found])
    return tuple(
        ThemeFacts(
            number=number,
            name=tidy(each.theme.name),
            statement=clean_lines(each.theme.statement),
            evidence=_evidence(each.evidence, notes[each.theme.id], numbers),
            key=each.theme.id,
            destinations=used.get(each.theme.id, ()),
            pinned=tuple(numbers[note] for note in pinned[each.theme.id] if note in numbers),
        )
        for number, each in enumerate(found, 1)
    )


def _pinned(workshop_id: int, there: Collection[int]) -> dict[int, list[int]]:
    """Ids of the notes pinned to each theme, to a merged one in the theme that it is now."""
    chosen = pinned_notes(workshop_id)
    merged = themes_merged(workshop_id) if chosen.keys() - set(there) else {}
    found: dict[int, list[int]] = defaultdict(list)
    for theme_id, note_ids in chosen.items():
        here = followed(theme_id, merged, there)
        if here is not None:
            found[here] += note_ids
    return found


def _numbered(workshop: Workshop, found: dict[int, list[int]]) -> dict[int, tuple[int, ...]]:
    """Destinations by their numbers in place of their ids."""
    numbers = {each.id: number for number, each in enumerate(workshop.destinations, 1)}
    return {owner: tuple(sorted(numbers[each] for each in ids)) for owner, ids in found.items()}


def votes(workshop: Workshop, numbers: Numbers) -> tuple[VoteFacts, ...]:
    """The votes whose results have been shown, in their order; seven queries."""
    outcomes = results(workshop.id)
    fed = _numbered(workshop, destinations_of_options(workshop.id)) if outcomes else {}
    options = {line.opportunity_id for outcome in outcomes for line in outcome.lines}
    evidence, notes = evidence_of(options), notes_of(options)
    return tuple(
        VoteFacts(
            number=outcome.poll.number,
            title=tidy(outcome.poll.title),
            budget=outcome.poll.budget,
            cap=outcome.poll.cap,
            entitled=outcome.turnout.entitled,
            present=outcome.turnout.present,
            voted=outcome.turnout.voted,
            blank=outcome.blank,
            rule=str(outcome.rule),
            merged_later=outcome.poll.merged_later,
            sectors=tuple(
                VotersFacts(name=tidy(each.name), voters=each.voters) for each in outcome.sectors
            ),
            spots=tuple(outcome.spots),
            late=outcome.late,
            admitted=outcome.admitted or 0,
            by_hand=outcome.by_hand,
            unjudged=tuple(sorted(line.letter for line in outcome.lines if not line.judged)),
            withheld=outcome.withheld,
            options=tuple(
                OptionFacts(
                    letter=line.letter,
                    text=clean_lines(line.text),
                    public_role=clean_lines(line.public_role),
                    private_role=clean_lines(line.private_role),
                    points=line.score,
                    voters=line.voters,
                    rank=line.rank,
                    tied=line.tied,
                    objections=line.details.objections if isinstance(line.details, Stances) else 0,
                    rating=_rating(line) if not outcome.withheld else None,
                    destinations=fed.get(line.opportunity_id, ()),
                    by_sector=line.support.people if line.support and outcome.sectors else (),
                    backed=line.support is not None and line.support.backed,
                    evidence=_evidence(
                        evidence[line.opportunity_id], notes[line.opportunity_id], numbers
                    ),
                )
                for line in (() if outcome.withheld else outcome.lines)
            ),
        )
        for outcome in outcomes
    )


def _rating(line: Line) -> Rating | None:
    return line.details if isinstance(line.details, Rating) else None


def commitments(workshop: Workshop) -> tuple[CommitmentFacts, ...]:
    """The commitments in their order, without those that stay in the room; five queries."""
    return tuple(
        _commitment(each)
        for each in commitments_of(workshop)
        if each.visibility is not Visibility.ROOM
    )


def _commitment(fact: CommitmentFact) -> CommitmentFacts:
    people = {part.part: part.people for part in fact.parts}
    active = (part for part in fact.parts if part.part is not Part.INFORMED)
    return CommitmentFacts(
        number=fact.number,
        letter=fact.letter,
        option=clean_lines(fact.option),
        what=clean_lines(fact.what),
        first_step=clean_lines(fact.first_step),
        resources=clean_lines(fact.resources),
        due_on=fact.due_on,
        has_lead=fact.has_lead,
        lead=tuple(tidy(each) for each in (fact.lead_name, fact.lead_organization) if each),
        joined=(
            people.get(Part.LEAD, 0),
            people.get(Part.CONTRIBUTE, 0),
            people.get(Part.INFORMED, 0),
        ),
        organizations=tuple(
            dict.fromkeys(tidy(name) for part in active for name in part.organizations)
        ),
        is_public=fact.visibility is Visibility.PUBLIC,
    )


def documents(
    workshop_id: int, file_address: Callable[[int], str] | None
) -> tuple[DocumentFacts, ...]:
    """The documents in the order of the programme; one query."""
    return tuple(
        DocumentFacts(
            title=tidy(each.title),
            speaker=tidy(each.speaker),
            organization=tidy(each.organization.name) if each.organization else "",
            session=tidy(each.workshop_session.title) if each.workshop_session else "",
            takeaway=clean_lines(each.takeaway),
            address=_address(each, file_address),
            permitted=each.permitted,
        )
        for each in documents_of(workshop_id)
    )


def citation(
    cited: Citation | None, file_address: Callable[[int], str] | None
) -> CitationFacts | None:
    """What a note cites."""
    if cited is None:
        return None
    if cited.document is None:
        return CitationFacts(title=host_of(cited.url), address=web_address(cited.url))
    return CitationFacts(
        title=tidy(cited.document.title),
        address=_address(cited.document, file_address),
        page=cited.page,
        is_document=True,
        permitted=cited.document.permitted,
    )


def _address(document: Document, file_address: Callable[[int], str] | None) -> str:
    if document.url is None:
        return file_address(document.id) if file_address is not None else ""
    return web_address(document.url)


def _evidence(evidence: Evidence, note_ids: tuple[int, ...], numbers: Numbers) -> EvidenceFacts:
    return EvidenceFacts(
        notes=tuple(sorted(numbers[note_id] for note_id in note_ids if note_id in numbers)),
        sectors=tuple(tidy(sector.name) for sector in evidence.sectors),
    )
