"""What may happen to rounds and to the programme, and when. Pure: nothing here reads or writes."""

from collections.abc import Sequence
from datetime import date, datetime, time, timedelta

from facilitate.errors import Refused
from facilitate.workshop.models import Round, SessionFormat, Workshop, WorkshopSession

#: minutes for changing tables between two rounds of a session
CHANGE_MINUTES = 5
SHORTEST_ROUND = 5
DAYS_AT_MOST = 60
#: first days beyond these are typing mistakes
EARLIEST, LATEST = date(1990, 1, 1), date(2100, 12, 31)


def require_startable(round: Round, *, rounds: Sequence[Round]) -> None:
    """A round starts once, and never while another is on."""
    if round.ended_at is not None:
        raise Refused(
            "Round %(number)s has ended. Reopen it to go on with it.", number=round.number
        )
    _require_none_on(rounds, besides=round)


def require_on(round: Round) -> None:
    """Only a round that has started and not ended can be paused, resumed, extended or ended."""
    if not round.is_on:
        raise Refused("Round %(number)s is not running.", number=round.number)


def require_reopenable(round: Round, *, rounds: Sequence[Round]) -> None:
    """Only the round that ended last reopens, and not while another is on."""
    if round.ended_at is None:
        raise Refused("Round %(number)s has not ended.", number=round.number)
    _require_none_on(rounds, besides=round)
    latest = latest_ended(rounds)
    if latest is not None and latest is not round:
        raise Refused(
            "Round %(latest)s ended after round %(number)s. Only the last one can be reopened.",
            latest=latest.number,
            number=round.number,
        )


def extended(deadline: datetime, *, minutes: int, now: datetime) -> datetime:
    """The deadline that leaves `minutes` more: once the time is used up, they count from `now`."""
    return max(deadline, now) + timedelta(minutes=minutes)


def latest_ended(rounds: Sequence[Round]) -> Round | None:
    """The round that ended last, which is the one that can be reopened."""
    ended = [(r.ended_at, r.number, r) for r in rounds if r.ended_at is not None]
    return max(ended, key=lambda end: end[:2])[2] if ended else None


def require_removable(round: Round) -> None:
    """What has been started happened, and stays."""
    if round.started_at is not None:
        raise Refused("Round %(number)s has started, so it cannot be removed.", number=round.number)


def in_order(rounds: Sequence[Round]) -> list[Round]:
    """The rounds as the programme has them: by session, then by planned time."""
    return sorted(rounds, key=lambda r: (*place_of(r.workshop_session), r.planned_at, r.number))


def place_of(workshop_session: WorkshopSession) -> tuple[date, time, int]:
    """Where a session stands in the programme."""
    return workshop_session.day, workshop_session.starts_at, workshop_session.position


def renumbered(rounds: Sequence[Round]) -> dict[int, int]:
    """New numbers, by round id, in the order of the programme.

    Refused when a round that has started would get another number: it was announced and printed.
    """
    numbers = {r.id: number for number, r in enumerate(in_order(rounds), start=1)}
    for round in rounds:
        if round.started_at is not None and numbers[round.id] != round.number:
            raise Refused(
                "Round %(number)s has started, so the rounds before it must stay as they are.",
                number=round.number,
            )
    return numbers


def spread(
    total: int, *, sessions: Sequence[WorkshopSession], rounds: Sequence[Round]
) -> dict[int, int]:
    """How many rounds each roundtable session gets, by session id: evenly, the first ones more.

    Sessions before the last round that started keep what they have, and its own session keeps at
    least the rounds up to it. Refused when `total` is less than that.
    """
    kept = {s.id: sum(r.workshop_session_id == s.id for r in rounds) for s in sessions}
    started = [r for r in in_order(rounds) if r.started_at is not None]
    last = started[-1] if started else None
    first_open = next(
        (i for i, s in enumerate(sessions) if last and s.id == last.workshop_session_id), 0
    )
    least = {s.id: 0 for s in sessions[first_open:]}
    if last is not None:
        least[last.workshop_session_id] = sum(
            r.workshop_session_id == last.workshop_session_id and r.number <= last.number
            for r in rounds
        )
    left = total - sum(kept[s.id] for s in sessions[:first_open])
    if left < sum(least.values()):
        raise Refused(
            "Round %(number)s has started, so there cannot be only %(count)s.",
            number=last.number if last else 0,
            count=total,
        )
    shares = dict(least)
    for _ in range(left - sum(least.values())):
        fewest = min(shares, key=lambda key: shares[key])
        shares[fewest] += 1
    return kept | shares


def timetable(
    workshop_session: WorkshopSession, *, kept: Sequence[Round], count: int
) -> list[tuple[time, int]]:
    """Planned start and minutes of `count` rounds that fill a session after the `kept` ones.

    Between rounds there are minutes for changing tables; a round is never shorter than
    `SHORTEST_ROUND` minutes, even where the session is too short for that.
    """
    begin = minutes_of(workshop_session.starts_at)
    if kept:
        last = max(kept, key=lambda r: r.planned_at)
        begin = max(begin, minutes_of(last.planned_at) + last.minutes + CHANGE_MINUTES)
    whole = minutes_of(workshop_session.ends_at) - begin
    each = max(SHORTEST_ROUND, (whole - CHANGE_MINUTES * (count - 1)) // count)
    if each > 2 * SHORTEST_ROUND:
        each -= each % SHORTEST_ROUND
    step = each + CHANGE_MINUTES
    return [(time_of(begin + step * i), each) for i in range(count)]


def next_round(
    workshop_session: WorkshopSession, *, rounds: Sequence[Round], usual: int
) -> tuple[time, int]:
    """Planned start and minutes of one round more: after the last one and as long as that."""
    if not rounds:
        whole = minutes_of(workshop_session.ends_at) - minutes_of(workshop_session.starts_at)
        return workshop_session.starts_at, min(usual, whole)
    last = rounds[-1]
    return time_of(minutes_of(last.planned_at) + last.minutes + CHANGE_MINUTES), last.minutes


def require_fitting(workshop: Workshop, *, day: date, starts_at: time, ends_at: time) -> None:
    """A session lies on a day of its workshop and ends after it has begun."""
    if not workshop.starts_on <= day <= workshop.ends_on:
        raise Refused("Choose one of the days of the workshop.")
    if ends_at <= starts_at:
        raise Refused("A session ends after it begins.")


def require_days_enough(workshop: Workshop, *, starts_on: date, ends_on: date) -> None:
    """New dates must hold the programme once it has moved along with the first day."""
    if ends_on < starts_on:
        raise Refused("The last day cannot be before the first one.")
    if (ends_on - starts_on).days >= DAYS_AT_MOST:
        raise Refused("A workshop has at most %(days)s days.", days=DAYS_AT_MOST)
    moved = starts_on - workshop.starts_on
    beyond = [s.title for s in workshop.sessions if s.day + moved > ends_on]
    if beyond:
        raise Refused(
            "“%(title)s” would be after the last day. Move or remove it first.", title=beyond[0]
        )
    if moved and any(r.started_at is not None for r in workshop.rounds):
        raise Refused("A round has started, so the first day stays as it is.")


def minutes_of(moment: time) -> int:
    """Minutes since midnight."""
    return moment.hour * 60 + moment.minute


def time_of(minutes: int) -> time:
    """The time of day so many minutes after midnight, at the latest 23:59."""
    return time(*divmod(min(max(minutes, 0), 24 * 60 - 1), 60))


def may_hold_rounds(format: str) -> bool:
    """Whether people change tables in sessions of this format."""
    return format == SessionFormat.ROUNDTABLES


def _require_none_on(rounds: Sequence[Round], *, besides: Round) -> None:
    for other in rounds:
        if other is not besides and other.is_on:
            raise Refused("Round %(number)s is still running. End it first.", number=other.number)
