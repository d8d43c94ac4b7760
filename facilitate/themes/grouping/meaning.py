"""Letting the meaning of words count too, where the optional package wordllama is there."""

from collections.abc import Callable, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from facilitate.themes.grouping.weights import LEAST, NEAREST, Pair

#: makes of texts a matrix of numbers, one row each
Embed = Callable[[Sequence[str]], Any]
#: how much meaning counts beside words
SHARE = 0.5


def installed_embed() -> Embed | None:
    """The embedding of wordllama, from the weights inside the package; None without the package.

    Nothing is downloaded, whatever is missing.
    """
    if find_spec("wordllama") is None:
        return None
    import wordllama  # noqa: PLC0415 - optional, and takes seconds to load

    model = wordllama.WordLlama.load(
        # its tokenizer lies where the package itself only looks for downloaded ones
        cache_dir=Path(wordllama.__file__).parent,
        disable_download=True,
    )
    return lambda texts: model.embed(list(texts))


def with_meaning(pairs: Sequence[Pair], texts: Sequence[str], embed: Embed) -> list[Pair]:
    """The pairs with meaning mixed in, and those besides that mean nearly the same."""
    import numpy as np  # noqa: PLC0415 - comes with wordllama, and only with it

    rows = np.asarray(embed(texts), dtype=np.float32)
    rows = rows - rows.mean(axis=0)
    rows /= np.linalg.norm(rows, axis=1, keepdims=True) + 1e-9
    mixed = {(one, other): (1 - SHARE) * value for value, one, other in pairs}
    for start in range(0, len(rows), 500):
        alike = rows[start : start + 500] @ rows.T
        for offset, line in enumerate(alike):
            one = start + offset
            line[one] = -1
            count = min(NEAREST, len(line) - 1)
            for other in np.argpartition(-line, count)[:count].tolist() if count else ():
                key = (min(one, other), max(one, other))
                mixed.setdefault(key, 0.0)
    for one, other in mixed:
        mixed[one, other] += SHARE * float(rows[one] @ rows[other])
    return [(value, one, other) for (one, other), value in mixed.items() if value >= LEAST]
