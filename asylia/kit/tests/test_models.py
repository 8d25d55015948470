from uuid import UUID, uuid4

import pytest
from django.db import models
from django.test.utils import isolate_apps

from asylia.kit.models import Confidential, short_code

KEY = UUID("0f3b9c52-8a41-4d1e-9a77-5c2f6f1d8e03")


@pytest.fixture
def paper():
    with isolate_apps("asylia.kit"):

        class Paper(Confidential):
            id = models.UUIDField(primary_key=True, default=uuid4)
            name = models.TextField()

            class Meta:
                app_label = "kit"
                verbose_name = "paper"

        yield Paper(id=KEY, name="Noor")


def test_a_confidential_row_tells_its_kind_and_a_code_and_no_more(paper):
    assert str(paper) == f"paper {short_code(KEY)}"
    assert repr(paper) == f"<paper {short_code(KEY)}>"


def test_the_code_looks_like_one_and_stays_the_same():
    assert short_code(KEY) == "3G3V-HQ"


def test_other_keys_have_other_codes():
    assert len({short_code(uuid4()) for _ in range(200)}) == 200


def test_a_code_has_no_letter_that_a_tired_eye_takes_for_another():
    assert not set("ILOU") & {sign for _ in range(500) for sign in short_code(uuid4())}
