"""Sessions of which the database knows only a hash: who steals the table opens none. And whom a session stands for."""

from datetime import UTC, date, datetime
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.contrib.auth import SESSION_KEY
from django.contrib.auth.backends import BaseBackend
from django.contrib.sessions.backends import db

from asylia.accounts.models import HouseSession, User, UserQuerySet
from asylia.kit.days import day_of

PASSKEY = "passkey"  # by which of them somebody came in


def hashed(key: str) -> str:
    """The key has 165 random bits: nobody guesses it, so one quick hash is enough."""
    return sha256(key.encode()).hexdigest()


class SessionStore(db.SessionStore):
    """Django's own, but that the key is hashed on its way to the database. Asked for by one at a time, never asynchronously."""

    @classmethod
    def get_model_class(cls) -> type[HouseSession]:
        return HouseSession

    def _get_session_from_db(self) -> HouseSession | None:
        row = HouseSession.objects.filter(session_key=hashed(self.session_key or ""), expire_date__gt=datetime.now(UTC)).first()
        if row is None:
            self._session_key = None
        return row

    def exists(self, session_key: str) -> bool:
        return HouseSession.objects.filter(session_key=hashed(session_key)).exists()

    def create_model_instance(self, data: dict[str, Any]) -> HouseSession:
        key = hashed(self._get_or_create_session_key())  # type: ignore[attr-defined] # not in the stubs; Django's own stores call it
        user = data.get(SESSION_KEY)
        ends = {"expire_date": self.get_expiry_date(), "user": user, "passkey": data.get(PASSKEY)}
        return HouseSession(session_key=key, session_data=self.encode(data), **ends)

    def delete(self, session_key: str | None = None) -> None:
        if key := session_key or self.session_key:
            HouseSession.objects.filter(session_key=hashed(key)).delete()


class WhoWorksHere(BaseBackend):
    """Signs nobody in; says at every request who a session stands for: somebody with a role that runs today."""

    def get_user(self, user_id: UUID) -> User | None:
        return self.people(on=day_of(datetime.now(UTC))).filter(pk=user_id).first()

    def people(self, *, on: date) -> UserQuerySet:
        """A room above may ask for more in the same query."""
        return User.objects.working(on=on)
