import pytest

from asylia.accounts.models import User
from asylia.config import demo
from asylia.config.tests.test_doctor import load_demo

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _this_machine_alone(settings):
    settings.IS_LOCAL = True


def test_an_empty_database_on_this_machine_may_hold_the_demo():
    assert demo.may_be_loaded()


def test_doors_that_answer_to_other_names_never_get_it(settings):
    settings.IS_LOCAL = False
    assert not demo.may_be_loaded()


def test_where_other_officers_are_trusted_it_is_not_loaded(settings):
    settings.OFFICERS = [b"k" * 32, b"l" * 32]
    assert not demo.may_be_loaded()


def test_it_is_not_loaded_twice():
    load_demo()
    assert not demo.may_be_loaded()


def test_it_is_not_loaded_beside_people():
    User.objects.create(name="Somebody Invented", email="somebody@asylia.invalid")
    assert not demo.may_be_loaded()
