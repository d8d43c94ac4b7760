"""Small finite groups and fields, with elements numbered from 0."""

from __future__ import annotations

from itertools import product


def digits(number: int, base: int, length: int) -> tuple[int, ...]:
    """The digits of a number, lowest first."""
    found = []
    for _ in range(length):
        number, digit = divmod(number, base)
        found.append(digit)
    return tuple(found)


def number(figures: tuple[int, ...], base: int) -> int:
    """The number with these digits, lowest first."""
    value = 0
    for digit in reversed(figures):
        value = value * base + digit
    return value


def prime_power(order: int) -> tuple[int, int] | None:
    """(p, k) with order = p ** k, or None."""
    if order < 2:
        return None
    prime = next((p for p in range(2, order + 1) if p * p > order or order % p == 0), order)
    if order % prime:
        prime = order
    power = 0
    while order % prime == 0:
        order //= prime
        power += 1
    return (prime, power) if order == 1 else None


class Field:
    """GF(p ** k): `add` of digit vectors, `times` by logarithms to a primitive element."""

    def __init__(self, prime: int, power: int) -> None:
        self.prime, self.power = prime, power
        self.order: int = prime**power
        self._exp = self._cycle()
        self._log = {value: index for index, value in enumerate(self._exp)}

    def _cycle(self) -> list[int]:
        """Powers of a primitive element: x modulo the first polynomial that makes it one."""
        for tail in product(range(self.prime), repeat=self.power):
            cycle, value = [1], self._shift(1, tail)
            while value not in (0, 1) and len(cycle) < self.order:
                cycle.append(value)
                value = self._shift(value, tail)
            if value == 1 and len(cycle) == self.order - 1:
                return cycle
        raise AssertionError("every finite field has a primitive element")

    def _shift(self, value: int, tail: tuple[int, ...]) -> int:
        """The element times x, where x ** k equals the polynomial `tail`."""
        if self.power == 1:
            return value * tail[0] % self.prime
        figures = digits(value, self.prime, self.power)
        moved = (0, *figures[:-1])
        return number(
            tuple((a + figures[-1] * b) % self.prime for a, b in zip(moved, tail, strict=True)),
            self.prime,
        )

    def add(self, one: int, two: int) -> int:
        """The sum."""
        if self.power == 1:
            return (one + two) % self.prime
        return number(
            tuple(
                (a + b) % self.prime
                for a, b in zip(
                    digits(one, self.prime, self.power),
                    digits(two, self.prime, self.power),
                    strict=True,
                )
            ),
            self.prime,
        )

    def times(self, one: int, two: int) -> int:
        """The product."""
        if not one or not two:
            return 0
        return self._exp[(self._log[one] + self._log[two]) % (self.order - 1)]
