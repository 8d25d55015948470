"""Who is told the mail server, and who is not."""

import os
import subprocess
import sys

import pytest

from asylia.config.installation import CHECKOUT, Installation

SENDER = "news@asylia.invalid"


def test_the_worker_alone_is_told_the_mail_server(monkeypatch, tmp_path):
    monkeypatch.setenv("ASYLIA_SMTP_URL", "smtp://mail.invalid")
    monkeypatch.setenv("DATABASE_URL", "postgresql://database.invalid/asylia")
    here = Installation(tmp_path, None, {"ASYLIA_SMTP_URL": "smtp://mail.invalid"} | dict.fromkeys(PASSWORDS, "given"))
    assert {who for who in ("street", "house", "worker", "owner") if "ASYLIA_SMTP_URL" in here.environment(who)} == {"worker"}


PASSWORDS = [f"ASYLIA_{who}_PASSWORD" for who in ("STREET", "HOUSE", "WORKER")]
KEPT = "import os; from asylia.config import settings; print('pass-of-it' in str(vars(settings)) + str(os.environ))"


@pytest.mark.parametrize(("door", "knows"), [("street", "False"), ("house", "False"), ("worker", "True")])
def test_no_door_keeps_the_password_of_the_mail_server(door, knows):
    told = {
        "PATH": os.environ["PATH"],
        "ASYLIA_DOOR": door,
        "ASYLIA_SMTP_URL": "smtp://a:pass-of-it@mail.invalid",
        "ASYLIA_MAIL_FROM": SENDER,
    }
    said = subprocess.run([sys.executable, "-c", KEPT], env=told, cwd=CHECKOUT, capture_output=True, text=True, check=True)
    assert said.stdout.strip() == knows
