"""Rows about people say nothing of them, not even in a traceback."""

from uuid import UUID

from django.db import models

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's 32: no I, L, O, U, which a tired eye takes for others


def short_code(key: UUID) -> str:
    """Six letters of a random key, like "4F7K-2M": enough to speak of a row, too few to name it to a machine."""
    code = "".join(LETTERS[key.int >> 5 * place & 31] for place in range(6))
    return f"{code[:4]}-{code[4:]}"


MISREAD = str.maketrans("ILO", "110")


def typed_code(text: str) -> str:
    """The letters of a code, or of its beginning, however they were typed: small, with spaces, without the line."""
    return "".join(sign for sign in text.upper().translate(MISREAD) if sign in LETTERS)


class Confidential(models.Model):
    """A row whose name is its kind and a code of its random key. Nothing else of it may reach a log."""

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {short_code(self.pk)}"

    def __repr__(self) -> str:
        return f"<{self}>"
