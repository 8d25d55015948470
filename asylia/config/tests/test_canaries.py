import json
import re

import pytest
from django.core.management import CommandError, call_command

from asylia.config import demo_data
from asylia.config.installation import CHECKOUT
from asylia.intake.models import Application
from asylia.intake.tests.makers import make_circles
from asylia.vault.models import Canary

pytestmark = pytest.mark.django_db


def written(tmp_path, **changed):
    first = next(each for each in demo_data.applications() if each["state"] == "received" and each["sent_days_ago"] is not None)
    other = {**first, "answers": {**first["answers"], "danger_why": "A song about a bridge."}, **changed}
    file = tmp_path / "invented.json"
    file.write_text(json.dumps([other, other]))
    return file


@pytest.mark.proves("V65")
def test_invented_applications_are_sent_as_any_other_and_marked(settings, tmp_path):
    make_circles(settings)

    call_command("canaries", str(written(tmp_path)))

    sent = Application.objects.waiting()
    assert sent.count() == 2
    assert set(Canary.objects.values_list("subject", flat=True)) == set(sent.values_list("pk", flat=True))


def test_the_file_that_operators_are_shown_is_good(settings, tmp_path):
    make_circles(settings)
    (shown,) = re.findall(r"```json\n(.*?)```", (CHECKOUT / "docs" / "run" / "canaries.md").read_text(), re.DOTALL)
    file = tmp_path / "invented.json"
    file.write_text(shown)

    call_command("canaries", str(file))

    assert Canary.objects.count() == Application.objects.waiting().count() == 1


def test_all_are_sent_or_none(settings, tmp_path):
    make_circles(settings)
    file = written(tmp_path)
    whole, lacking = json.loads(file.read_text())
    del lacking["answers"]["work_about"]
    file.write_text(json.dumps([whole, lacking]))

    with pytest.raises(CommandError, match="None was sent"):
        call_command("canaries", str(file))

    assert not Canary.objects.exists()
    assert not Application.objects.exists()


def test_the_texts_of_the_demo_are_none(settings, tmp_path):
    file = tmp_path / "invented.json"
    file.write_text(json.dumps([each for each in demo_data.applications() if each["sent_days_ago"] is not None][:1]))
    with pytest.raises(CommandError, match="everybody can read"):
        call_command("canaries", str(file))
    with pytest.raises(CommandError, match="Each of them is sent"):
        call_command("canaries", str(written(tmp_path, sent_days_ago=None)))
    with pytest.raises(CommandError, match="in the form of"):
        call_command("canaries", str(tmp_path / "nothing.json"))
    assert not Canary.objects.exists()
