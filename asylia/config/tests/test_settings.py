import re

from asylia.config.installation import CHECKOUT

A_VARIABLE = r"\bASYLIA_[A-Z_]+[A-Z]\b|\b(?:[A-Z]+_)?DATABASE_URL\b"


def test_each_variable_has_a_line_in_the_settings_page():
    read = {name for path in CHECKOUT.glob("asylia/**/*.py") for name in re.findall(A_VARIABLE, path.read_text())}
    read |= {f"{who}_DATABASE_URL" for who in ("STREET", "HOUSE", "WORKER")}
    page = (CHECKOUT / "docs/run/settings.md").read_text()
    assert read == set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE))
