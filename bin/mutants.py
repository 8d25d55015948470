# ruff: noqa: INP001, S603, PLW1510 - a script, and what it starts is our own
"""Changes one small thing of a module at a time, in a copy of the room, and tells whether the tests of that module notice it.

`bin/mutants [limits|fit|flow ...]` ends with 1 when too many changes survive. Types and docstrings stay as they are. The tests
draw no chance here, so that every run finds the same."""

import ast
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

HOUSE = Path(__file__).resolve().parent.parent
ROOM = "asylia/matching"
TESTS = {"limits": ("test_limits", "test_arcs"), "fit": ("test_limits", "test_arcs"), "flow": ("test_flow",)}
SURVIVED, LEAST_PERCENT = "SURVIVED", 95
PATIENCE = 5  # times what the tests take without a change; what goes on after that is endless, and so killed
ALONE = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
STEADY = """from hypothesis import Phase, settings
settings.register_profile("steady", derandomize=True, database=None, phases=[Phase.generate])
settings.load_profile("steady")
"""
TWINS: tuple[tuple[Any, Any], ...] = (
    (ast.Lt, ast.LtE), (ast.Lt, ast.GtE), (ast.Gt, ast.GtE), (ast.Gt, ast.LtE), (ast.Eq, ast.NotEq), (ast.Is, ast.IsNot),
    (ast.In, ast.NotIn), (ast.Add, ast.Sub), (ast.Mult, ast.FloorDiv), (ast.LShift, ast.RShift), (ast.BitAnd, ast.BitOr), (ast.And, ast.Or),
    ("min", "max"), ("minimum", "maximum"), ("any", "all"), ("add", "subtract"), ("zeros", "ones"), ("zeros_like", "ones_like"),
)  # fmt: skip
BOTH_WAYS = [(one, other) for pair in TWINS for one, other in (pair, pair[::-1])]
OTHERS = {one: [each for name, each in BOTH_WAYS if name == one] for one, _ in BOTH_WAYS}


def spots(node: ast.AST) -> Iterator[tuple[ast.AST, ast.AST, Callable[[ast.AST], None]]]:
    """Parent, child, and what puts another in the child's stead."""
    for name, value in ast.iter_fields(node):
        many = [(each, partial(value.__setitem__, at)) for at, each in enumerate(value)] if isinstance(value, list) else None
        for child, put in many or [(value, partial(setattr, node, name))]:
            is_docstring = isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant)
            if isinstance(child, ast.AST) and name not in {"annotation", "returns", "decorator_list"} and not is_docstring:
                yield node, child, put
                yield from spots(child)


def instead(node: ast.AST) -> Iterator[ast.AST]:
    yield from (other() for other in OTHERS.get(type(node), ()))
    match node:
        case ast.Constant(value=int(value)):
            yield from map(ast.Constant, [not value] if isinstance(value, bool) else [value + 1, value - 1])
        case ast.Constant(value=str(value)):
            yield ast.Constant(f"{value}x")
        case ast.Name(id=name) if name in OTHERS:
            yield from map(ast.Name, OTHERS[name])
        case ast.Attribute(value=value, attr=name) if name in OTHERS:
            yield from map(partial(ast.Attribute, value), OTHERS[name])
        case ast.UnaryOp(operand=operand):
            yield operand
        case ast.IfExp(test=test, body=body, orelse=orelse):
            yield ast.IfExp(test, orelse, body)
        case ast.If(test=test, body=body, orelse=orelse):
            yield from (ast.If(ast.UnaryOp(ast.Not(), test), body, orelse), ast.Pass())
        case ast.Return(value=ast.expr()):
            yield ast.Return(ast.Constant(None))
        case ast.Expr() | ast.Raise() | ast.AugAssign() | ast.Assign(targets=[ast.Subscript()]):
            yield ast.Pass()


def mutants(source: str) -> Iterator[tuple[int, str, str]]:
    """Line, what is changed, and the whole module so changed."""
    tree = ast.parse(source)
    for parent, child, put in spots(tree):
        shown = child if hasattr(child, "lineno") else parent
        before = ast.unparse(shown)
        for new in instead(child):
            put(new)
            after = ast.unparse(new if shown is child else shown)
            yield shown.lineno, " -> ".join(each.splitlines()[0] for each in (before, after)), ast.unparse(tree)
        put(child)


def fate(module: str, source: str, *, seconds: float | None = None) -> str:
    """Of the module, where it reads so."""
    with tempfile.TemporaryDirectory() as folder:
        room = shutil.copytree(HOUSE / ROOM, Path(folder, ROOM))
        (room.parent / "__init__.py").touch()
        (room / f"{module}.py").write_text(source)
        Path(folder, "conftest.py").write_text(STEADY)
        run = [sys.executable, "-m", "pytest", "-qx", "-p", "no:cacheprovider", *(f"{ROOM}/tests/{each}.py" for each in TESTS[module])]
        try:
            return "killed" if subprocess.run(run, cwd=folder, env=ALONE, capture_output=True, timeout=seconds).returncode else SURVIVED
        except subprocess.TimeoutExpired:
            return "endless"


def fates(module: str) -> Iterator[str]:
    """Of each mutant, told as it comes."""
    source, start = (HOUSE / ROOM / f"{module}.py").read_text(), time.monotonic()
    if fate(module, source) != SURVIVED:
        sys.exit(f"The tests of {module} fail without a change.")
    look, made = partial(fate, module, seconds=PATIENCE * (time.monotonic() - start)), list(mutants(source))
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for (line, change, _), met in zip(made, pool.map(look, (each[-1] for each in made)), strict=True):
            print(f"{met:9} {ROOM}/{module}.py:{line}  {change}", flush=True)  # noqa: T201
            yield met


def main() -> int:
    killed = [each != SURVIVED for module in sys.argv[1:] or TESTS for each in fates(module)]
    print(f"\n{sum(killed)} of {len(killed)} killed, {sum(killed) / len(killed):.1%}")  # noqa: T201
    return 0 if 100 * sum(killed) >= LEAST_PERCENT * len(killed) else 1


if __name__ == "__main__":
    sys.exit(main())
