"""The published ballots of a vote: written, read, and counted anew without any database. Pure."""

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeVar

from facilitate.errors import Refused
from facilitate.voting import tally
from facilitate.voting.limits import Limits, require_valid
from facilitate.voting.tally.cut import Cut, TiePolicy, cut_at, lot
from facilitate.voting.tally.figures import stored
from facilitate.voting.tally.lens import Side, Support, by_sector
from facilitate.voting.tally.marks import Mark, Paper, Rule
from facilitate.voting.tally.ranks import Tally

FORMAT = "facilitate ballots 1"
#: bytes of the largest file that is read
LARGEST = 50 * 1024 * 1024

T = TypeVar("T")


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
    may_vote: int
    present: int
    #: wording by letter
    options: Mapping[str, str]
    #: name (empty for those put together) and side
    sectors: Sequence[tuple[str, Side]]
    ballots: Sequence[Sheet]

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
    )


# --- The file ----------------------------------------------------------------------------------


def written(published: Published) -> str:
    """The file: JSON, ballots in the order of their random ids."""
    return json.dumps(_document(published), ensure_ascii=False, indent=1) + "\n"


def _document(published: Published) -> dict[str, Any]:
    limits = published.limits
    return {
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
        for sheet in published.ballots:
            if sheet.sector is not None:
                _ = published.sectors[sheet.sector]
    except (KeyError, ValueError, TypeError, IndexError, AttributeError, RecursionError) as error:
        raise Refused("This is not a file of the ballots of a vote.") from error
    _require_sound(published)
    return published


def _published(document: Mapping[str, Any]) -> Published:
    return Published(
        workshop=_a(str, document["workshop"]),
        vote=_a(int, document["vote"]),
        title=_a(str, document["title"]),
        limits=Limits(
            rule=Rule(document["rule"]),
            budget=_a(int, document["budget"]),
            cap=_a(int, document["cap"]),
        ),
        places=_a(int, document["go_through"]),
        ties=TiePolicy(document["ties"]),
        seed=_a(str, document["seed"]),
        may_vote=_a(int, document["may_vote"]),
        present=_a(int, document["present"]),
        options={_a(str, k): _a(str, v) for k, v in document["options"].items()},
        sectors=[(_a(str, each["name"]), Side(each["side"])) for each in document["sectors"]],
        ballots=[
            Sheet(
                id=_a(str, each["id"]),
                sector=_a(int, each["sector"]) if each["sector"] is not None else None,
                marks={
                    letter: Mark(*(_a(int, part) for part in mark))
                    for letter, mark in each["marks"].items()
                },
            )
            for each in document["ballots"]
        ],
    )


def _a(kind: Callable[..., T], value: object) -> T:
    if type(value) is not kind:
        raise TypeError
    return value  # type: ignore[return-value]  # it is of this kind


def _require_sound(published: Published) -> None:
    """No ballot counts twice, and each keeps to the limits."""
    seen = set()
    for number, sheet in enumerate(published.ballots, start=1):
        if sheet.id in seen:
            raise Refused("Ballot %(number)s has the id of another one.", number=number)
        seen.add(sheet.id)
        unknown = set(sheet.marks) - set(published.options)
        numbers = {letter: place for place, letter in enumerate(published.letters)}
        if unknown:
            raise Refused("Ballot %(number)s names an unknown option.", number=number)
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
