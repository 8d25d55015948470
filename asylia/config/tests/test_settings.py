import os
import re
import subprocess
import sys

import pytest

from asylia.config.installation import CHECKOUT

A_VARIABLE = r"\bASYLIA_[A-Z_]+[A-Z]\b|\b(?:[A-Z]+_)?DATABASE_URL\b"


def test_each_variable_has_a_line_in_the_settings_page():
    sources = [path for path in CHECKOUT.glob("asylia/**/*.py") if path.parent.name != "tests"]
    read = {name for path in sources for name in re.findall(A_VARIABLE, path.read_text())}
    read |= {f"{who}_DATABASE_URL" for who in ("STREET", "HOUSE", "WORKER", "AUDITOR")}
    page = (CHECKOUT / "docs/run/settings.md").read_text()
    assert read == set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE))


OFFERED = "from asylia.config import settings; print(*(code for code, _ in settings.LANGUAGES))"


@pytest.mark.parametrize(
    ("hosts", "reviewed", "offered"),
    [
        ("localhost", "", "en ar"),
        ("help.example.org", "", "en"),
        ("help.example.org localhost", "ar=; fr=Somebody Else", "en"),
        ("help.example.org", "fr=Somebody Else; ar = Invented Name", "en ar"),
    ],
)
def test_a_language_is_offered_to_strangers_only_when_somebody_has_reviewed_it_by_name(hosts, reviewed, offered):
    told = {"PATH": os.environ["PATH"], "ASYLIA_HOSTS": hosts, "ASYLIA_REVIEWED": reviewed}
    said = subprocess.run([sys.executable, "-c", OFFERED], env=told, cwd=CHECKOUT, capture_output=True, text=True, check=True)
    assert said.stdout.split() == offered.split()
