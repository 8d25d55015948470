from datetime import UTC, datetime, timedelta

import pytest

from asylia.config import noted
from asylia.config.tests.backing import Place, new_database

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)


def test_an_upgrade_wants_a_young_backup_and_says_what_it_did(tmp_path):
    with new_database() as name:
        place = Place(tmp_path / "state", name)
        place.state.mkdir()
        assert "(none is known)" in place.says("upgrade", code=1)
        assert place.is_empty()
        noted.note(place.state / noted.BACKUP, now=datetime.now(UTC) - timedelta(hours=27))
        assert "(the last is 27 h old)" in place.says("upgrade", code=1)
        assert place.is_empty()
        noted.note(place.state / noted.BACKUP, now=datetime.now(UTC) - timedelta(hours=25))
        said = place.says("upgrade")
        assert "The last backup is 25 h old.\nApplied " in said
        assert "Applied vault.0001_first\n" in said
        assert "0 migrations applied" in place.says("upgrade")


@pytest.mark.parametrize("text", [None, "", "yesterday", "2026-11-28", "2026-11-29T12:00:00+00:00"])
def test_a_note_that_cannot_be_true_is_none(tmp_path, text):
    if text is not None:
        (tmp_path / "note").write_text(text)
    assert noted.age(tmp_path / "note", now=NOON) is None


def test_a_note_says_how_long_ago_it_was(tmp_path):
    noted.note(tmp_path / "note", now=NOON - timedelta(hours=26))
    assert noted.age(tmp_path / "note", now=NOON) == timedelta(hours=26)
    assert [noted.in_words(timedelta(hours=hours)) for hours in (0, 26, 48, 900)] == ["0 h", "26 h", "2 days", "37 days"]
