"""The model event as rows, straight from the demo's facts: what these reports are about."""

from datetime import date, datetime, timedelta

from sqlalchemy import select

from facilitate.accounts.models import Account
from facilitate.activity import ActivityCounter, Actor
from facilitate.commitments.models import Commitment, Part
from facilitate.commitments.operations import add_commitment, join
from facilitate.commitments.rules import CommitmentWords
from facilitate.db import db
from facilitate.demo import facts as demo_facts
from facilitate.demo.shapes import DemoFacts, NoteFact
from facilitate.feedback.operations import (
    close_feedback,
    decide_line,
    give_feedback,
    open_feedback,
)
from facilitate.feedback.queries import lines
from facilitate.library.models import Document
from facilitate.notes.models import Note
from facilitate.people.models import Organization, Participant, Sector
from facilitate.report.narrating import write_passage
from facilitate.themes.models import Opportunity, Theme
from facilitate.voting.casting import cast_ballot
from facilitate.voting.operations import close_poll, open_poll, prepare_poll
from facilitate.voting.tally.marks import Mark
from facilitate.workshop.models import (
    Destination,
    NoteKind,
    Organizer,
    Question,
    Round,
    Roundtable,
    Stage,
    Workshop,
    WorkshopSession,
)
from tests.voting.steps import show_result

CODE = "KHX7"
SECTORS = {
    "Development Partners": ("D", "neither"),
    "City Representatives": ("C", "public"),
    "Solution Providers": ("S", "private"),
    "Subject Experts": ("E", "neither"),
    "Governmental Partners": ("G", "public"),
    "Academia": ("A", "neither"),
}
KINDS = {
    "approach": ("Approach", "Approaches", "steps", True),
    "diagnostic": ("Diagnostic tool", "Diagnostic tools", "tool", False),
    "constraint": ("Constraint", "Constraints", "bar", False),
    "roadblock": ("Roadblock", "Roadblocks", "octagon", False),
    "opportunity": ("Opportunity", "Opportunities", "diamond", False),
    "parking": ("Parking lot", "Parking lot", "flag", False),
}
TITLES = {
    "approaches": "Approaches for cities at different stages",
    "diagnostics": "Smart diagnostic tools",
    "constraints": "Constraints and roadblocks",
    "opportunities": "Public-private opportunities",
}
#: of so many people on the list, one has not come
ONE_ABSENT_OF = 10


def make_event(*, organizer: Account | None = None, finished: bool = True) -> Workshop:
    """The whole workshop after its end, or at the demo's moment in round 3; committed."""
    facts = demo_facts.load()
    workshop = Workshop(
        code=CODE,
        slug="smart-cities-for-all",
        title=facts.workshop.title,
        subtitle=facts.workshop.subtitle,
        host=facts.workshop.host,
        venue=facts.workshop.venue,
        starts_on=facts.workshop.starts_on,
        ends_on=facts.workshop.ends_on,
        timezone=facts.workshop.timezone,
        builds_on_title=facts.workshop.builds_on_title,
        builds_on_when=facts.workshop.builds_on_when,
        is_demo=True,
    )
    db.session.add(workshop)
    db.session.flush()
    db.session.add(ActivityCounter(workshop_id=workshop.id))
    if organizer is not None:
        db.session.add(Organizer(workshop_id=workshop.id, account_id=organizer.id))
    _add_people(workshop, facts)
    _add_notes(workshop, facts, facts.notes + (facts.later_notes if finished else ()), finished)
    if finished:
        add_results(workshop)
    db.session.commit()
    return workshop


THEMES = {
    "Money that cities cannot borrow": "Nobody lends to a city without a credit rating.",
    "Data nobody shares": "Each department keeps its own.",
    "Rules made for one winner": "Tenders are written for a single supplier. ⚠️",
    "Skills that leave with the consultants": "",
}
OPTIONS = (
    ("One permit for all street works", "Set up one counter", "File plans early"),
    ("Open data on energy", "Ask for it in every licence", "Publish meter data"),
    ("A fund for first projects", "Guarantee the first loss", "Lend"),
    ("Shared ducts", "Own the ducts", ""),
    ("A <b>bold</b> promise | nobody wants =1+1", "", ""),
)
#: points by option for each voter, one after the other
BALLOTS = ({0: 2, 1: 1}, {1: 2, 2: 1}, {0: 1, 2: 1, 3: 1}, {}, {3: 2, 1: 1})
VOTERS = 30


def add_results(workshop: Workshop) -> None:
    """Four themes over all notes of the tables, and a vote on five options, its result shown."""
    by = Actor()
    notes = [n for n in db.session.scalars(select(Note).order_by(Note.id)) if n.table_id]
    for position, (name, statement) in enumerate(THEMES.items()):
        # each theme is smaller than the one before
        found = [n for at, n in enumerate(notes) if at % (position + 3) == position]
        db.session.add(
            Theme(
                workshop_id=workshop.id,
                name=name,
                statement=statement,
                position=position,
                notes=found,
            )
        )
    options = [
        Opportunity(
            workshop_id=workshop.id,
            text=text,
            public_role=public_role,
            private_role=private_role,
            position=position,
            notes=notes[position * 9 : position * 11],
        )
        for position, (text, public_role, private_role) in enumerate(OPTIONS)
    ]
    db.session.add_all(options)
    db.session.flush()
    ids = [option.id for option in options]
    poll = prepare_poll(workshop=workshop, opportunity_ids=ids, budget=3, cap=2, by=by)
    open_poll(poll=poll, by=by)
    lettered = [option.id for option in poll.options]
    people = db.session.scalars(select(Participant.id).order_by(Participant.id)).all()
    for number, person in enumerate(people[:VOTERS]):
        points = BALLOTS[number % len(BALLOTS)]
        cast_ballot(
            poll_id=poll.id,
            participant_id=person,
            marks={lettered[at]: Mark(dots) for at, dots in points.items()},
            submission_id=f"{number:032}",
        )
    close_poll(poll=poll, by=by)
    show_result(poll=poll, by=by)
    for text, due_on in (("Map every duct", date(2012, 9, 1)), ("Say | what it costs", None)):
        words = CommitmentWords(
            what=text, first_step="Meet in May", resources="A map", due_on=due_on
        )
        commitment = add_commitment(workshop=workshop, words=words, by=by)
        for number, participant in enumerate(db.session.scalars(select(Participant).limit(7))):
            part = Part.INFORMED if number > 3 else Part.CONTRIBUTE
            join(commitment=commitment, participant=participant, part=part, by=by)
    db.session.add(
        Document(
            workshop_id=workshop.id,
            title="City finance | in one hour",
            speaker="Ana Ruiz",
            takeaway="Rate first, borrow later.",
            url="https://example.org/finance.pdf",
            permitted=True,
            position=1,
        )
    )
    db.session.add(Destination(workshop_id=workshop.id, name="A toolkit & a paper", position=1))
    _write(workshop, by)
    _ask(workshop, by)


#: the questions of the feedback; two people alone answer the third
ASKED = ("Did it | meet its *objective*?", "Right people", "Faithful", "Fair", "Likely?", "=1+1?")
#: marks of so many people, one after the other
MARKS = ((5, 4, None, 3, 10), (4, 4, None, 3, 7), (5, 1, None, None, 0))
ANSWERED = 14


def _ask(workshop: Workshop, by: Actor) -> None:
    open_feedback(workshop=workshop, questions=ASKED, by=by)
    first, second = db.session.scalars(select(Commitment).order_by(Commitment.position))
    people = db.session.scalars(select(Participant).order_by(Participant.id).limit(ANSWERED))
    for number, person in enumerate(people):
        marks = list(MARKS[number % len(MARKS)])
        marks[2] = 5 if number < 2 else None
        give_feedback(
            workshop=workshop,
            participant=person,
            marks=marks,
            line="more <b>breaks</b> | =1+1" if number == 0 else "Nobody reads this one",
            commitment=first if number < 3 else second if number < 5 else None,
        )
    close_feedback(workshop=workshop, by=by)
    for line in lines(workshop.id):
        decide_line(line=line, shown="breaks" in line.text, by=by)


#: what was written for the report: markup of every format, and numbers as they were then
PASSAGES = {
    "summary": "Nobody <b>lends</b> | {notes: 1234} notes, #panic() $x$ *so* =1+1\nA second line ⚠️",
    "message-1": "Cities need {tables: 5} *credit* ratings & \\textbf{trust}",
    "message-2": "[Share](javascript:alert(1)) what is known",
    "lessons": "Begin earlier = better\n@cite {{ 7 * 7 }}",
}


def _write(workshop: Workshop, by: Actor) -> None:
    themes = list(db.session.scalars(select(Theme).order_by(Theme.position)))
    for slot, text in PASSAGES.items():
        write_passage(
            workshop=workshop,
            slot=slot,
            text=text,
            themes=themes[: 2 if slot == "message-1" else 1] if "message" in slot else (),
            revision=0,
            by=by,
        )


def _add_people(workshop: Workshop, facts: DemoFacts) -> None:
    sectors = {
        name: Sector(
            workshop_id=workshop.id,
            name=name,
            letter=SECTORS[name][0],
            side=SECTORS[name][1],
            position=position,
        )
        for position, name in enumerate(facts.sectors)
    }
    db.session.add_all(sectors.values())
    db.session.flush()
    organizations = {
        each.name: Organization(
            workshop_id=workshop.id,
            name=each.name,
            sector_id=sectors[each.sector].id,
            position=position,
        )
        for position, each in enumerate(facts.organizations)
    }
    db.session.add_all(organizations.values())
    db.session.flush()
    came = _moment(workshop, facts, facts.sessions[0].key, 0)
    for number, each in enumerate(facts.participants):
        db.session.add(
            Participant(
                workshop_id=workshop.id,
                name=each.name,
                organization_id=organizations[each.organization].id,
                badge_code=f"B{number:05}",
                link_nonce=f"nonce-{number}",
                link_hash=f"hash-{number}",
                checked_in_at=None if number % ONE_ABSENT_OF == 0 else came,
            )
        )


def _add_notes(
    workshop: Workshop, facts: DemoFacts, notes: tuple[NoteFact, ...], finished: bool
) -> None:
    kinds = {
        key: NoteKind(
            workshop_id=workshop.id,
            key=key,
            label=label,
            plural=plural,
            shape=shape,
            asks_stage=asks_stage,
            position=position,
        )
        for position, (key, (label, plural, shape, asks_stage)) in enumerate(KINDS.items())
    }
    stages = {
        key: Stage(workshop_id=workshop.id, key=key, label=label, position=position)
        for position, (key, label) in enumerate(
            {"early": "Early", "growing": "Growing", "mature": "Mature", "any": "Any stage"}.items()
        )
    }
    questions = {
        each.key: Question(
            workshop_id=workshop.id,
            key=each.key,
            title=TITLES[each.key],
            asks=f"What are {each.asks.removeprefix('the ')}?",
            position=position,
            kinds=[kinds[kind] for kind in each.kinds],
        )
        for position, each in enumerate(facts.questions)
    }
    tables = {
        each.number: Roundtable(
            workshop_id=workshop.id,
            number=each.number,
            topic=each.topic,
            capacity=each.capacity,
        )
        for each in facts.tables
    }
    db.session.add_all([*kinds.values(), *stages.values(), *questions.values(), *tables.values()])
    db.session.flush()
    sessions: dict[str, WorkshopSession] = {}
    rounds: dict[int, Round] = {}
    for position, each in enumerate(facts.sessions):
        session = WorkshopSession(
            workshop_id=workshop.id,
            title=each.title,
            format=each.format,
            day=each.day,
            starts_at=each.starts_at,
            ends_at=each.ends_at,
            question_id=questions[each.question].id if each.question else None,
            position=position,
        )
        db.session.add(session)
        db.session.flush()
        sessions[each.key] = session
        for planned in each.rounds:
            begun = finished or planned.number <= facts.moment.round
            ended = finished or planned.number < facts.moment.round
            start = _moment(workshop, facts, each.key, each.offset(planned.planned_at))
            over = start + timedelta(minutes=planned.minutes)
            rounds[planned.number] = Round(
                workshop_id=workshop.id,
                workshop_session_id=session.id,
                number=planned.number,
                planned_at=planned.planned_at,
                minutes=planned.minutes,
                started_at=start if begun else None,
                deadline=over if begun else None,
                ended_at=over if ended else None,
            )
    db.session.add_all(rounds.values())
    db.session.flush()
    for number, note in enumerate(notes):
        db.session.add(
            Note(
                workshop_id=workshop.id,
                table_id=tables[note.table].id if note.table else None,
                round_id=rounds[note.round].id if note.round else None,
                workshop_session_id=sessions[note.session].id if note.session else None,
                kind_id=kinds[note.kind].id,
                stage_id=stages[note.stage].id if note.stage else None,
                text=note.text,
                language=note.language if note.language != "en" else None,
                client_id=f"note-{number}",
                is_late=note.is_late,
            )
        )


def _moment(workshop: Workshop, facts: DemoFacts, key: str, minute: int) -> datetime:
    session = next(each for each in facts.sessions if each.key == key)
    begins = datetime.combine(session.day, session.starts_at, tzinfo=workshop.zone)
    return begins + timedelta(minutes=minute)
