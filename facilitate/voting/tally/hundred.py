"""A hundred points for each person, all of them given: counted like other points."""

from facilitate.voting.tally.dots import count, supports

__all__ = ["count", "supports"]
