"""Who a report is for: what participants and the public are not told of the facts. Pure.

Organizers read everything. Outside of their hands there are no full names of persons inside notes,
themes, options and commitments, no sector with fewer than three people, no table beside a note
whose rule does not tell tables. Participants read who said something as far as rule and consent
allow, as on their screens; the public reads neither persons nor organizations beside a note, only
documents whose speakers agreed, and only commitments that are public.
"""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import replace
from urllib.parse import unquote

from facilitate.people.attribution import Attribution
from facilitate.people.names import name_key, word_keys
from facilitate.people.small_cells import FEWEST, hidden, hidden_sectors
from facilitate.report.facts import (
    CitationFacts,
    EvidenceFacts,
    Facts,
    FeedbackFacts,
    MeetingFacts,
    NarrativeFacts,
    NoteFacts,
    OptionFacts,
    Origin,
    SectorFacts,
)

INTERNAL, PARTICIPANTS, PUBLIC = "internal", "participants", "public"
#: who a report is for; each differs from the others only by what it may show
EDITIONS = (INTERNAL, PARTICIPANTS, PUBLIC)

#: stands where the name of a person stood
LEFT_OUT = "[…]"
#: signs that people type for each other in names, and what stands between two words of one
_ALIKE = ("'’‘`´", "-‐‑– ")
_BETWEEN = r"[\s\-‐‑–]+"


def as_read_by(edition: str, facts: Facts, *, names: Collection[str]) -> Facts:
    """The facts that the readers of an edition may know; `names` are those of all on the list."""
    if edition == INTERNAL:
        return facts
    is_public = edition == PUBLIC
    small = hidden_sectors(
        {each.name: each.people.registered for each in facts.sectors},
        {each.name: each.people.present for each in facts.sectors},
    )
    clean = _leave_out(names)
    commitments = tuple(each for each in facts.commitments if each.is_public or not is_public)
    notes = [
        replace(
            note,
            text=clean(note.text),
            citation=_citation(note.citation, clean, is_public=is_public),
        )
        for note in facts.notes
    ]
    pairs = zip(notes, facts.notes, strict=True)
    return replace(
        facts,
        edition=edition,
        sectors=pooled(facts.sectors),
        meetings=_meetings(facts.meetings, small),
        notes=_without_tables(_attributed(note, small, is_public=is_public) for note in notes),
        notes_without_name=sum(new.text != old.text for new, old in pairs),
        narrative=NarrativeFacts(
            summary=clean(facts.narrative.summary),
            messages=tuple(
                replace(
                    message,
                    text=clean(message.text),
                    evidence=_without(message.evidence, small),
                )
                for message in facts.narrative.messages
            ),
            lessons=clean(facts.narrative.lessons),
            captions=tuple((at, clean(text)) for at, text in facts.narrative.captions),
        ),
        themes=tuple(
            replace(
                theme,
                name=clean(theme.name),
                statement=clean(theme.statement),
                evidence=_without(theme.evidence, small),
            )
            for theme in facts.themes
        ),
        votes=tuple(
            replace(
                vote,
                options=tuple(
                    replace(
                        option,
                        text=clean(option.text),
                        public_role=clean(option.public_role),
                        private_role=clean(option.private_role),
                        evidence=_without(option.evidence, small),
                        by_sector=_supporters(option),
                    )
                    for option in vote.options
                ),
            )
            for vote in facts.votes
        ),
        commitments=tuple(
            replace(
                each,
                option=clean(each.option),
                what=clean(each.what),
                first_step=clean(each.first_step),
                resources=clean(each.resources),
            )
            for each in commitments
        ),
        feedback=_feedback(facts.feedback, clean, {each.number for each in commitments}),
        documents=tuple(each for each in facts.documents if each.permitted or not is_public),
    )


def _feedback(
    told: FeedbackFacts | None, clean: Callable[[str], str], shown: Collection[int]
) -> FeedbackFacts | None:
    if told is None:
        return None
    return replace(
        told,
        answers=tuple(replace(each, question=clean(each.question)) for each in told.answers),
        asks=clean(told.asks),
        lines=tuple(clean(line) for line in told.lines),
        wishes=tuple(pair for pair in told.wishes if pair[0] in shown),
    )


def pooled(sectors: tuple[SectorFacts, ...]) -> tuple[SectorFacts, ...]:
    """Sectors of one or two people put together, with as many more as it takes to be three.

    Totals stay what they are, so that nothing can be worked out from a difference.
    """
    together = {index for index, sector in enumerate(sectors) if _is_small(sector)}
    by_size = sorted(range(len(sectors)), key=lambda i: (sectors[i].people.registered, i))
    for index in by_size:
        if not together or not _is_small(_pool([sectors[i] for i in sorted(together)])):
            break
        together.add(index)
    if not together:
        return sectors
    alone = tuple(sector for i, sector in enumerate(sectors) if i not in together)
    return (*alone, _pool([sectors[i] for i in sorted(together)]))


def _is_small(sector: SectorFacts) -> bool:
    people = sector.people
    return any(0 < count < FEWEST for count in (people.registered, people.present))


def _pool(sectors: list[SectorFacts]) -> SectorFacts:
    if len(sectors) == 1:
        return sectors[0]
    return SectorFacts(
        name="; ".join(sector.name for sector in sectors if sector.name),
        letter="",
        side="",
        organizations=tuple(each for sector in sectors for each in sector.organizations),
        pooled=tuple(sectors),
    )


def _without(evidence: EvidenceFacts, small: Collection[str]) -> EvidenceFacts:
    return replace(evidence, sectors=tuple(s for s in evidence.sectors if s not in small))


def _meetings(
    meetings: tuple[MeetingFacts, ...], small: Collection[str]
) -> tuple[MeetingFacts, ...]:
    """Without small sectors, and without the figures about one or two people."""
    shown = [at for at, each in enumerate(meetings) if each.name not in small]
    if len(shown) < 2:
        return ()

    def enough(each: MeetingFacts) -> tuple[int | None, ...]:
        known = {at: met for at in shown if (met := each.met[at]) is not None}
        few = hidden(known, beside_sum=False)
        return tuple(None if at in few else each.met[at] for at in shown)

    return tuple(replace(meetings[at], met=enough(meetings[at])) for at in shown)


def _supporters(option: OptionFacts) -> tuple[int | None, ...]:
    """By sector, without one or two people, and without what would tell how many they are."""
    known = {at: people for at, people in enumerate(option.by_sector) if people is not None}
    few = hidden(known)
    return tuple(None if at in few else people for at, people in enumerate(option.by_sector))


def _attributed(note: NoteFacts, small: Collection[str], *, is_public: bool) -> NoteFacts:
    said = note.attribution
    sector = said.sector if said.sector not in small else None
    shown = Attribution(sector=sector) if is_public else replace(said, sector=sector)
    return replace(note, attribution=shown)


def _citation(
    cited: CitationFacts | None, clean: Callable[[str], str], *, is_public: bool
) -> CitationFacts | None:
    """The evidence, unless it is a document that is not shared, or an address with a name in it."""
    if cited is None or (is_public and not cited.permitted):
        return None
    words = " ".join(re.findall(r"[^\W_]+", unquote(cited.address)))
    return cited if clean(words) == words else None


def _without_tables(notes: Iterable[NoteFacts]) -> tuple[NoteFacts, ...]:
    """The notes without their tables where these are not told, so that no order tells them either.

    Tables can still be counted.
    """

    def told(note: NoteFacts) -> NoteFacts:
        if note.tells_table or not note.origin.table:
            return note
        return replace(note, origin=replace(note.origin, table=-note.origin.table))

    def place(note: NoteFacts) -> tuple[Origin, int]:
        if note.origin.table < 0:
            return replace(note.origin, table=-1), note.number
        return note.origin, 0  # as they come, by when they were written

    return tuple(sorted(map(told, notes), key=place))


def people_named(
    texts: Iterable[tuple[str, str]], names: Collection[str]
) -> Iterator[tuple[str, str]]:
    """The full names that stand in texts, each with the key of its text."""
    spoken_of = _patterns(names)
    for key, text in texts:
        for name, pattern in spoken_of(text):
            if pattern.search(text):
                yield key, name


def _leave_out(names: Collection[str]) -> Callable[[str], str]:
    """What takes each full name of a person out of a text."""
    spoken_of = _patterns(names)

    def without(text: str) -> str:
        for _name, pattern in spoken_of(text):
            text = pattern.sub(LEFT_OUT, text)
        return text

    return without


def _patterns(names: Collection[str]) -> Callable[[str], list[tuple[str, re.Pattern[str]]]]:
    """What finds the full names that may stand in a text, by their first words.

    Names of one word are left: most of them are words, too.
    """
    by_first: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
    for name in sorted(set(names), key=len, reverse=True):
        parts = ["".join(map(_as_typed, part)) for part in name.split()]
        if len(parts) > 1:
            found = re.compile(rf"(?<!\w){_BETWEEN.join(parts)}(?!\w)", re.IGNORECASE)
            # one that begins with no letter, or has none, is looked for in every text
            first = next(iter(_words(name)), "")
            by_first.setdefault(first, []).append((name, found))

    def spoken_of(text: str) -> list[tuple[str, re.Pattern[str]]]:
        words = dict.fromkeys(("", *_words(text)))
        return [found for word in words for found in by_first.get(word, ())]

    return spoken_of


def _words(text: str) -> list[str]:
    """Keys of the words, of names and texts alike: behind colons too, and two in O'Brien."""
    return word_keys(" ".join(re.findall(r"\w+", text)))


def _as_typed(letter: str) -> str:
    """A letter of a name, or what people type in its place: another sign, no accent."""
    for alike in _ALIKE:
        if letter in alike:
            return f"[{re.escape(alike)}]"
    plain = name_key(letter)
    if plain == letter.lower():
        return re.escape(letter)
    return f"(?:{re.escape(letter)}|{re.escape(plain)})"
