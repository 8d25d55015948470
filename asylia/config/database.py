"""Where the database lies: any address that libpq understands."""

from typing import Any

from psycopg.conninfo import conninfo_to_dict


def database(url: str) -> dict[str, Any]:
    """Django's description of a database from a libpq address, sockets and percent signs included."""
    known = dict(conninfo_to_dict(url))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": known.pop("dbname", ""),
        "USER": known.pop("user", ""),
        "PASSWORD": known.pop("password", ""),
        "HOST": known.pop("host", ""),
        "PORT": str(known.pop("port", "")),
        "CONN_MAX_AGE": 0,  # the pool needs this
        "CONN_HEALTH_CHECKS": True,  # after PostgreSQL came back, the pool still holds dead connections
        "OPTIONS": {**known, "pool": {"min_size": 1, "max_size": 8, "timeout": 5}},
    }
