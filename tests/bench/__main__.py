"""The benchmark: `python -m tests.bench`, or some of its parts; see BENCHES."""

import runpy
import sys

BENCHES = (
    "pages",
    "large",
    "people",
    "report",
    "seating",
    "live",
    "tables",
    "votes",
    "ballots",
    "screen",
    "first_plan",
    "grouping",
)


def main() -> None:
    """Run the benches that are named, each under its own name in this process."""
    named = [each for each in sys.argv[1:] if each in BENCHES]
    if len(named) != len(sys.argv) - 1:
        sys.exit(f"Name any of {', '.join(BENCHES)}, or none for all.")
    for bench in named or BENCHES:
        print(f"\n== {bench}\n")
        sys.argv = [bench]
        runpy.run_module(f"tests.bench.{bench}", run_name="__main__")


if __name__ == "__main__":
    main()
