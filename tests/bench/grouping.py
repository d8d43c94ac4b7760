"""How well and how fast similar notes are found: `python -m tests.bench grouping`.

The 165 comments of a real conversation (`facilitate/demo/data/README.md` says whose) were sorted by
hand into the labels of `affordable_housing_labels.csv`, before anything was measured. Two comments
are a pair when they have one label; printed are precision, recall and F1 of the pairs that each
way of grouping makes, beside everything in one group and groups drawn at random, and the time for
5,000 notes made of parts of these comments. Times are processor time in this process.
"""

import csv
import random
import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from facilitate.cli.load_comments import COMMENTS
from facilitate.themes.grouping import group
from facilitate.themes.grouping.meaning import Embed, installed_embed

LABELS = Path(__file__).parent / "affordable_housing_labels.csv"
MANY = 5_000


def main() -> None:
    """Measure what is installed."""
    texts, labels = comments()
    embed = installed_embed()
    chance = random.Random(2017)
    kinds = len(set(labels))
    drawn = [chance.randrange(kinds) for _ in texts]
    rows: list[tuple[str, Sequence[int]]] = [
        ("everything in one group", [0] * len(texts)),
        (f"{kinds} groups at random", drawn),
        ("words", grouped(texts, None)),
    ]
    if embed is not None:
        rows.append(("words and meaning", grouped(texts, embed)))
    print(f"{len(texts)} comments, {kinds} labels\n")
    print(f"{'way':<26}{'groups':>8}{'precision':>11}{'recall':>9}{'F1':>8}")
    for name, found in rows:
        precision, recall, f1 = pairwise(found, labels)
        sizes = Counter(found).values()
        count = sum(size > 1 for size in sizes)
        print(f"{name:<26}{count:>8}{precision:>11.3f}{recall:>9.3f}{f1:>8.3f}")
    many = [made_up(texts, chance) for _ in range(MANY)]
    print(f"\n{MANY:,} notes by words: {seconds(lambda: group(many)):.1f} s")
    if embed is not None:
        taken = seconds(lambda: group(many, embed=embed))
        print(f"{MANY:,} notes by words and meaning: {taken:.1f} s")
    else:
        print("wordllama is not installed: pip install 'facilitate[meaning]' measures meaning, too")


def comments() -> tuple[list[str], list[str]]:
    """Texts of the comments, and the label that each was given by hand."""
    with COMMENTS.open(encoding="utf-8", newline="") as file:
        texts = {row["comment-id"]: row["comment-body"] for row in csv.DictReader(file)}
    with LABELS.open(encoding="utf-8", newline="") as file:
        labels = {row["comment-id"]: row["label"] for row in csv.DictReader(file)}
    return list(texts.values()), [labels[key] for key in texts]


def grouped(texts: Sequence[str], embed: Embed | None) -> list[int]:
    """The number of each text's group; a text in none has one of its own."""
    numbers = list(range(len(texts)))
    for each in group(texts, embed=embed):
        for place in each.members:
            numbers[place] = each.members[0]
    return numbers


def pairwise(found: Sequence[object], labels: Sequence[object]) -> tuple[float, float, float]:
    """Precision, recall and F1 of the pairs in one group, against those of one label."""
    both = _pairs(zip(found, labels, strict=True))
    made, true = _pairs(found), _pairs(labels)
    precision, recall = both / made if made else 0.0, both / true if true else 0.0
    return precision, recall, 2 * precision * recall / (precision + recall) if both else 0.0


def _pairs(keys: Iterable[object]) -> int:
    return sum(count * (count - 1) // 2 for count in Counter(keys).values())


def made_up(texts: Sequence[str], chance: random.Random) -> str:
    """A note of half the words of one comment and half of another's."""
    one, other = (chance.choice(texts).split() for _ in range(2))
    return " ".join(chance.sample(one, (len(one) + 1) // 2) + chance.sample(other, len(other) // 2))


def seconds(work: Callable[[], object]) -> float:
    """Processor time that something takes."""
    start = time.process_time()
    work()
    return time.process_time() - start


if __name__ == "__main__":
    main()
