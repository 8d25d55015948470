from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from asylia.accounts.models import User
from asylia.kit.forms import Digits, Form, Line, Option, Pick
from asylia.vault import number


class WordsForm(Form):
    """The six words that the system made."""

    six_words = Line(
        _("Your six words"),
        hint=_("In their order, with spaces between. Capitals do not matter."),
        error_messages={"required": _("Write your six words.")},
    )


def _whole(typed: str) -> str:
    """Thirty ASCII digits of what was typed in any script. Raises ValidationError where a slip shows."""
    digits = number.read(typed)
    if not number.is_whole(digits):
        raise forms.ValidationError(_("There is a slip in this number. Compare each group of five digits."))
    return digits


class CodeForm(Form):
    """The number that an officer told."""

    code = Digits(
        _("Your number"),
        length=number.DIGITS,
        hint=_("Thirty digits, which an officer told you by telephone or in person."),
        error_messages={"required": _("Write your number.")},
    )

    def clean_code(self) -> str:
        return _whole(self.cleaned_data["code"])


class SheetForm(Form):
    """What stands on the recovery sheet."""

    digits = Digits(
        _("The number on your recovery sheet"),
        length=number.DIGITS,
        hint=_("Six groups of five digits."),
        error_messages={"required": _("Write the number on your sheet.")},
    )

    def clean_digits(self) -> str:
        return _whole(self.cleaned_data["digits"])


class KeepersForm(Form):
    """Two officers who keep the key of somebody who travels."""

    def __init__(self, *args: Any, officers: Sequence[User], **kwargs: Any) -> None:
        named = [Option(str(user.pk), user.name) for user in officers]
        missing = {"required": _("Choose an officer.")}
        fields = {
            "first": Pick(_("Who takes off the outer seal"), named, error_messages=missing),
            "second": Pick(_("Who takes off the inner seal, and tells you the number"), named, error_messages=missing),
        }
        super().__init__(*args, fields=fields, **kwargs)

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("first") and given.get("first") == given.get("second"):
            self.add_error("second", _("Choose two different officers."))
        return given
