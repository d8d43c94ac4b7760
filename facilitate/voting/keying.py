"""Papers keyed in: ballots without names, each under the number that is written on it then."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import func, insert, select

from facilitate import activity, clock
from facilitate.activity import Actor
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.voting.casting import last_version, require_keeping, write_marks
from facilitate.voting.limits import REASON_LIMIT, Limits
from facilitate.voting.models import Ballot, PaperEntry, Poll
from facilitate.voting.operations import PREPARING
from facilitate.voting.papers import Said
from facilitate.voting.queries import reconciliation_now
from facilitate.voting.rules import paper_key, require_keyable
from facilitate.voting.states import Flaw, Origin
from facilitate.voting.tally.marks import Mark, Rule


@dataclass(frozen=True, kw_only=True)
class Kept:
    """What became of a paper."""

    paper: int
    #: it counts once a second person keyed it in alike
    waits: bool = False
    #: what the first person read, where the second one read something else; nothing is kept then
    first: "Read | None" = None


@dataclass(frozen=True, kw_only=True)
class Read:
    """What somebody read on a paper: by option id, or why it is not valid."""

    said: Mapping[int, Said]
    flaw: Flaw | None = None


class Settled(StrEnum):
    """Which of two readings of a paper is right, as the second person found on looking again."""

    FIRST = "first"
    SECOND = "second"


def keep_paper(
    *,
    poll: Poll,
    said: Mapping[int, Said],
    flaw: Flaw | None = None,
    number: int | None = None,
    settled: Settled | None = None,
    submission_id: str,
    by: Actor,
) -> Kept:
    """Keep what a paper says (by option id), or why it is not valid, under its number.

    A new paper gets the next number. With the number of one that was kept before, what is kept now
    takes its place, and both stay until the result is shown. The same submission again is the same
    paper. Where two people key in each paper, it waits until a second one reads the same; if they
    differ, the second one looks again and says which is right. Refused once the result is shown, in
    a vote with names, for marks that break a limit, and where a valid paper would make more ballots
    than there are people who may vote.
    """
    db.session.refresh(poll, with_for_update=True)
    require_keyable(poll.state, poll.secrecy)
    sent = _sent_before(poll, submission_id)
    if sent is not None:
        return sent
    newest = papers_kept(poll)
    if number is not None and not 1 <= number <= newest:
        raise Refused("No paper %(number)s has been keyed in.", number=number)
    read = Read(
        said={
            option_id: Said(each.mark, each.reason[:REASON_LIMIT])
            for option_id, each in said.items()
            if any(each.mark) and flaw is None
        },
        flaw=flaw,
    )
    limits = Limits(rule=Rule(poll.rule), budget=poll.budget, cap=poll.cap)
    require_keeping(poll.id, limits, read.said)
    paper = number or newest + 1
    waiting = _entry(poll, paper)
    if poll.two_people and (waiting is None or waiting.account_id == by.account_id):
        _enter(poll, paper, waiting, read, submission_id, by)
        return Kept(paper=paper, waits=True)
    if waiting is not None:
        before = _read(waiting)
        if before != read and settled is None:
            return Kept(paper=paper, first=before)
        if settled is Settled.FIRST:
            read = before
    _require_room(poll, paper, read)
    if waiting is not None:
        db.session.delete(waiting)
    _count(poll, paper, read, submission_id)
    _record("poll.paper_corrected" if number else "poll.paper_keyed", poll, paper, by)
    return Kept(paper=paper)


def waiting_papers(poll: Poll) -> Sequence[PaperEntry]:
    """Papers that only one person has keyed in, by number; one query."""
    return db.session.scalars(
        select(PaperEntry).where(PaperEntry.poll_id == poll.id).order_by(PaperEntry.paper)
    ).all()


def _sent_before(poll: Poll, submission_id: str) -> Kept | None:
    counted = db.session.scalar(
        select(Ballot.paper).where(Ballot.poll_id == poll.id, Ballot.submission_id == submission_id)
    )
    if counted is not None:
        return Kept(paper=counted)
    waits = db.session.scalar(
        select(PaperEntry.paper).where(
            PaperEntry.poll_id == poll.id, PaperEntry.submission_id == submission_id
        )
    )
    return Kept(paper=waits, waits=True) if waits is not None else None


def _entry(poll: Poll, paper: int) -> PaperEntry | None:
    return db.session.scalar(
        select(PaperEntry).where(PaperEntry.poll_id == poll.id, PaperEntry.paper == paper)
    )


def _enter(
    poll: Poll,
    paper: int,
    waiting: PaperEntry | None,
    read: Read,
    submission_id: str,
    by: Actor,
) -> None:
    """Let a paper wait for a second person; the first one may read it once more until then."""
    if waiting is None:
        waiting = PaperEntry(poll_id=poll.id, paper=paper, account_id=by.account_id)
        db.session.add(waiting)
    waiting.submission_id, waiting.flaw = submission_id, read.flaw
    waiting.said = {
        str(option_id): [*each.mark, each.reason] for option_id, each in read.said.items()
    }
    _record("poll.paper_read", poll, paper, by)


def _read(entry: PaperEntry) -> Read:
    return Read(
        said={
            int(option_id): Said(Mark(first, second), reason)
            for option_id, (first, second, reason) in entry.said.items()
        },
        flaw=Flaw(entry.flaw) if entry.flaw else None,
    )


def _require_room(poll: Poll, paper: int, read: Read) -> None:
    """A valid paper that was not counted before needs somebody who may have voted so."""
    seen = reconciliation_now(poll)
    counted = db.session.scalar(
        select(Ballot.id).where(Ballot.poll_id == poll.id, Ballot.paper == paper).limit(1)
    )
    if read.flaw is None and counted is None and seen.total >= seen.may_vote:
        raise Refused(
            "There are as many ballots as people who may vote. This paper can only be kept as"
            " not valid."
        )


def _count(poll: Poll, paper: int, read: Read, submission_id: str) -> None:
    key = paper_key(salt=poll.salt or "", number=paper)
    ballot_id = db.session.execute(
        insert(Ballot)
        .values(
            poll_id=poll.id,
            voter_key=key,
            version=last_version(poll.id, key) + 1,
            submission_id=submission_id,
            cast_at=clock.now(),
            origin=Origin.PAPER,
            paper=paper,
            flaw=read.flaw,
        )
        .returning(Ballot.id)
    ).scalar_one()
    write_marks(ballot_id, read.said)


def _record(kind: str, poll: Poll, paper: int, by: Actor) -> None:
    activity.record(
        kind, workshop_id=poll.workshop_id, topic=PREPARING, by=by, subject=poll, paper=paper
    )


def papers_kept(poll: Poll) -> int:
    """How many papers have been keyed in, once at least; their numbers run from 1 to it."""
    counted = select(func.max(Ballot.paper)).where(Ballot.poll_id == poll.id)
    waiting = select(func.max(PaperEntry.paper)).where(PaperEntry.poll_id == poll.id)
    return max(db.session.scalar(each) or 0 for each in (counted, waiting))
