# ruff: noqa: INP001 - a script
"""Prints every promise with the tests that hold it. Ends with 1 when one of them has no test, or a test no promise."""

import ast
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

HOUSE = Path(__file__).resolve().parent.parent
Promises = dict[str, str]
Proofs = dict[str, list[str]]


def promises() -> Promises:
    """Number to sentence, in the order of the file."""
    chapters = tomllib.loads((HOUSE / "docs/why/promises.toml").read_text())
    return {number: sentence for chapter in chapters.values() for number, sentence in chapter.items()}


def proofs() -> Proofs:
    """Number to the tests that are marked with it."""
    found: Proofs = {}
    for path in sorted([*HOUSE.glob("asylia/**/tests/**/test_*.py"), *HOUSE.glob("tests/**/test_*.py")]):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.FunctionDef):
                for number in numbers(node):
                    found.setdefault(number, []).append(f"{path.relative_to(HOUSE)}::{node.name}")
    return found


def numbers(test: ast.FunctionDef) -> Iterator[str]:
    for mark in test.decorator_list:
        if isinstance(mark, ast.Call) and ast.unparse(mark.func) == "pytest.mark.proves":
            yield from (str(ast.literal_eval(argument)) for argument in mark.args)


def report(promised: Promises, held: Proofs) -> Iterator[str]:
    for number, sentence in promised.items():
        yield f"{number:>4}  {sentence}"
        yield from (f"      {test}" for test in held.get(number, ["no test yet"]))
    for number in sorted(set(held) - set(promised)):
        yield f"{number:>4}  no sentence in docs/why/promises.toml"
        yield from (f"      {test}" for test in held[number])


def main() -> int:
    promised, held = promises(), proofs()
    sys.stdout.writelines(f"{line}\n" for line in report(promised, held))
    for number in sorted(set(held) ^ set(promised)):
        sys.stderr.write(f"{number} has no test\n" if number in promised else f"{number} has no promise: {', '.join(held[number])}\n")
    kept = len(set(promised) & set(held))
    sys.stdout.write(f"\n{kept} of {len(promised)} promises are held by {sum(map(len, held.values()))} tests.\n")
    return 0 if set(promised) == set(held) else 1


if __name__ == "__main__":
    sys.exit(main())
