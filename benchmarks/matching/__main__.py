"""Times the placement engine against its peers, in one process, and shows ratios: `python -m benchmarks.matching NAME`.

Ends with 1 where something that docs/build/measured.md promises is not reached."""

import argparse
import sys
from importlib import import_module
from pathlib import Path

NAMES = sorted(each.stem for each in Path(__file__).parent.glob("[a-z]*.py"))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.matching", description=__doc__)
    parser.add_argument("name", choices=NAMES)
    parser.add_argument("--size", nargs=2, type=int, metavar=("PERSONS", "PLACES"), help="one size alone")
    parser.add_argument("--seed", type=int, default=7)
    chosen = parser.parse_args()
    missed: int = import_module(f"benchmarks.matching.{chosen.name}").run(size=chosen.size and tuple(chosen.size), seed=chosen.seed)
    return missed


if __name__ == "__main__":
    sys.exit(main())
