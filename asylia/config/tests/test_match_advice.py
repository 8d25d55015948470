"""`--what-if` and `--advise` as a process."""

from pathlib import Path
from typing import Any

import pytest

from asylia.config import owner
from asylia.config.tests.test_match import ended, example, run
from asylia.matching.advice import advise, what_if
from asylia.matching.advice_files import read_changes, read_kinds, write_advice, write_comparison
from asylia.matching.files import read_instance
from asylia.matching.policy import Policy
from asylia.matching.tests.makers import text, worked

PLACE = {"city": "Lund", "country": "SE", "beds": 4}
CHANGES = {"format": "asylia.changes/1", "changes": [{"add_place": {"id": "D", **PLACE}}]}
KINDS = {
    "format": "asylia.kinds/1",
    "kinds": [{"id": "in\u001bSweden", "add_place": PLACE}, {"id": "larger", "change_place": {"id": "C", "beds": 2}}],
}


def written(folder: Path, file: Any) -> str:
    path = folder / "asked.json"
    path.write_text(text(file))
    return str(path)


def test_what_if_answers_as_the_room_does(tmp_path: Path) -> None:
    expected = write_comparison(what_if(read_instance(text(worked())), Policy(), changes=read_changes(text(CHANGES))))
    assert ended(run("-", "--what-if", written(tmp_path, CHANGES), given=example())) == (0, "", expected.encode())


def test_advise_answers_as_the_room_does_and_with_the_same_bytes_under_another_hash_seed(tmp_path: Path) -> None:
    expected = write_advice(advise(read_instance(text(worked())), Policy(), kinds=read_kinds(text(KINDS)), how_many=2))
    for seed in ("1", "2"):
        done = run("-", "--advise", written(tmp_path, KINDS), "--how-many", "2", given=example(), PYTHONHASHSEED=seed)
        assert ended(done) == (0, "", expected.encode())


def test_what_differs_is_told_for_eyes_below_both_plans(tmp_path: Path) -> None:
    lines = run("-", "--what-if", written(tmp_path, CHANGES), "--format", "table", given=example()).stdout.decode().splitlines()
    heads = ["BEFORE THE CHANGES", "AFTER THE CHANGES", "WHAT DIFFERS"]
    assert [line for line in lines if line in heads] == [lines[0], heads[1], lines[-10]] == heads
    assert [line.split() for line in lines[-7:-3]] == [
        ["before", "after", "difference"],
        ["Protection", "1200", "1270", "+70"],
        ["Fit", "1821", "3208", "+1387"],
        ["Fairness", "51", "52", "+1"],
    ]
    assert lines[-2:] == ["Has a place now: p4", "Has another place: p2"]
    nothing = run("-", "--what-if", written(tmp_path, {**CHANGES, "changes": []}), "--format", "table", given=example())
    assert nothing.stdout.decode().splitlines()[-1] == "Nobody gains, loses or changes a place."


def test_an_advice_is_told_for_eyes_and_moves_no_cursor(tmp_path: Path) -> None:
    printed = run("-", "--advise", written(tmp_path, KINDS), "--how-many", "1", "--format", "table", given=example()).stdout.decode()
    assert printed.splitlines() == [
        "Protection today: 1200",
        "",
        "What each gains alone. These gains must not be added up.",
        "kind          gain",
        "in\\x1bSweden    70",
        "larger           0",
        "",
        "The best first, then each time the one that adds most to those before.",
        "step  kind          gain  Protection",
        "   1  in\\x1bSweden    70        1270",
    ]
    none = run("-", "--advise", written(tmp_path, {**KINDS, "kinds": []}), "--format", "table", given=example()).stdout.decode()
    assert none.splitlines()[-1] == "None of them adds anything."


def test_both_are_told_in_french_to_who_reads_french(tmp_path: Path) -> None:
    owner.compile_messages()
    differs = run("-", "--what-if", written(tmp_path, CHANGES), "--format", "table", given=example(), LANGUAGE="fr").stdout.decode()
    assert differs.startswith("AVANT LES CHANGEMENTS\n\nC’est le meilleur plan possible.\n")
    assert differs.endswith("\nA maintenant une place\u00a0: p4\nChange de place\u00a0: p2\n")
    advice = run("-", "--advise", written(tmp_path, KINDS), "--format", "table", given=example(), LANGUAGE="fr").stdout.decode()
    assert advice.startswith("Protection aujourd’hui\u00a0: 1200\n")
    assert ["étape", "piste", "gain", "Protection"] in [line.split() for line in advice.splitlines()]


def test_groups_stand_below_each_other(tmp_path: Path) -> None:
    file = worked()
    file["persons"][3]["groups"] = {"region": "r1"}
    done = run("-", "--what-if", written(tmp_path, CHANGES), "--format", "table", given=text(file).encode())
    rows = [line.split() for line in done.stdout.decode().splitlines() if line.startswith("region")]
    assert rows == [["region", "r1", "0", "1", "+1"], ["region", "r1", "0", "70", "+70"]]


def test_faults_of_all_files_are_told_together_and_then_those_of_what_is_asked(tmp_path: Path) -> None:
    wrong = written(tmp_path, {"format": "asylia.changes/1", "changes": [{"add_place": {"id": "secret"}}]})
    code, said, printed = ended(run("-", "--what-if", wrong, given=b"[]"))
    assert (code, said.splitlines()[0], printed) == (2, "$: type", b"")
    assert "$.changes[0].add_place.beds: required" in said.splitlines()
    assert "secret" not in said
    taken = written(tmp_path, {"format": "asylia.changes/1", "changes": [{"add_place": {"id": "A", **PLACE}}, {"remove_place": "Z"}]})
    told = "$.changes[0].add_place.id: duplicate_id\n$.changes[1].remove_place: unknown_id\n"
    assert ended(run("-", "--what-if", taken, given=example())) == (2, told, b"")
    unknown = written(tmp_path, {"format": "asylia.kinds/1", "kinds": [{"id": "a", "change_place": {"id": "Z"}}]})
    assert ended(run("-", "--advise", unknown, given=example())) == (2, "$.kinds[0].change_place.id: unknown_id\n", b"")
    assert ended(run("-", "--advise", str(tmp_path / "none"), given=example())) == (2, "$: unreadable\n", b"")


@pytest.mark.parametrize(
    "arguments",
    [
        ["--what-if", "FILE", "--format", "csv"],
        ["--advise", "FILE", "--format", "csv"],
        ["--what-if", "FILE", "--advise", "FILE"],
        ["--advise", "FILE", "--how-many", "0"],
        ["--advise", "FILE", "--how-many", "many"],
    ],
)
def test_what_makes_no_sense_is_refused(arguments: list[str]) -> None:
    code, said, printed = ended(run("-", *arguments, given=example()))
    assert (code, printed) == (2, b"")
    assert said


def test_without_time_nothing_is_found(tmp_path: Path) -> None:
    for asked, file in (("--what-if", CHANGES), ("--advise", KINDS)):
        assert ended(run("-", asked, written(tmp_path, file), "--time-limit", "0", given=example())) == (5, "$: nothing_found\n", b"")
