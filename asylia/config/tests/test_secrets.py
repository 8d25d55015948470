import base64

from asylia.config import secrets
from asylia.config.demo_people import officer_keys


def test_they_are_made_once_and_only_their_owner_reads_them(tmp_path):
    made = secrets.read_or_make(tmp_path / "secrets", is_demo=True)
    assert secrets.read_or_make(tmp_path / "secrets", is_demo=True) == made
    assert [path.name for path in tmp_path.iterdir()] == ["secrets"]
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o600


def test_each_is_its_own_and_the_pepper_has_32_bytes():
    made = secrets.make_for_demo()
    assert len(set(made.values())) == len(made)
    assert len(base64.b64decode(made["ASYLIA_PEPPER"])) == 32
    assert [base64.b64decode(key) for key in made["ASYLIA_OFFICERS"].split()] == officer_keys()


def test_a_file_that_others_could_read_is_closed_to_them(tmp_path):
    secrets.read_or_make(tmp_path / "secrets", is_demo=True)
    (tmp_path / "secrets").chmod(0o644)
    secrets.read(tmp_path / "secrets")
    assert (tmp_path / "secrets").stat().st_mode & 0o777 == 0o600


def test_a_network_of_ones_own_trusts_no_officer_of_the_demo(tmp_path):
    assert secrets.OFFICERS not in secrets.read_or_make(tmp_path / "secrets", is_demo=False)
    assert secrets.OFFICERS in secrets.read_or_make(tmp_path / "another", is_demo=True)
