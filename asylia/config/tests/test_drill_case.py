from dataclasses import replace
from datetime import UTC, datetime
from uuid import uuid4

import pytest

from asylia.config import drill_case
from asylia.vault.models import Envelope, Grant, PublicKey, Seat, Sheet, WayIn

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 11, 28, 12, 0, tzinfo=UTC)


@pytest.fixture
def papers(tmp_path):
    drill_case.prepare(tmp_path / "papers", now=NOON)
    return drill_case.read(tmp_path / "papers")


def faults(papers):
    return list(drill_case.faults(papers, now=NOON))


def test_what_was_prepared_opens_for_both_persons(papers):
    assert faults(papers) == []


def test_other_words_another_pepper_another_case_and_another_content_are_told(papers, settings):
    one, two = papers.persons
    assert faults(replace(papers, persons={one: papers.persons[two], two: papers.persons[two]})) == [
        "drill person 1 is not opened by her words and this pepper"
    ]
    unread = [f"the drill case does not read as it was written, for drill person {at}" for at in (1, 2)]
    assert faults(replace(papers, case=uuid4())) == unread
    assert faults(replace(papers, sha256="00" * 32)) == unread
    assert faults(replace(papers, persons={one: papers.persons[one]})) == ["the papers name fewer than two persons"]
    settings.PEPPERS = [b"p" * 32]
    assert faults(papers) == [f"drill person {at} is not opened by her words and this pepper" for at in (1, 2)]


def test_its_papers_are_for_their_owner_and_never_written_over(papers, tmp_path):
    assert (tmp_path / "papers").stat().st_mode & 0o777 == 0o600
    with pytest.raises(SystemExit, match="File exists"):
        drill_case.prepare(tmp_path / "papers", now=NOON)
    assert faults(papers) == []


def test_a_new_one_takes_the_place_of_the_old(papers, tmp_path):
    drill_case.prepare(tmp_path / "others", now=NOON)
    assert [model.objects.count() for model in (WayIn, Envelope, Grant, Sheet)] == [2, 1, 2, 1]
    assert faults(drill_case.read(tmp_path / "others")) == []
    assert len(faults(papers)) == 2


def test_its_persons_stand_in_no_list(papers):
    assert (PublicKey.objects.exists(), Seat.objects.exists()) == (False, False)
    assert set(Grant.objects.values_list("holder", flat=True)) == set(papers.persons)
