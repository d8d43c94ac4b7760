"""Writing the text around the report's numbers, with every version kept."""

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from facilitate import activity
from facilitate.activity import Actor
from facilitate.db import db
from facilitate.errors import Conflict
from facilitate.report.models import Passage, PassageRevision
from facilitate.report.numbers import Number, with_values
from facilitate.report.operations import TOPIC
from facilitate.report.rules import require_sayable
from facilitate.themes.models import Theme
from facilitate.workshop.models import Workshop


def write_passage(
    *,
    workshop: Workshop,
    slot: str,
    text: str,
    themes: Sequence[Theme] = (),
    revision: int,
    seen: str = "",
    by: Actor,
) -> Passage:
    """Let a passage say this from now on, starting from the revision that the writer saw.

    `seen` are the numbers that a caption stands under, see `report.captions`. Saying again what it
    says changes nothing but that they were seen. Raises Conflict when somebody else changed it
    since that revision, and Refused as the rules do.
    """
    require_sayable(slot=slot, text=text, themes=themes)
    passage = _locked(workshop, slot)
    passage.seen = seen
    wanted = {theme.id for theme in themes}
    if passage.text == text and {theme.id for theme in passage.themes} == wanted:
        return passage
    if passage.revision != revision:
        raise Conflict(mine=text, theirs=passage)
    passage.text = text
    passage.themes = list(themes)
    return _kept(passage, "written", by)


def renew_numbers(
    *, workshop: Workshop, slot: str, revision: int, now: Mapping[str, Number], by: Actor
) -> Passage:
    """Bring the numbers of a passage up to date; nothing else in it changes.

    Raises Conflict when somebody changed it since that revision.
    """
    passage = _locked(workshop, slot)
    text = with_values(passage.text, now)
    if text == passage.text:
        return passage
    if passage.revision != revision:
        raise Conflict(mine=text, theirs=passage)
    passage.text = text
    return _kept(passage, "renewed", by)


def _locked(workshop: Workshop, slot: str) -> Passage:
    """The passage as it is now, for one writer at a time; a new one is not in the database yet."""
    db.session.execute(select(Workshop.id).where(Workshop.id == workshop.id).with_for_update())
    found = db.session.scalar(
        select(Passage)
        .where(Passage.workshop_id == workshop.id, Passage.slot == slot)
        .execution_options(populate_existing=True)
    )
    return found or Passage(workshop_id=workshop.id, slot=slot, text="", revision=0)


def _kept(passage: Passage, change: str, by: Actor) -> Passage:
    passage.revision += 1
    db.session.add(passage)
    db.session.flush()
    db.session.add(
        PassageRevision(
            passage_id=passage.id,
            number=passage.revision,
            change=change,
            text=passage.text,
            themes=[theme.name for theme in passage.themes],
            account_id=by.account_id,
            participant_id=by.participant_id,
        )
    )
    activity.record(
        f"edition.passage_{change}",
        workshop_id=passage.workshop_id,
        topic=TOPIC,
        by=by,
        subject=passage,
        slot=passage.slot,
    )
    return passage
