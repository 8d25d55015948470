import shutil

import pytest

from asylia.config.tests.backing import Place, address, new_database

pytestmark = pytest.mark.django_db


@pytest.fixture
def elsewhere(full, tmp_path):
    """A machine that has the pepper and nothing else."""
    place = Place(tmp_path / "state", "postgres")
    place.state.mkdir()
    shutil.copy(full.state / "secrets", place.state / "secrets")
    return place


def drill(place, backed, keys, papers, **more):
    return place.says("drill", backed, "--key", keys.file, "--papers", papers, **more)


@pytest.mark.proves("V84")
def test_a_drill_restores_opens_its_case_and_reports(elsewhere, backed, keys, papers):
    (elsewhere.state / "drill").mkdir()
    (elsewhere.state / "drill" / "half").write_text("what a killed drill left behind")
    told = drill(elsewhere, backed, keys, papers)
    assert "good\n" in told
    assert "reads as it was written" in told
    assert [path.read_text() for path in (elsewhere.state / "drills").iterdir()] == [told]
    assert {path.name for path in elsewhere.state.iterdir()} == {"secrets", "drills", "last-drill"}


def test_another_pepper_is_reported_and_the_drill_does_not_count(elsewhere, backed, keys, papers):
    (elsewhere.state / "secrets").unlink()
    told = drill(elsewhere, backed, keys, papers, code=1)
    assert "not as it was\n" in told
    assert "drill person 1 is not opened by her words and this pepper" in told
    assert not (elsewhere.state / "last-drill").exists()


def test_a_scratch_database_of_a_server_is_empty_again_after(elsewhere, backed, keys, papers):
    with new_database() as name:
        scratch = Place(elsewhere.state, name)
        assert "good\n" in drill(elsewhere, backed, keys, papers, DRILL_DATABASE_URL=address(name))
        assert scratch.is_empty()
        with scratch.connect() as owner:
            owner.execute("create table there_before as select 1 as one")
        said = drill(elsewhere, backed, keys, papers, code=1, DRILL_DATABASE_URL=address(name))
        assert "not empty" in said
        assert not scratch.is_empty()


def test_papers_that_are_none_are_said(elsewhere, backed, keys, tmp_path):
    (tmp_path / "papers").write_text("case nonsense\n")
    said = drill(elsewhere, backed, keys, tmp_path / "papers", code=1)
    assert said == f"{tmp_path / 'papers'} does not hold what `asylia drill --prepare` wrote.\n"
    assert "asylia drill FILE --key" in elsewhere.says("drill", backed, code=1)


def test_the_drill_persons_can_do_nothing_else(full, papers, tmp_path):
    persons = [line.split(" ")[1] for line in papers.read_text().splitlines() if line.startswith("person")]
    with full.connect() as owner:
        for query in (
            "select count(*) from accounts_user where id = any(%s::uuid[])",
            "select count(*) from vault_publickey where holder = any(%s::uuid[])",
            'select count(*) from vault_seat where "user" = any(%s::uuid[])',
            "select count(*) from vault_rosterversion where text ~ any(%s::text[])",
        ):
            assert owner.execute(query, [persons]).fetchone() == (0,)
        assert owner.execute("select count(*) from vault_grant where holder = any(%s::uuid[])", [persons]).fetchone() == (2,)
