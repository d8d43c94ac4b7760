"""The published ballots of a vote: written, read, and counted anew without any database. Pure."""

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from fractions import Fraction
from typing import Any

from facilitate.errors import Refused
from facilitate.voting import tally
from facilitate.voting.limits import Limits, limits_of, require_limits, require_valid
from facilitate.voting.rules import LETTERS, SHARES, require_places
from facilitate.voting.tally.cut import Cut, TiePolicy, cut_at, lot
from facilitate.voting.tally.figures import stored
from facilitate.voting.tally.lens import BACKING_SECTORS, BACKING_SHARE, Side, Support, by_sector
from facilitate.voting.tally.marks import Mark, Paper, Rule
from facilitate.voting.tally.ranks import Tally

FORMAT = "facilitate ballots 1"
#: bytes of the largest file that is read
LARGEST = 50 * 1024 * 1024
USUAL_BACKING = (BACKING_SECTORS, str(BACKING_SHARE))
#: no number in a file is larger
_MOST = 1_000_000
#: halves of signs, and what forms drop: control characters and direction overrides
_NO_TEXT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One ballot without its voter: a random id, the place of its sector, marks by letter."""

    id: str
    sector: int | None
    marks: Mapping[str, Mark]


@dataclass(frozen=True, slots=True, kw_only=True)
class Published:
    """Everything that a result follows from, and nothing that leads to a voter."""

    workshop: str
    vote: int
    title: str
    limits: Limits
    places: int
    ties: TiePolicy
    seed: str
    #: so many sectors back an option that is "backed", with this part of each one's voters
    backing: tuple[int, str] = USUAL_BACKING
    may_vote: int
    present: int
    #: wording by letter
    options: Mapping[str, str]
    #: name (empty for those put together) and side
    sectors: Sequence[tuple[str, Side]]
    ballots: Sequence[Sheet]
    #: so many of the ballots stand for hands that were counted in the room
    by_hand: int = 0

    @property
    def letters(self) -> list[str]:
        """The options in the order of their letters."""
        return sorted(self.options)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """What a count gave. Options are numbered in the order of their letters, from 0."""

    tally: Tally
    #: empty where there is no look by sector
    support: tuple[Support, ...]
    cut: Cut
    #: SHA-256 (hex) of ballots and ranking; the same wherever they are counted
    fingerprint: str


def count(published: Published) -> Counted:
    """Count published ballots: the one way a result comes about, then and at every recount."""
    letters = published.letters
    numbers = {letter: number for number, letter in enumerate(letters)}
    rule = published.limits.rule
    papers: list[Paper] = [
        {numbers[letter]: mark for letter, mark in sheet.marks.items()}
        for sheet in published.ballots
    ]
    counted = tally.count(rule, papers, options=range(len(letters)), places=published.limits.budget)
    support = _support(published, papers)
    cut = cut_at(
        published.places,
        counted.standings,
        policy=published.ties,
        backing={each.option: each.sectors for each in support} if support else None,
        lots={number: lot(published.seed, letter) for letter, number in numbers.items()},
    )
    content = {
        "ballots": _document(published),
        "ranking": [
            {
                "option": letters[each.option],
                "score": each.score,
                "supporters": each.voters,
                "rank": each.rank,
                "details": stored(each.details),
                "through": each.option in cut.through,
            }
            for each in counted.standings
        ],
        "sectors": [asdict(each) for each in support],
    }
    digest = hashlib.sha256(
        json.dumps(content, sort_keys=True, separators=(",", ":")).encode()
    ).hexdigest()
    return Counted(tally=counted, support=support, cut=cut, fingerprint=digest)


def _support(published: Published, papers: Sequence[Paper]) -> tuple[Support, ...]:
    if not published.sectors:
        return ()
    groups: list[list[Paper]] = [[] for _ in published.sectors]
    for sheet, paper in zip(published.ballots, papers, strict=True):
        if sheet.sector is not None:
            groups[sheet.sector].append(paper)
    rule = published.limits.rule
    return by_sector(
        groups,
        sides=[side for _name, side in published.sectors],
        options=range(len(published.options)),
        supports=lambda mark: tally.supports(rule, mark),
        backing_sectors=published.backing[0],
        backing_share=Fraction(published.backing[1]),
    )


# --- The file ----------------------------------------------------------------------------------


def written(published: Published) -> str:
    """The file: JSON, ballots in the order of their random ids."""
    return json.dumps(_document(published), ensure_ascii=False, indent=1) + "\n"


def _document(published: Published) -> dict[str, Any]:
    limits = published.limits
    backing = {} if published.backing == USUAL_BACKING else {"backing": list(published.backing)}
    by_hand = {"by_hand": published.by_hand} if published.by_hand else {}
    return {
        **backing,
        **by_hand,
        "format": FORMAT,
        "workshop": published.workshop,
        "vote": published.vote,
        "title": published.title,
        "rule": str(limits.rule),
        "budget": limits.budget,
        "cap": limits.cap,
        "go_through": published.places,
        "ties": str(published.ties),
        "seed": published.seed,
        "may_vote": published.may_vote,
        "present": published.present,
        "options": {letter: published.options[letter] for letter in published.letters},
        "sectors": [{"name": name, "side": str(side)} for name, side in published.sectors],
        "ballots": [
            {
                "id": sheet.id,
                "sector": sheet.sector,
                "marks": {letter: list(sheet.marks[letter]) for letter in sorted(sheet.marks)},
            }
            for sheet in sorted(published.ballots, key=lambda sheet: sheet.id)
        ],
    }


def read(content: bytes) -> Published:
    """What `written` wrote; refused with a sentence for anything else."""
    try:
        document = json.loads(content)
        if document["format"] != FORMAT:
            raise ValueError
        published = _published(document)
    except (KeyError, ValueError, TypeError, IndexError, AttributeError, RecursionError) as error:
        raise Refused("This is not a file of the ballots of a vote.") from error
    _require_sound(published)
    return published


def _published(document: Mapping[str, Any]) -> Published:
    return Published(
        workshop=_text(document["workshop"]),
        vote=_number(document["vote"], least=1),
        title=_text(document["title"]),
        limits=Limits(
            rule=Rule(document["rule"]),
            budget=_number(document["budget"]),
            cap=_number(document["cap"]),
        ),
        places=_number(document["go_through"]),
        ties=TiePolicy(document["ties"]),
        seed=_text(document["seed"]),
        backing=_backing(document.get("backing", USUAL_BACKING)),
        may_vote=_number(document["may_vote"]),
        present=_number(document["present"]),
        options={k: _text(v) for k, v in document["options"].items()},
        sectors=[(_text(each["name"]), Side(each["side"])) for each in document["sectors"]],
        ballots=[
            Sheet(
                id=_text(each["id"]),
                sector=_number(each["sector"]) if each["sector"] is not None else None,
                marks={letter: _mark(mark) for letter, mark in each["marks"].items()},
            )
            for each in document["ballots"]
        ],
        by_hand=_number(document.get("by_hand", 0)),
    )


def _backing(parts: Sequence[object]) -> tuple[int, str]:
    """How many sectors and which share; the share is one that organizers can choose."""
    sectors, share = parts
    if share not in SHARES:
        raise ValueError
    return _number(sectors, least=2), str(share)


def _mark(parts: list[object]) -> Mark:
    """A mark that gives something; what gives nothing is left out."""
    mark = Mark(*(_number(part) for part in parts))
    if not any(mark):
        raise ValueError
    return mark


def _text(value: object) -> str:
    """Text as forms let it through: nothing in it steers a screen or cannot be written."""
    if not isinstance(value, str) or _NO_TEXT.search(value):
        raise ValueError
    return value


def _number(value: object, *, least: int = 0) -> int:
    """A number as people count; neither true nor false is one."""
    if type(value) is not int or not least <= value <= _MOST:
        raise ValueError
    return value


def _require_sound(published: Published) -> None:
    """The vote could be held so, no ballot counts twice, and each keeps to the limits."""
    _require_possible(published)
    seen = set()
    for number, sheet in enumerate(published.ballots, start=1):
        if sheet.id in seen:
            raise Refused("Ballot %(number)s has the id of another one.", number=number)
        seen.add(sheet.id)
        unknown = set(sheet.marks) - set(published.options)
        numbers = {letter: place for place, letter in enumerate(published.letters)}
        if unknown:
            raise Refused("Ballot %(number)s names an unknown option.", number=number)
        if sheet.sector is not None and sheet.sector >= len(published.sectors):
            raise Refused("Ballot %(number)s names an unknown sector.", number=number)
        try:
            require_valid(
                {numbers[letter]: mark for letter, mark in sheet.marks.items()},
                options={place: letter for letter, place in numbers.items()},
                limits=published.limits,
                reasons=dict.fromkeys(numbers.values(), "not published"),
            )
        except Refused as refusal:
            raise Refused(
                "Ballot %(number)s breaks the rules: %(why)s", number=number, why=str(refusal)
            ) from refusal


def _require_possible(published: Published) -> None:
    """Limits, places, letters and sectors are such as a vote here can have."""
    limits, letters = published.limits, published.letters
    if len(letters) < 2 or not set(letters) <= set(LETTERS):
        raise Refused("The options are not lettered from A to Z.")
    if limits != limits_of(limits.rule, budget=limits.budget, cap=limits.cap):
        raise Refused("These points do not go with this way of voting.")
    require_limits(limits)
    require_places(published.places)
    if published.by_hand > len(published.ballots):
        raise Refused("More ballots are said to be hands than there are.")
    voted_in = {sheet.sector for sheet in published.ballots if sheet.marks}
    for place in range(len(published.sectors)):
        if place not in voted_in:
            raise Refused("Sector %(number)s has no ballots.", number=place + 1)
