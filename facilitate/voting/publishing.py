"""Freezing a result: ballots without voters, what they give, and the file for a recount."""

import secrets
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict

from sqlalchemy import delete, insert, select, update

from facilitate.db import db
from facilitate.people.models import Sector
from facilitate.people.small_cells import FEWEST
from facilitate.voting import recount
from facilitate.voting.limits import Limits
from facilitate.voting.models import (
    Ballot,
    HandCount,
    PaperEntry,
    Poll,
    PollCount,
    PollOption,
    PollResult,
    Vote,
)
from facilitate.voting.outcomes import SectorVoters
from facilitate.voting.queries import (
    Cast,
    counted_ballots,
    invalid_papers,
    reconciliation_now,
    sectors_in_order,
    sectors_of_voters,
    turnout_of,
    voters_now,
)
from facilitate.voting.reconciliation import Reconciliation
from facilitate.voting.recount import Counted, Published, Sheet
from facilitate.voting.rules import receipt
from facilitate.voting.states import Flaw, Origin, Secrecy
from facilitate.voting.tally.cut import TiePolicy
from facilitate.voting.tally.figures import stored
from facilitate.voting.tally.lens import Side, pooled
from facilitate.voting.tally.marks import Rule
from facilitate.voting.voters import absent_voters, voters_by_key
from facilitate.workshop.models import Workshop


def freeze(poll: Poll) -> None:
    """Count a closed vote, keep the result, and put bare ballots in place of all that was cast."""
    cast, late = counted_ballots(poll.id), voters_now(poll, late=True)
    reconciliation = reconciliation_now(poll)
    withheld = reconciliation.too_few
    of_somebody = {each.key for each in cast if each.origin not in (Origin.PAPER, Origin.HANDS)}
    admitted = absent_voters(poll, of_somebody)
    seen = turnout_of(poll)  # with those whose ballot was on its way at the close
    poll.voted, poll.present, poll.entitled = seen.voted, seen.present, seen.entitled
    sectors, places = ([], {}) if withheld else _sectors(poll, cast)
    sheets = [] if withheld else _anonymous(poll, cast, places)
    by_hand = 0 if withheld else reconciliation.ballots.get(Origin.HANDS, 0)
    published = _published(poll, sheets, sectors, by_hand=by_hand)
    counted = recount.count(published)
    if poll.secrecy == Secrecy.NAMES:
        _name_ballots(poll, cast, places)
    else:
        _replace_ballots(poll, sheets or [_without_marks() for _ballot in cast])
    _keep_results(poll, counted, reasons={} if withheld else _reasons(cast))
    by_letter = [option.letter for option in poll.options]
    db.session.add(
        PollCount(
            poll_id=poll.id,
            blank=counted.tally.blank,
            withheld=withheld,
            late=late,
            # of fewer it would tell whether somebody voted who was marked absent for that
            admitted=admitted if admitted >= FEWEST else None,
            reconciliation=reconciliation.stored(),
            tied=[by_letter[number] for number in counted.cut.tied],
            decided_by=counted.cut.policy,
            sectors=[asdict(each) for each in sectors],
            fingerprint="" if withheld else counted.fingerprint,
            receipts=sorted(receipt(ballot.key) for ballot in cast if ballot.origin != Origin.HANDS)
            if poll.secrecy == Secrecy.RECEIPT
            else [],
        )
    )


def published_ballots(poll: Poll) -> Published:
    """The ballots of a vote whose result is shown, for whoever wants to recount; three queries."""
    letters = {option.id: option.letter for option in poll.options}
    count = db.session.get_one(PollCount, poll.id)
    sheets = [
        Sheet(
            id=cast.key,
            sector=cast.sector,
            marks={letters[option_id]: mark for option_id, mark in cast.marks.items()},
        )
        for cast in counted_ballots(poll.id)
    ]
    sectors = [
        SectorVoters(name=each["name"], side=Side(each["side"]), voters=each["voters"])
        for each in count.sectors
    ]
    reconciled = Reconciliation.read(count.reconciliation)
    by_hand = reconciled.ballots.get(Origin.HANDS, 0) if reconciled is not None else 0
    return _published(poll, sheets, sectors, by_hand=by_hand)


def _published(
    poll: Poll, sheets: Sequence[Sheet], sectors: Sequence[SectorVoters], *, by_hand: int
) -> Published:
    code = db.session.scalar(select(Workshop.code).where(Workshop.id == poll.workshop_id))
    return Published(
        workshop=code or "",
        vote=poll.number,
        title=poll.title,
        limits=Limits(rule=Rule(poll.rule), budget=poll.budget, cap=poll.cap),
        places=poll.places,
        ties=TiePolicy(poll.ties),
        seed=poll.seed or "",
        backing=(poll.backing_sectors, poll.backing_share),
        may_vote=poll.entitled or 0,
        present=poll.present or 0,
        options={option.letter: option.text for option in poll.options},
        sectors=[(each.name, each.side) for each in sectors],
        ballots=sheets,
        by_hand=by_hand,
    )


def _sectors(poll: Poll, cast: Sequence[Cast]) -> tuple[list[SectorVoters], dict[str, int]]:
    """The sectors that can be told apart in the result, and the place of each ballot's by key.

    Blank ballots say nothing of a sector. Where only one line would be left, there is none.
    """
    order = {sector.id: sector for sector in sectors_in_order(poll.workshop_id)}
    of_key = sectors_of_voters(poll)
    found = {ballot.key: of_key.get(ballot.key) for ballot in cast if ballot.marks}
    found = {key: sector if sector in order else None for key, sector in found.items()}
    voters = Counter(found.values())
    counts: dict[int | None, int] = {sector_id: voters[sector_id] for sector_id in order}
    counts[None] = voters[None]
    # everybody in the room saw the hands: beside them, too, one or two must not stand alone
    secret = Counter(found[each.key] for each in cast if each.marks and each.origin != Origin.HANDS)
    few = {sector_id for sector_id, count in secret.items() if count < FEWEST}
    pool = pooled(counts, nowhere={None} | few)
    together = set(pool or ())
    others = sorted(
        (each for each in secret if each not in together), key=lambda each: secret[each]
    )
    while others and 0 < sum(secret[each] for each in together) < FEWEST:
        together.add(others.pop(0))
    if pool is None or 0 < sum(secret[each] for each in together) < FEWEST:
        return [], {}
    shown = [
        SectorVoters(name=sector.name, side=_side(poll, sector), voters=counts[sector_id])
        for sector_id, sector in order.items()
        if sector_id not in together
    ]
    rest = sum(counts[sector_id] for sector_id in together)
    alone = [sector_id for sector_id in order if sector_id not in together]
    if rest:
        shown.append(SectorVoters(name="", side=Side.NEITHER, voters=rest))
    if len(shown) < 2:
        return [], {}
    place_of: dict[int | None, int] = {sector_id: place for place, sector_id in enumerate(alone)}
    return shown, {key: place_of.get(sector, len(alone)) for key, sector in found.items()}


def _side(poll: Poll, sector: Sector) -> Side:
    """On which side a sector stood when the vote opened."""
    return Side((poll.sides or {}).get(str(sector.id), sector.side))


def _without_marks() -> Sheet:
    """A ballot of a result that is not told: it was counted, and says nothing any more."""
    return Sheet(id=secrets.token_hex(16), sector=None, marks={})


def _anonymous(poll: Poll, cast: Sequence[Cast], places: Mapping[str, int]) -> list[Sheet]:
    """What the ballots say, under new random ids in random order; those with names keep theirs."""
    letters = {option.id: option.letter for option in poll.options}
    shuffled = list(cast)
    secrets.SystemRandom().shuffle(shuffled)
    return [
        Sheet(
            id=ballot.key if poll.secrecy == Secrecy.NAMES else secrets.token_hex(16),
            sector=places.get(ballot.key),
            marks={letters[option_id]: mark for option_id, mark in ballot.marks.items()},
        )
        for ballot in shuffled
    ]


def _name_ballots(poll: Poll, cast: Sequence[Cast], places: Mapping[str, int]) -> None:
    """Say of each ballot whose it is, in place of the key; all versions stay.

    Ballots of an entry that was merged become earlier versions of its person's counted one.
    """
    people = voters_by_key(poll)
    counts = {people.get(ballot.key): ballot.key for ballot in cast}
    of_poll = Ballot.poll_id == poll.id
    keys = db.session.scalars(select(Ballot.voter_key).where(of_poll).distinct()).all()
    for place, key in enumerate(sorted(keys), start=1):
        kept = counts.get(people.get(key), key)
        db.session.execute(
            update(Ballot)
            .where(of_poll, Ballot.voter_key == key)
            .values(
                participant_id=people.get(key),
                sector=places.get(key),
                voter_key=kept,
                version=Ballot.version - (0 if kept == key else 1_000_000 * place),
            )
        )


def _replace_ballots(poll: Poll, sheets: Sequence[Sheet]) -> None:
    """Put these in place of what was cast; of late and invalid ones only that they came stays."""
    of_poll = select(Ballot.id).where(Ballot.poll_id == poll.id)
    options = {option.letter: option.id for option in poll.options}
    counted = [
        (sheet, {options[letter]: mark for letter, mark in sheet.marks.items()}) for sheet in sheets
    ]
    late = len(counted_ballots(poll.id, late=True))
    flaws = [flaw for flaw, papers in invalid_papers(poll.id).items() for _paper in range(papers)]
    db.session.execute(delete(Vote).where(Vote.ballot_id.in_(of_poll)))
    db.session.execute(delete(Ballot).where(Ballot.poll_id == poll.id))
    db.session.execute(delete(HandCount).where(HandCount.poll_id == poll.id))
    db.session.execute(delete(PaperEntry).where(PaperEntry.poll_id == poll.id))
    papers = [_bare(poll, sheet) for sheet, _marks in counted]
    papers += [_bare(poll, None, late=True) for _ballot in range(late)]
    papers += [_bare(poll, None, flaw=flaw) for flaw in flaws]
    if not papers:
        return
    ids = db.session.scalars(
        insert(Ballot).returning(Ballot.id, sort_by_parameter_order=True), papers
    ).all()
    votes = [
        {"ballot_id": ballot_id, "option_id": option_id, "first": mark.first, "second": mark.second}
        for ballot_id, (_sheet, marks) in zip(ids, counted, strict=False)
        for option_id, mark in marks.items()
    ]
    if votes:
        db.session.execute(insert(Vote), votes)


def _bare(
    poll: Poll, sheet: Sheet | None, *, late: bool = False, flaw: Flaw | None = None
) -> dict[str, object]:
    """The row of a ballot that says nothing of voter, time or origin."""
    return {
        "poll_id": poll.id,
        "voter_key": sheet.id if sheet is not None else secrets.token_hex(16),
        "version": 1,
        "submission_id": secrets.token_hex(16),
        "cast_at": None,
        "sector": sheet.sector if sheet is not None else None,
        "late": late,
        "flaw": flaw,
    }


def _reasons(cast: Sequence[Cast]) -> dict[int, list[str]]:
    """Why people object, by option and alphabet: neither order nor company tells whose it is."""
    found: dict[int, list[str]] = {}
    for ballot in cast:
        for option_id, reason in ballot.reasons.items():
            found.setdefault(option_id, []).append(reason)
    return {option_id: sorted(reasons) for option_id, reasons in found.items()}


def _keep_results(poll: Poll, counted: Counted, *, reasons: Mapping[int, list[str]]) -> None:
    options: Sequence[PollOption] = poll.options
    support = {each.option: asdict(each) for each in counted.support}
    for by_sector in support.values():
        del by_sector["option"]
    for standing in counted.tally.standings:
        option_id = options[standing.option].id
        db.session.add(
            PollResult(
                poll_id=poll.id,
                option_id=option_id,
                score=standing.score,
                voters=standing.voters,
                rank=standing.rank,
                tied=standing.tied,
                through=standing.option in counted.cut.through,
                details=stored(standing.details),
                reasons=reasons.get(option_id, []),
                by_sector=support.get(standing.option),
            )
        )
