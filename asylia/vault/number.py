"""The applicant's number: 28 random digits (93 bits) and two check digits (ISO 7064 MOD 97-10)."""

import secrets
import unicodedata

DIGITS = 30


def new_number() -> str:
    """Thirty ASCII digits that pass the check."""
    return with_check(secrets.randbelow(10**28))


def with_check(body: int) -> str:
    """28 digits and their two check digits."""
    return f"{body:028d}{98 - body * 100 % 97:02d}"


def read(typed: str) -> str:
    """The ASCII digits of what was typed in any script; spaces, dashes and direction marks fall away."""
    return "".join(str(unicodedata.decimal(sign)) for sign in typed if unicodedata.decimal(sign, None) is not None)


def is_whole(number: str) -> bool:
    """Whether thirty ASCII digits stand there and the two check digits fit."""
    return len(number) == DIGITS and number.isascii() and number.isdigit() and int(number) % 97 == 1


def groups(number: str) -> list[str]:
    """Six groups of five, as they are shown."""
    return [number[at : at + 5] for at in range(0, DIGITS, 5)]
