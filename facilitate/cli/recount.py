"""`facilitate recount`: count the published ballots of a vote again, without any installation."""

from pathlib import Path

import click

from facilitate.errors import Refused
from facilitate.voting.recount import LARGEST, count, read


@click.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
def recount(file: Path) -> None:
    """Count the ballots in FILE and print the ranking and its fingerprint.

    FILE is what a result offers under "Count it again". The fingerprint is the one that the
    result shows, as long as neither ballots nor ranking were changed.
    """
    published = read(_content(file))
    counted = count(published)
    letters = published.letters
    click.echo(f"Vote {published.vote} {_on_one_line(published.title)}".rstrip())
    click.echo(
        f"{counted.tally.ballots} ballots, {counted.tally.blank} of them blank; "
        f"rule: {published.limits.rule}"
    )
    if published.by_hand:
        click.echo(f"{published.by_hand} of them stand for hands that were counted in the room")
    width = max((len(str(each.score)) for each in counted.tally.standings), default=1)
    support = {each.option: each for each in counted.support}
    for standing in counted.tally.standings:
        letter = letters[standing.option]
        rank = f"{'=' if standing.tied else ''}{standing.rank}"
        notes = ["goes through"] if standing.option in counted.cut.through else []
        if standing.option in support:
            by_sector = support[standing.option]
            notes.append(f"rank {by_sector.rank} if every sector counted the same")
            notes += ["backed by public and private"] if by_sector.backed else []
        wording = _on_one_line(published.options[letter])
        line = f"{rank:>4}  {letter}  {standing.score:>{width}}  {wording}"
        click.echo(f"{line} ({'; '.join(notes)})" if notes else line)
    click.echo(f"Fingerprint {counted.fingerprint}")


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


def _content(file: Path) -> bytes:
    try:
        if file.stat().st_size > LARGEST:
            raise Refused("This is not a file of the ballots of a vote.")
        return file.read_bytes()
    except OSError as error:
        raise Refused(
            "%(path)s cannot be read: %(reason)s.", path=file, reason=error.strerror
        ) from error
