"""Parts of the report: all notes table by table, or what one destination gets. Pure."""

from collections.abc import Collection, Mapping
from dataclasses import replace

from facilitate.errors import Refused
from facilitate.report.facts import Facts, NarrativeFacts, VoteFacts

#: the name of the pack with all notes, and how those of destinations begin
TABLES, DESTINATION = "tables", "destination-"


def packs_of(destinations: Collection[str]) -> Mapping[str, str]:
    """The packs there are by their names, with the destination; none for the tables."""
    found = {TABLES: ""}
    return found | {f"{DESTINATION}{at}": name for at, name in enumerate(destinations, 1)}


def narrowed(facts: Facts, pack: str) -> Facts:
    """The facts that this pack is about. Refused for one that does not exist."""
    packs = packs_of(facts.destinations)
    if pack not in packs:
        raise Refused(
            "There is no pack called %(pack)s. Choose one of: %(packs)s.",
            pack=pack,
            packs=", ".join(packs),
        )
    whole = replace(facts, narrative=NarrativeFacts(), documents=(), meetings=(), feedback=None)
    if pack == TABLES:
        return whole
    number = int(pack.removeprefix(DESTINATION))
    votes = tuple(vote for each in facts.votes if (vote := _for(each, number)).options)
    letters = {(option.letter, option.text) for vote in votes for option in vote.options}
    found = replace(
        whole,
        destinations=(packs[pack],),
        themes=tuple(theme for theme in facts.themes if number in theme.destinations),
        votes=votes,
        commitments=tuple(c for c in facts.commitments if (c.letter, c.option) in letters),
    )
    told = found.told
    return replace(found, notes=tuple(note for note in facts.notes if note.number in told))


def _for(vote: VoteFacts, number: int) -> VoteFacts:
    options = tuple(each for each in vote.options if number in each.destinations)
    letters = {each.letter for each in options}
    spots = (
        replace(spot, letters=tuple(letter for letter in spot.letters if letter in letters))
        for spot in vote.spots
    )
    return replace(vote, options=options, spots=tuple(spot for spot in spots if spot.letters))
