"""`asylia match --explain` as a process, in JSON and in the reader's language."""

import json
from pathlib import Path

import pytest

from asylia.config import match_files, owner
from asylia.config.tests.test_match import ENGLISH, ended, example, run
from asylia.matching import schema
from asylia.matching.explain import explain, explain_person
from asylia.matching.explanation import write_explanation
from asylia.matching.files import read_instance
from asylia.matching.policy import Policy
from asylia.matching.recommend import recommend
from asylia.matching.tests.makers import text, worked

CALLS = (("p4", "C"), ("p4",))


def test_it_explains_as_the_room_does() -> None:
    instance, policy = read_instance(text(worked())), Policy()
    found = recommend(instance, policy)
    pair = write_explanation(explain(instance, policy, found, person="p4", place="C"))
    person = write_explanation(explain_person(instance, policy, found, person="p4"))
    assert ended(run("-", "--explain", "p4", "C", given=example())) == (0, "", pair.encode())
    assert ended(run("-", "--explain", "p4", given=example())) == (0, "", person.encode())


@pytest.mark.parametrize("asked", CALLS)
def test_what_is_explained_is_checked_by_its_schema(asked: tuple[str, ...]) -> None:
    file = json.loads(run("-", "--explain", *asked, given=example()).stdout)
    name = file["format"].removeprefix("asylia.").removesuffix("/1")
    assert schema.faults(file, name) == []
    assert json.loads(run("--schema", name).stdout)["properties"]["format"] == {"const": file["format"]}


def test_who_is_not_in_the_file_is_told_by_place_and_never_by_name() -> None:
    assert ended(run("-", "--explain", "nobody", "nowhere", given=example())) == (2, "PERSON: unknown_id\nPLACE: unknown_id\n", b"")
    assert ended(run("-", "--explain", "nobody", given=example())) == (2, "PERSON: unknown_id\n", b"")
    assert ended(run("-", "--explain", "p4", "p4", given=example())) == (2, "PLACE: unknown_id\n", b"")


def test_what_cannot_be_asked_is_refused() -> None:
    assert ended(run("-", "--explain", "p4", "C", "--format", "csv", given=example())) == (2, "--format: not_allowed\n", b"")
    assert ended(run("-", "--explain", "p4", "C", "A", given=example())) == (2, "--explain: length\n", b"")
    assert ended(run("--explain", "p4")) == (2, "FILE: required\n", b"")
    assert ended(run("-", "--explain", "p4", "--time-limit", "0", given=example())) == (5, "$: nothing_found\n", b"")


def test_it_speaks_french_to_who_reads_french() -> None:
    owner.compile_messages()
    plan = run("-", "--format", "table", given=example(), LANGUAGE="fr").stdout.decode()
    assert plan.startswith("C’est le meilleur plan possible.\n")
    assert plan.endswith("les places qui conviendraient vont à des personnes en plus\n  grand danger.\n  p4\n")
    pair = run("-", "--explain", "p4", "C", "--format", "table", given=example(), LANGUAGE="fr").stdout.decode()
    assert pair.startswith("p4 est sur la liste de C, au rang 2.\n")
    assert (
        run("-", "--explain", "p4", "C", given=example(), LANGUAGE="fr").stdout == run("-", "--explain", "p4", "C", given=example()).stdout
    )


def test_where_a_language_is_not_there_it_speaks_english(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    said = run("-", "--explain", "p4", "--format", "table", given=example(), LANGUAGE="eo").stdout
    assert said == run("-", "--explain", "p4", "--format", "table", given=example(), **ENGLISH).stdout
    monkeypatch.setattr(match_files, "LOCALE", tmp_path)
    monkeypatch.setenv("LANGUAGE", "fr")
    assert match_files.spoken().gettext("This is the best plan there is.") == "This is the best plan there is."
