"""Reading what people wrote around the numbers."""

from collections.abc import Iterable, Mapping, Sequence

from facilitate.report.facts import EvidenceFacts, MessageFacts, NarrativeFacts, ThemeFacts
from facilitate.report.lines import clean_lines
from facilitate.report.queries import passages_of, themes_merged
from facilitate.report.quoting import followed
from facilitate.report.rules import CAPTION, LESSONS, MESSAGES, SUMMARY, is_caption


def narrative(workshop_id: int, themes: Sequence[ThemeFacts]) -> NarrativeFacts:
    """Summary, messages, lessons and captions as they stand; three queries, one without.

    Messages are counted from 1, without those that say nothing. One that stood on a theme which
    was merged into another stands on that one.
    """
    passages = passages_of(workshop_id)
    texts = {slot: clean_lines(each.text) for slot, each in passages.items()}
    merged = themes_merged(workshop_id) if passages else {}
    by_key = {theme.key: theme for theme in themes}
    messages: list[MessageFacts] = []
    for slot in MESSAGES:
        if not texts.get(slot):
            continue
        found = standing((theme.id for theme in passages[slot].themes), merged, by_key)
        messages.append(
            MessageFacts(
                number=len(messages) + 1,
                slot=slot,
                text=texts[slot],
                themes=tuple(theme.number for theme in found),
                evidence=_together(found),
            )
        )
    return NarrativeFacts(
        summary=texts.get(SUMMARY, ""),
        messages=tuple(messages),
        lessons=texts.get(LESSONS, ""),
        captions=tuple(
            (slot.removeprefix(CAPTION), " ".join(text.split()))
            for slot, text in sorted(texts.items())
            if is_caption(slot) and text
        ),
    )


def standing(
    theme_ids: Iterable[int], merged: Mapping[int, int], themes: Mapping[int, ThemeFacts]
) -> list[ThemeFacts]:
    """The themes of these ids that there are, each once, in the order of the report."""
    ways = (followed(theme_id, merged, themes) for theme_id in theme_ids)
    found = {here for here in ways if here is not None}
    return sorted((themes[each] for each in found), key=lambda theme: theme.number)


def _together(themes: Sequence[ThemeFacts]) -> EvidenceFacts:
    """What stands behind these themes, each note and sector once."""
    notes = {number for theme in themes for number in theme.evidence.notes}
    sectors = dict.fromkeys(name for theme in themes for name in theme.evidence.sectors)
    return EvidenceFacts(notes=tuple(sorted(notes)), sectors=tuple(sectors))
