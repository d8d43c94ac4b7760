"""What the organizer can change about a workshop besides its programme."""

from collections.abc import Container, Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import date

from facilitate import activity
from facilitate.activity import Actor
from facilitate.db import db
from facilitate.errors import Refused
from facilitate.workshop import rules
from facilitate.workshop.models import Destination, NoteKind, Question, Stage, Workshop
from facilitate.workshop.operations.naming import free_name, plain_name
from facilitate.workshop.operations.order import remove


@dataclass(frozen=True, kw_only=True)
class Settings:
    """Everything one can set about a workshop, named as its columns are."""

    title: str
    subtitle: str
    host: str
    venue: str
    starts_on: date
    ends_on: date
    timezone: str
    attribution: str
    open_capture: bool
    tap_name: bool
    series: str
    builds_on_title: str
    builds_on_when: str
    builds_on_url: str
    is_public: bool
    story: str
    partner_url: str
    keep_until: date | None = None
    takes_objections: bool = False


@dataclass(frozen=True, kw_only=True)
class QuestionWords:
    """A question as it shall be; `id` is None for a new one."""

    id: int | None
    title: str
    asks: str
    kind_ids: frozenset[int]


@dataclass(frozen=True, kw_only=True)
class KindWords:
    """A kind of notes as it shall be; `id` is None for a new one."""

    id: int | None
    label: str
    plural: str
    shape: str
    asks_stage: bool


@dataclass(frozen=True, kw_only=True)
class StageWords:
    """A stage as it shall be; `id` is None for a new one."""

    id: int | None
    label: str


def edit_workshop(*, workshop: Workshop, settings: Settings, by: Actor) -> None:
    """Change the settings; the programme moves along with the first day.

    Refused when the programme would not fit any more, or when a round has started and the first
    day would change.
    """
    rules.require_days_enough(workshop, starts_on=settings.starts_on, ends_on=settings.ends_on)
    moved = settings.starts_on - workshop.starts_on
    # what open screens show of who said something is then drawn anew
    policy = {"attribution": settings.attribution}
    new_policy = policy if settings.attribution != workshop.attribution else {}
    if moved:
        for workshop_session in workshop.sessions:
            workshop_session.day += moved
    for name, value in asdict(settings).items():
        setattr(workshop, name, value)
    activity.record(
        "workshop.edited",
        workshop_id=workshop.id,
        topic="workshop",
        by=by,
        subject=workshop,
        **new_policy,
    )


def edit_words(
    *,
    workshop: Workshop,
    questions: Sequence[QuestionWords],
    kinds: Sequence[KindWords],
    stages: Sequence[StageWords],
    destinations: Sequence[str],
    by: Actor,
) -> None:
    """Make the workshop's own words be these, in this order.

    Questions, kinds and destinations that are not listed are removed; a kind that notes have is
    refused. Stages stay even when they are not listed, since notes may name them.
    """
    _set_kinds(workshop, kinds)
    _set_questions(workshop, questions)
    _set_stages(workshop, stages)
    _set_destinations(workshop, destinations)
    db.session.expire(workshop, ["questions", "note_kinds", "stages", "destinations"])
    activity.record("workshop.edited", workshop_id=workshop.id, topic="workshop", by=by)


def _set_kinds(workshop: Workshop, kinds: Sequence[KindWords]) -> None:
    have = {k.id: k for k in workshop.note_kinds}
    for kind_id in have.keys() - {k.id for k in kinds}:
        remove(
            have[kind_id],
            refusal=Refused(
                "“%(label)s” has notes, so it cannot be removed.", label=have[kind_id].label
            ),
        )
    keys = {k.key for k in have.values()}
    for position, words in enumerate(kinds, start=1):
        kind = have.get(words.id or 0)
        if kind is None:
            kind = NoteKind(workshop_id=workshop.id, key=_key(words.label, keys))
            keys.add(kind.key)
            db.session.add(kind)
        kind.label, kind.plural, kind.shape = words.label, words.plural, words.shape
        kind.asks_stage, kind.position = words.asks_stage, position
    db.session.flush()
    db.session.expire(workshop, ["note_kinds"])


def _set_questions(workshop: Workshop, questions: Sequence[QuestionWords]) -> None:
    have = {q.id: q for q in workshop.questions}
    for question_id in have.keys() - {q.id for q in questions}:
        db.session.delete(have[question_id])
    keys = {q.key for q in have.values()}
    for position, words in enumerate(questions, start=1):
        question = have.get(words.id or 0)
        if question is None:
            question = Question(workshop_id=workshop.id, key=_key(words.title, keys))
            keys.add(question.key)
            db.session.add(question)
        question.title, question.asks, question.position = words.title, words.asks, position
        question.kinds = [k for k in workshop.note_kinds if k.id in words.kind_ids]
    db.session.flush()


def _set_stages(workshop: Workshop, stages: Sequence[StageWords]) -> None:
    have = {s.id: s for s in workshop.stages}
    keys = {s.key for s in have.values()}
    for position, words in enumerate(stages, start=1):
        stage = have.get(words.id or 0)
        if stage is None:
            stage = Stage(workshop_id=workshop.id, key=_key(words.label, keys))
            keys.add(stage.key)
            db.session.add(stage)
        stage.label, stage.position = words.label, position
    db.session.flush()


def _set_destinations(workshop: Workshop, names: Iterable[str]) -> None:
    wanted = list(dict.fromkeys(names))
    have = {d.name: d for d in workshop.destinations}
    for name in have.keys() - set(wanted):
        db.session.delete(have[name])
    for position, name in enumerate(wanted, start=1):
        destination = have.get(name) or Destination(workshop_id=workshop.id, name=name)
        destination.position = position
        db.session.add(destination)
    db.session.flush()


def _key(label: str, taken: Container[str]) -> str:
    return free_name(plain_name(label, otherwise="other"), taken=taken)
