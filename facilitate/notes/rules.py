"""Who may write and read notes where, which notes fit there, and when a table is silent. Pure."""

import re
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import IntEnum

from facilitate.errors import Refused
from facilitate.library.rules import is_web_address
from facilitate.notes.models import Citation, Note, NoteRevision
from facilitate.people.attribution import Attribution, Speaker, attribute, policy_of
from facilitate.people.models import Participant
from facilitate.seating.models import SeatRole
from facilitate.workshop.models import (
    NoteKind,
    Question,
    Round,
    Roundtable,
    SessionFormat,
    Stage,
    Workshop,
    WorkshopSession,
)

#: the longest note, in characters
TEXT_LIMIT = 4000
#: longer notes are hard to sort and to quote: the page starts to count, nothing more
TEXT_ADVISED = 280
#: the longest address that a note may cite, in characters
LINK_LIMIT = 1000
#: a device that was off keeps its notes; one that says more than this has a broken clock
WAITED_AT_MOST = timedelta(days=30)
#: a note that waited no longer than this arrived as it was typed
AT_ONCE = timedelta(minutes=1)
#: key of the kind that takes whatever does not answer the question
PARKING = "parking"
#: a table that writes nothing for this long while a round runs may need a visit
SILENT_AFTER = timedelta(minutes=8)
#: how long a code for taking over a table works, and how many wrong ones may be tried
OFFER_LASTS = timedelta(minutes=10)
TRIES_AT_MOST = 5
Content = tuple[int, int | None, str, str, int | None, int | None]
"""What a note says, as two are compared: kind, stage, text, and what it cites, by ids."""
Small = Callable[[], Container[int]]
"""Gives the ids of the sectors of which too few people are there to be shown beside a note."""

#: as many people may object to one note before its table has to answer
OBJECTIONS_AT_MOST = 10
#: as many notes may a table choose as its most important ones
TOP_AT_MOST = 3
#: bullets and numbers in front of the lines of a list
_LIST_MARK = re.compile(r"^\s*(?:[-*•–·‣▪]|\(?\d{1,3}[.)])\s+")


class Right(IntEnum):
    """What somebody may do with the notes of one place; each includes those before it."""

    NONE = 0
    READ = 1
    WRITE = 2


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where notes are taken: a table in a round, or the plenary of a session.

    A table without a round (the workshop has none yet) can be looked at, not written at.
    """

    workshop: Workshop
    table: Roundtable | None = None
    round: Round | None = None
    session: WorkshopSession | None = None

    @property
    def topic(self) -> str:
        """Name of the live topic on which changes here are told."""
        if self.table is not None:
            return f"table:{self.table.number}"
        return f"plenary:{self.session_id}"

    @property
    def editing_topic(self) -> str:
        """Name of the live topic on which it is told which notes here are being edited."""
        kind, _colon, key = self.topic.partition(":")
        return f"{kind}_editing:{key}"

    @property
    def key(self) -> str:
        """Short name of the place within its workshop, as ids of page elements have it."""
        if self.table is not None:
            return f"table-{self.table.number}-round-{self.round.number if self.round else 0}"
        return f"plenary-{self.session_id}"

    @property
    def session_id(self) -> int:
        """Id of the plenary's session; 0 at a table."""
        return self.session.id if self.session is not None else 0

    @property
    def question(self) -> Question | None:
        """What is asked here: the round's own question, else its session's."""
        if self.session is not None:
            return self.session.question
        if self.round is None:
            return None
        return self.round.asked

    @property
    def kinds(self) -> list[NoteKind]:
        """Kinds of notes that are taken here: the question's and the parking lot, else all."""
        asked = self.question.kinds if self.question is not None else []
        if not asked:
            return list(self.workshop.note_kinds)
        wanted = {kind.id for kind in asked}
        return [k for k in self.workshop.note_kinds if k.id in wanted or k.key == PARKING]

    @property
    def takes_notes(self) -> bool:
        """Whether there is anything to write about here."""
        return self.session is not None or self.round is not None

    def is_over(self, at: datetime) -> bool:
        """Whether what is written here at that moment arrives after the end."""
        ended_at = self.round.ended_at if self.round is not None else None
        return ended_at is not None and ended_at <= at


@dataclass(frozen=True, kw_only=True)
class Standing:
    """What somebody is in a workshop, as far as the notes of one place are concerned."""

    organizes: bool = False
    takes_part: bool = False
    #: guides the workshop, not only a table
    facilitates: bool = False
    #: ids of the tables this person hosts
    hosts: frozenset[int] = frozenset()
    #: took the notes of the place's table over (True) or handed them over since (False)
    holds: bool | None = None
    #: this person's role at the place's table, by id of the round, in the seating as sent
    seats: Mapping[int, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Somebody at a place where notes are taken."""

    origin: Origin
    standing: Standing

    @property
    def right(self) -> Right:
        """What this person may do with the notes here."""
        return right_at(origin=self.origin, standing=self.standing)

    @property
    def may_write(self) -> bool:
        """Whether there is something to write about, and this person may."""
        return self.origin.takes_notes and self.right >= Right.WRITE

    @property
    def has_given(self) -> bool:
        """Whether this person has handed the notes here over to somebody else."""
        return self.standing.holds is False and not self.standing.organizes

    @property
    def roams(self) -> bool:
        """Whether every table of the workshop is open to this person."""
        return self.standing.organizes or (self.standing.facilitates and not self.standing.hosts)


@dataclass(frozen=True, kw_only=True)
class Words:
    """What a note says. The stage counts only for kinds that ask it."""

    kind: NoteKind
    text: str
    stage: Stage | None = None
    #: evidence for it
    citation: Citation | None = None

    @property
    def content(self) -> Content:
        """What makes two notes say the same."""
        stage = self.stage if self.kind.asks_stage else None
        stage_id = stage.id if stage is not None else None
        return (self.kind.id, stage_id, self.text, *_cited(self.citation))


def words_of(note: Note) -> Words:
    """What a note says now."""
    return Words(kind=note.kind, text=note.text, stage=note.stage, citation=note.citation)


def content_of(version: Note | NoteRevision) -> Content:
    """What a stored note or version says, to be compared."""
    return (version.kind_id, version.stage_id, version.text, *_cited(version.citation))


def _cited(citation: Citation | None) -> tuple[str, int | None, int | None]:
    cited = citation or Citation()
    return (cited.url, cited.document.id if cited.document is not None else None, cited.page)


def right_at(*, origin: Origin, standing: Standing) -> Right:
    """What this person may do with the notes of this place."""
    if writes_for_others(origin=origin, standing=standing):
        return Right.WRITE
    if speaks_for_self(origin=origin, standing=standing):
        return Right.WRITE
    if origin.table is None:
        return Right.READ if standing.takes_part else Right.NONE
    return Right.READ if standing.seats or standing.holds is not None else Right.NONE


def writes_for_others(*, origin: Origin, standing: Standing) -> bool:
    """Whether this person takes the notes here: for what everybody says, not only themselves.

    Organizers everywhere; hosts at their table; facilitators who host no table at any table and in
    the plenary; whoever the seating names as host or note-taker of the table in that round. A
    hand-over goes before all that: who took the notes over writes, who gave them away does not.
    """
    if standing.organizes:
        return True
    if origin.table is None:
        return standing.facilitates
    if standing.holds is not None:
        return standing.holds
    if origin.table.id in standing.hosts or (standing.facilitates and not standing.hosts):
        return True
    return _seat(origin, standing) in (SeatRole.HOST, SeatRole.SCRIBE)


def speaks_for_self(*, origin: Origin, standing: Standing) -> bool:
    """Whether this person writes here only what they themselves say, as open capture allows."""
    if not origin.workshop.open_capture or writes_for_others(origin=origin, standing=standing):
        return False
    if origin.table is None:
        return standing.takes_part
    return _seat(origin, standing) is not None


def require_writer(*, origin: Origin, standing: Standing) -> None:
    """Refuse whoever may not write here."""
    if right_at(origin=origin, standing=standing) < Right.WRITE:
        raise Refused("Only those who take the notes here and the organizer can change them.")
    if not origin.takes_notes:
        raise Refused("There is no round yet. Notes can be taken as soon as there is one.")


def require_adder(*, origin: Origin, standing: Standing) -> None:
    """Refuse a new note of whoever may not write here and never could.

    What waited on the device of somebody who handed the table over is still theirs to send.
    """
    if standing.holds is None:
        require_writer(origin=origin, standing=standing)


def require_fitting(*, origin: Origin, words: Words, kept: NoteKind | None = None) -> None:
    """Refuse words that cannot be a note here; `kept` is a kind that the note already has."""
    if not words.text.strip():
        raise Refused("An empty note cannot be saved.")
    if len(words.text) > TEXT_LIMIT:
        raise Refused("A note has at most %(limit)s characters.", limit=TEXT_LIMIT)
    if words.kind.id not in {kind.id for kind in origin.kinds} | ({kept.id} if kept else set()):
        raise Refused("Notes of this kind are not taken here.")
    if words.stage is not None and words.stage.workshop_id != origin.workshop.id:
        raise Refused("This stage does not belong to the workshop.")
    if words.citation is not None:
        _require_citable(words.citation, origin.workshop)


def _require_citable(citation: Citation, workshop: Workshop) -> None:
    document = citation.document
    if bool(citation.url) == (document is not None):
        raise Refused("Evidence is either a web link or a document.")
    if citation.url and not (is_web_address(citation.url) and len(citation.url) <= LINK_LIMIT):
        raise Refused("This is not the address of a page on the web.")
    if document is not None and document.workshop_id != workshop.id:
        raise Refused("This document does not belong to the workshop.")


def has_say(*, origin: Origin, standing: Standing) -> bool:
    """Whether this person takes the notes here or sits at the table in this round."""
    return (
        writes_for_others(origin=origin, standing=standing) or _seat(origin, standing) is not None
    )


def require_at_table(*, origin: Origin, standing: Standing) -> None:
    """Refuse whoever has no say in what the table thinks of its notes."""
    if has_say(origin=origin, standing=standing):
        return
    raise Refused("Only those who sit at this table can say what the table thinks of its notes.")


def may_object(*, origin: Origin, standing: Standing) -> bool:
    """Whether this person may say here that a note is not what they said."""
    if not origin.workshop.takes_objections or writes_for_others(origin=origin, standing=standing):
        return False
    return _seat(origin, standing) is not None


def require_objector(*, origin: Origin, standing: Standing) -> None:
    """Refuse whoever cannot say here that a note is not what they said."""
    if not may_object(origin=origin, standing=standing):
        raise Refused("Only those who sit at this table can say so, where the organizer allows it.")


def pieces_of(text: str) -> list[str]:
    """The notes that a text of several lines is, without the marks of a list."""
    lines = (_LIST_MARK.sub("", line).strip() for line in text.splitlines())
    return [line for line in lines if line]


def takes_plenary_notes(session: WorkshopSession) -> bool:
    """Whether notes of this session belong to the plenary."""
    return session.format not in (SessionFormat.ROUNDTABLES, SessionFormat.BREAK)


def is_silent(*, round: Round | None, last_save_at: datetime | None, now: datetime) -> bool:
    """Whether a table has saved nothing for too long in a round that runs: no note, no change."""
    if round is None or round.state != "running" or round.started_at is None:
        return False
    return now - max(round.started_at, last_save_at or round.started_at) > SILENT_AFTER


def shown_speaker(note: Note, *, small: Small) -> Attribution:
    """What may be shown of who said it, to anybody at all, under the policy of its session.

    `small` gives the ids of the sectors too small to be shown; it is asked only where it matters.
    """
    return shown_person(note, note.speaker, small=small)


def attribution_of(note: Note) -> str:
    """The policy under which a note was said: its session's, else the workshop's."""
    session = note.workshop_session or (note.round.workshop_session if note.round else None)
    return policy_of(
        workshop=note.workshop.attribution, session=session.attribution if session else None
    )


def shown_person(note: Note, person: Participant | None, *, small: Small) -> Attribution:
    """What may be shown of somebody who spoke in a note or in a change to it."""
    if person is None:
        return attribute(policy=attribution_of(note), speaker=None)
    organization = person.organization
    sector = organization.sector if organization is not None else None
    shown = attribute(
        policy=attribution_of(note),
        speaker=Speaker(
            name=person.name,
            organization=organization.name if organization is not None else "",
            sector=sector.name if sector is not None else "",
            consents_name=person.consents_name,
            consents_quotes=person.consents_quotes,
        ),
    )
    # beside an organization that may be named the sector tells nothing more
    is_told = shown.sector is not None and shown.organization is None and shown.name is None
    if is_told and sector is not None and sector.id in small():
        return replace(shown, sector=None)
    return shown


def _seat(origin: Origin, standing: Standing) -> str | None:
    return standing.seats.get(origin.round.id) if origin.round is not None else None
