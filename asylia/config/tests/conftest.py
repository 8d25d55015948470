import pytest

from asylia.config.tests.backing import ONE_PAIR, Keys, Place, backups, new_database


@pytest.fixture(scope="session")
def keys(tmp_path_factory):
    return Keys(tmp_path_factory.mktemp("keys"), ONE_PAIR)


@pytest.fixture(scope="session")
def full(django_db_setup, tmp_path_factory):
    """A place with a part of the demo."""
    with new_database() as database:
        place = Place(tmp_path_factory.mktemp("full") / "state", database)
        place.state.mkdir()
        place.fill()
        yield place


@pytest.fixture(scope="session")
def papers(full, tmp_path_factory):
    """Of the drill case that stands in the full place."""
    file = tmp_path_factory.mktemp("papers") / "papers"
    full.says("drill", "--prepare", file)
    return file


@pytest.fixture(scope="session")
def backed(full, keys, papers, tmp_path_factory):
    """A backup of the full place."""
    folder = tmp_path_factory.mktemp("backed")
    full.says("backup", "--to", folder, ASYLIA_BACKUP_KEYS=keys.public)
    return backups(folder)[0]


@pytest.fixture
def empty(full, tmp_path):
    """A new server: an empty database, and the secrets put in their place."""
    with new_database() as database:
        place = Place(tmp_path / "state", database)
        place.state.mkdir()
        (place.state / "secrets").write_text((full.state / "secrets").read_text())
        yield place
