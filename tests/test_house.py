"""The rules of the house that no linter can say. Each test shows who breaks one; a list beside it says who may, and why."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import models
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from asylia.kit.states import Stateful

HOUSE = Path(__file__).resolve().parent.parent
ROOTS = ("asylia", "tests", "bin", "conftest.py")
CONFIDENTIAL = ("vault", "audit", "accounts", "offices", "intake", "casework", "placement", "residencies", "portal", "desk")
CRYPTOGRAPHY = {"argon2", "bcrypt", "Crypto", "cryptography", "nacl", "OpenSSL", "passlib", "pyrage", "rbcl"}

LONGEST_FILE, LONGEST_FUNCTION, LONGEST_TEMPLATE = 400, 40, 120
PLAIN_BYTES, PUBLIC_LINES = 10_000, 900
LEAST_WORDS = 3
NAMED_BY_THE_DESIGN = {"test_known_answers", "test_patience_tokens", "test_cookies"}

MAY_IMPORT_LATE = {
    "asylia/config/command.py": "each command loads only what it needs; most of them run before there are settings",
    "asylia/config/installation.py": "not needed with the embedded PostgreSQL",
    "asylia/config/secrets.py": "it loads cryptography, needed on the first start only",
    "asylia/config/supervisor.py": "wanted for a moment only, by a process that stays small",
    "asylia/config/worker.py": "what it does needs the settings, which it sets up first",
    "asylia/matching/plan.py": "it loads HiGHS, needed by few instances only",
}
MAY_CATCH_ALL = {
    "asylia/accounts/passkeys.py": "the library raises errors of many kinds; whatever it is, the answer is refused",
    "asylia/config/worker.py": "one task that fails does not keep the others from being done; what failed is logged",
    "asylia/vault/sealing.py": "what its caller raises goes through age, which would only tell of it; it is raised again on the other side",
}
MAY_HOLD_WORDS = {"asylia/kit/forms/__init__.py": "the face of a package inside a room, written where its users look"}
WORDS_OF_THE_FIELD = (
    "applicant", "application", "asylum", "caseworker", "casework", "cities", "coordinator", "exile", "persecut", "placement",
    "programme", "refuge", "residenc", "resident", "roster", "shelter", "shortlist", "stipend", "triage",
)  # fmt: skip
BAD_NAMES = {"utils", "util", "helpers", "helper", "manager", "managers", "common", "core", "misc", "services", "service"}
SAVE_SIGNALS = {"pre_save", "post_save", "pre_delete", "post_delete", "m2m_changed"}


@cache
def files(pattern: str) -> tuple[Path, ...]:
    found = [path for root in ROOTS for path in ([HOUSE / root] if "." in root else (HOUSE / root).rglob("*"))]
    return tuple(sorted(path for path in found if path.is_file() and path.match(pattern) and "__pycache__" not in path.parts))


def named(path: Path) -> str:
    return str(path.relative_to(HOUSE))


def is_test(path: Path) -> bool:
    return "tests" in path.parts or path.name == "conftest.py"


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(), named(path))


def nodes(*kinds: type[ast.AST]) -> Iterator[tuple[Path, ast.AST]]:
    for path in files("*.py"):
        yield from ((path, node) for node in ast.walk(tree(path)) if isinstance(node, kinds))


def imported(node: ast.AST) -> set[str]:
    """The full names of the modules that a statement imports."""
    if isinstance(node, ast.Import):
        return {each.name for each in node.names}
    if isinstance(node, ast.ImportFrom):
        return {node.module or ""}
    return set()


def test_the_house_is_there_to_be_read() -> None:
    assert len(files("*.py")) > 50
    assert HOUSE / "asylia/vault/sealing.py" in files("*.py")


def test_an_init_file_is_empty() -> None:
    assert {named(path) for path in files("__init__.py") if path.read_text()} - set(MAY_HOLD_WORDS) == set()
    assert [named(path) for path in (HOUSE / "asylia").glob("*/__init__.py") if path.read_text()] == []


def test_no_python_file_is_longer_than_400_lines() -> None:
    assert [named(path) for path in files("*.py") if len(path.read_text().splitlines()) > LONGEST_FILE] == []


def test_no_function_is_longer_than_40_lines() -> None:
    long = [
        f"{named(path)}:{node.name}"
        for path, node in nodes(ast.FunctionDef, ast.AsyncFunctionDef)
        if node.end_lineno - node.lineno >= LONGEST_FUNCTION
    ]
    assert long == []


def test_no_module_is_a_drawer_for_everything() -> None:
    assert [named(path) for path in files("*") if {path.stem, *path.relative_to(HOUSE).parts} & BAD_NAMES] == []


def test_nobody_catches_everything() -> None:
    wide = {
        named(path)
        for path, node in nodes(ast.ExceptHandler)
        if node.type is None or {"Exception", "BaseException"} & {part.id for part in ast.walk(node.type) if isinstance(part, ast.Name)}
    }
    assert wide - set(MAY_CATCH_ALL) == set()


def test_nothing_is_imported_inside_a_function() -> None:
    late = {
        named(path)
        for path, node in nodes(ast.FunctionDef)
        if not (path.name == "apps.py" and node.name == "ready")
        and any(isinstance(part, (ast.Import, ast.ImportFrom)) for part in ast.walk(node))
    }
    assert late - set(MAY_IMPORT_LATE) == set()


def test_no_work_hides_in_a_save() -> None:
    hearing = {named(path) for path, node in nodes(ast.ImportFrom) if SAVE_SIGNALS & {each.name for each in node.names}}
    saving = {f"{model.__module__}.{model.__name__}" for model in our_models() if {"save", "delete"} & set(vars(model))}
    assert (hearing, saving) == (set(), set())


def our_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if model.__module__.startswith("asylia.")]


def test_the_kit_knows_no_word_of_the_field() -> None:
    known = re.compile("|".join(WORDS_OF_THE_FIELD), re.IGNORECASE)
    kit = [
        path for path in files("*") if path.is_relative_to(HOUSE / "asylia/kit") and not is_test(path) and path.suffix in {".py", ".html"}
    ]
    assert [f"{named(path)}: {word.group()}" for path in kit for word in known.finditer(path.read_text())] == []


def test_the_name_of_a_test_is_a_sentence() -> None:
    short = [
        f"{named(path)}:{node.name}"
        for path, node in nodes(ast.FunctionDef, ast.AsyncFunctionDef)
        if path.name.startswith("test_") and node.name.startswith("test") and not is_sentence(node.name)
    ]
    assert short == []


def is_sentence(name: str) -> bool:
    words = name.removeprefix("test_").split("_")
    return name in NAMED_BY_THE_DESIGN or (name.startswith("test_") and len(words) >= LEAST_WORDS and name == name.lower())


def test_a_test_stands_where_tests_are_looked_for() -> None:
    astray = [named(path) for path in files("test_*.py") if not is_test(path)]
    unseen = [
        named(path) for path in files("*.py") if path.parent.name == "tests" and not path.name.startswith("test_") and defines_test(path)
    ]
    assert (astray, unseen) == ([], [])


def defines_test(path: Path) -> bool:
    return any(isinstance(node, ast.FunctionDef) and node.name.startswith("test_") for node in ast.walk(tree(path)))


def test_no_template_is_longer_than_120_lines() -> None:
    assert [named(path) for path in files("*.html") if len(path.read_text().splitlines()) > LONGEST_TEMPLATE] == []


def test_no_template_holds_a_script_or_a_style() -> None:
    inline = re.compile(r"<style|<script(?![^>]*\bsrc=)|\son[a-z]+=|\sstyle=|javascript:", re.IGNORECASE)
    assert [named(path) for path in files("*.html") if inline.search(path.read_text())] == []


def test_the_style_sheets_stay_small() -> None:
    assert [path for path in files("plain.css") if path.stat().st_size >= PLAIN_BYTES] == []
    assert [path for path in files("asylia.css") if len(path.read_text().splitlines()) >= PUBLIC_LINES] == []


def test_nothing_is_put_off_and_nothing_points_outside() -> None:
    put_off = re.compile("|".join(("TO" + "DO", "FIX" + "ME", "X" + "XX", r"\.\./" + "shared", "/work/" + "shared", "/work/" + "main")))
    texts = [path for path in files("*") if path.suffix in {".py", ".html", ".css", ".js", ".toml", ".md", ".sh", ""}]
    texts += [HOUSE / name for name in ("README.md", "pyproject.toml")]
    texts += [path for path in (HOUSE / "docs").rglob("*") if path.is_file() and path.suffix in {".md", ".toml"}]
    assert [named(path) for path in texts if put_off.search(path.read_text())] == []


def test_a_language_is_never_chosen_by_star() -> None:
    assert [named(path) for path, node in nodes(ast.ImportFrom) if [each.name for each in node.names] == ["*"]] == []


def test_every_state_has_its_row_of_moves() -> None:
    stateful = [model for model in our_models() if issubclass(model, Stateful)]
    assert stateful
    for model in stateful:
        states = {value for value, _ in model._meta.get_field("state").choices}
        assert {str(state) for state in model.MOVES} == states
        assert {str(to) for moves in model.MOVES.values() for to in moves} <= states


@pytest.mark.proves("V11")
def test_only_the_vault_imports_cryptography() -> None:
    importing = {named(path) for path, node in nodes(ast.Import, ast.ImportFrom) if CRYPTOGRAPHY & roots(node) and not is_test(path)}
    assert importing == {"asylia/vault/sealing.py"}


def roots(node: ast.AST) -> set[str]:
    return {name.split(".")[0] for name in imported(node)}


@pytest.mark.proves("V11")
def test_what_seals_knows_neither_the_web_nor_the_database() -> None:
    allowed = {"asylia.vault.errors", "argon2.low_level", "collections.abc", "dataclasses", "hashlib", "hmac", "pyrage", "typing", "uuid"}
    known = {name for node in ast.walk(tree(HOUSE / "asylia/vault/sealing.py")) for name in imported(node)}
    assert {name for name in known if not name.startswith(("cryptography.", "nacl."))} == allowed


@pytest.mark.proves("V66")
def test_the_admin_has_no_confidential_model() -> None:
    shown = admin.site._registry if apps.is_installed("django.contrib.admin") else {}
    assert {model._meta.label for model in shown if model._meta.app_label in CONFIDENTIAL} == set()
    asking = {named(path) for path, node in nodes(ast.ImportFrom, ast.Import) if is_of_the_admin(node)}
    assert {path for path in asking if path.startswith(tuple(f"asylia/{room}/" for room in CONFIDENTIAL))} == set()


def is_of_the_admin(node: ast.AST) -> bool:
    """Importing the admin, in either way it is written."""
    from_contrib = isinstance(node, ast.ImportFrom) and node.module == "django.contrib" and "admin" in {each.name for each in node.names}
    return from_contrib or any(name.startswith("django.contrib.admin") for name in imported(node))


def test_the_migrations_say_what_the_models_say():
    loader = MigrationLoader(None)
    changes = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps)).changes(graph=loader.graph)

    assert {room: [str(migration) for migration in found] for room, found in changes.items()} == {}
