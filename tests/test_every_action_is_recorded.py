"""Who changes something leaves a line in the record, in the same transaction. Read from the code, not run."""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parent.parent
OF_THE_VAULT = [
    f"asylia.vault.{name}"
    for name in ("circles", "halves", "keeper", "kept", "locks", "people", "rosters", "settling", "slots", "travel", "unlocks", "visits")
]
WRITES = {
    "add", "bulk_create", "bulk_update", "create", "delete", "get_or_create", "remove", "save", "update", "update_or_create",
}  # fmt: skip
PLAIN_VERB = re.compile(r"[a-z]+(_[a-z]+)*\.[a-z]+(_[a-z]+)*")

PART = "a part of an act; the act that calls it writes the line"
VISIT = "half of an open page, in a table without a log: no act, and a line for each step would be a log of visits"
TOLD = "what somebody of the house has seen of her own list: no act of the network"
KEPT = "what its writer alone can read, for a day: no act of the network"
WITHOUT_A_LINE = {
    "asylia.vault.keeper.store": PART,
    "asylia.vault.keeper.write": PART,
    "asylia.vault.keeper.rewrite": PART,
    "asylia.vault.keeper.destroy": PART,
    "asylia.vault.keeper.shred_draft": PART,
    "asylia.vault.locks.hold": "until the end of the transaction, so that two acts wait for each other",
    "asylia.vault.people.open_person": PART,
    "asylia.vault.people.unbind": PART,
    "asylia.vault.slots.end_draft": PART,
    "asylia.vault.halves.see": VISIT,
    "asylia.vault.halves.sweep": VISIT,
    "asylia.vault.kept.keep_text": KEPT,
    "asylia.vault.kept.drop": KEPT,
    "asylia.vault.kept.sweep": KEPT,
    "asylia.vault.unlocks.keep": PART,
    "asylia.vault.unlocks.find": VISIT,
    "asylia.vault.unlocks.end": VISIT,
    "asylia.vault.unlocks.shut": PART,
    "asylia.vault.unlocks.sweep": VISIT,
    "asylia.vault.visits.keep": VISIT,
    "asylia.vault.visits.find": VISIT,
    "asylia.vault.visits.end": VISIT,
    "asylia.vault.visits.sweep": VISIT,
    "asylia.notices.actions.tell": PART,
    "asylia.notices.actions.settle": PART,
    "asylia.notices.actions.see": TOLD,
    "asylia.audit.actions.link": "the record itself: a line for each link would never end",
}
RECORDS = {f"asylia.audit.actions.{name}" for name in ("record", "record_all", "record_each")}


@dataclass
class Act:
    """A function as the walk sees it: what it calls by its full name, and whether it writes by itself."""

    name: str
    is_atomic: bool
    writes: bool = False
    calls: set[str] = field(default_factory=set)


def modules() -> Iterator[tuple[str, Path]]:
    for path in sorted(HOUSE.glob("asylia/**/*.py")):
        name = ".".join(path.relative_to(HOUSE).with_suffix("").parts)
        parts = name.split(".")
        if "tests" not in parts and ("actions" in parts or name in OF_THE_VAULT):
            yield name, path


@cache
def writing_methods() -> frozenset[str]:
    """What a QuerySet of ours changes is written in its models: these names write like Django's own."""
    found = set()
    for path in HOUSE.glob("asylia/*/models.py"):
        methods = [node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef)]
        found |= {node.name for node in methods if any(writes(part, WRITES) for part in ast.walk(node))}
    return frozenset(found)


def writes(part: ast.AST, names: set[str] | frozenset[str]) -> bool:
    if not (isinstance(part, ast.Call) and isinstance(part.func, ast.Attribute)):
        return False
    return part.func.attr in names or (part.func.attr == "execute" and writes_sql(part))


def acts_of(name: str, source: str) -> dict[str, Act]:
    tree = ast.parse(source)
    known = names(tree)
    known |= {node.name: f"{name}.{node.name}" for node in tree.body if isinstance(node, ast.FunctionDef)}
    return {f"{name}.{node.name}": act(f"{name}.{node.name}", node, known) for node in tree.body if isinstance(node, ast.FunctionDef)}


def names(tree: ast.Module) -> dict[str, str]:
    """Local names of what was imported, by their full name."""
    known = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            known |= {each.asname or each.name: f"{node.module}.{each.name}" for each in node.names}
    return known


def act(name: str, node: ast.FunctionDef, known: dict[str, str]) -> Act:
    found = Act(name, any("atomic" in ast.unparse(each) for each in node.decorator_list))
    for part in ast.walk(node):
        if isinstance(part, ast.Name) and part.id in known:
            found.calls.add(known[part.id])
        if isinstance(part, ast.Attribute) and isinstance(part.value, ast.Name) and part.value.id in known:
            found.calls.add(f"{known[part.value.id]}.{part.attr}")
        found.writes |= writes(part, WRITES | writing_methods())
    return found


def writes_sql(call: ast.Call) -> bool:
    """A statement that only reads, or sets or locks for this transaction, changes nothing."""
    text = ast.unparse(call)
    return not any(known in text for known in ("set_config", "pg_try_advisory", "vault_shuts_out", "LOOK_UP", "OWN_SHEETS"))


def reaching(acts: dict[str, Act], start: set[str]) -> set[str]:
    """All that call one of these, through however many others."""
    found, before = set(start), None
    while found != before:
        before = set(found)
        found |= {act.name for act in acts.values() if act.calls & found}
    return found


@cache
def house() -> dict[str, Act]:
    acts: dict[str, Act] = {}
    for name, path in modules():
        acts |= acts_of(name, path.read_text())
    return acts


def unrecorded(acts: dict[str, Act]) -> set[str]:
    writing = reaching(acts, {act.name for act in acts.values() if act.writes} - RECORDS)
    recording = reaching(acts, RECORDS)
    return {name for name in writing - recording if name in acts and not name.rpartition(".")[2].startswith("_")}


@pytest.mark.proves("V68")
def test_every_action_is_recorded() -> None:
    there = {name for name in WITHOUT_A_LINE if name in house()}
    assert unrecorded(house()) == there


@pytest.mark.proves("V68")
def test_every_act_and_its_line_are_one_transaction() -> None:
    acts = house()
    writing = reaching(acts, {act.name for act in acts.values() if act.writes})
    recording = {act.name for act in acts.values() if "asylia.audit.actions.record" in act.calls} & writing
    assert {name for name in recording if not acts[name].is_atomic and not name.rpartition(".")[2].startswith("_")} == set()


@pytest.mark.proves("V68")
def test_every_action_of_a_confidential_room_changes_something_and_says_so() -> None:
    recording = reaching(house(), RECORDS)
    silent = {
        name
        for name in house()
        if name.split(".")[1] in {"intake", "casework", "placement", "residencies", "accounts", "offices"}
        and "actions" in name.split(".")
        and not name.rpartition(".")[2].startswith("_")
        and name not in recording
    }
    assert silent == set()


def test_the_walk_finds_an_act_without_a_line() -> None:
    acts = acts_of(
        "asylia.casework.actions",
        """
from django.db import transaction
from asylia.audit.actions import record
from asylia.vault import keeper
@transaction.atomic
def close(case): case.save(); record(case)
def reopen(case): close(case)
def forget(case): _gone(case)
def _gone(case): case.delete()
def seal(case): keeper.write(case)
def look(case): return case
def by_hand(cursor): cursor.execute("delete from casework_case")
""",
    )
    acts |= {"asylia.vault.keeper.write": Act("asylia.vault.keeper.write", is_atomic=False, writes=True)}
    assert unrecorded(acts) == {f"asylia.casework.actions.{name}" for name in ("forget", "seal", "by_hand")} | {"asylia.vault.keeper.write"}


def lines() -> Iterator[tuple[str, ast.Call]]:
    for path in sorted(HOUSE.glob("asylia/**/*.py")):
        if "tests" not in path.parts:
            for node in ast.walk(ast.parse(path.read_text())):
                if isinstance(node, ast.Call) and ast.unparse(node.func).rpartition(".")[2] in ("record", "record_all", "record_each"):
                    yield str(path.relative_to(HOUSE)), node


@pytest.mark.proves("V71")
def test_a_verb_of_the_record_is_written_in_the_code() -> None:
    """What somebody typed can never become a verb: all of them stand here, as two words."""
    verbs = [(where, call.args[1]) for where, call in lines()]
    assert len(verbs) > 10
    assert [where for where, verb in verbs if not (isinstance(verb, ast.Constant) and PLAIN_VERB.fullmatch(str(verb.value)))] == []


@pytest.mark.proves("V71")
def test_nothing_but_keys_and_a_time_is_handed_to_the_record() -> None:
    """And of a list how many were read, and which: a number and a hash; of a new seed a proof and a signature."""
    handed = {(len(call.args), *(word.arg for word in call.keywords)) for _, call in lines()}
    details = {
        (where, ast.unparse(word.value)) for where, call in lines() for word in call.keywords if (word.arg or "").startswith("detail")
    }
    assert handed == {(3, "now"), (3, "detail", "now"), (3, "details", "now")}
    assert details == {
        ("asylia/casework/actions/changing.py", "into.pk.bytes"),
        ("asylia/casework/actions/glass.py", "glass.user_id.bytes"),
        ("asylia/casework/actions/overview.py", "_which(subjects)"),
        ("asylia/vault/circles.py", "circle.holder.bytes"),
        ("asylia/vault/circles.py", "circle.bytes"),
        ("asylia/vault/keeper.py", "[seals.named(holder, epoch=opened.epoch) for holder in holders]"),
        ("asylia/vault/keeper.py", "seals.named(holder, epoch=opened.epoch)"),
        ("asylia/vault/keeper.py", "holder.bytes"),
        ("asylia/vault/keeper.py", "user.bytes"),
        ("asylia/vault/seals.py", "_claim(sealed, by)"),
    }
