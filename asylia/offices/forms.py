from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.validators import validate_email
from django.utils.translation import gettext_lazy as _

from asylia.accounts.models import Body, BodyKind, RoleName
from asylia.accounts.permissions import BODIES
from asylia.kit.forms import Form, Line, Option, Pick

TYPED_DAY = _("As 2026-12-31.")


def _day(typed: str) -> date | None:
    if not typed:
        return None
    try:
        return date.fromisoformat(typed)
    except ValueError as broken:
        raise forms.ValidationError(_("Write a day as 2026-12-31.")) from broken


def _options(choices: Sequence[tuple[str, Any]]) -> list[Option]:
    return [Option(value, label) for value, label in choices]


class TermForm(Form):
    """A role for a time. `bodies`: all there are."""

    role = Pick(_("Role"), _options(RoleName.choices), error_messages={"required": _("Choose a role.")})
    first_on = Line(_("First day"), hint=TYPED_DAY, error_messages={"required": _("Write the first day.")})
    last_on = Line(_("Last day"), hint=_("As 2026-12-31. Leave it empty where the role runs on."), required=False)

    def __init__(self, *args: Any, bodies: Sequence[Body], **kwargs: Any) -> None:
        named = [Option(str(body.pk), f"{body.name} ({body.get_kind_display()})") for body in bodies]
        super().__init__(*args, fields={"body": Pick(_("For"), named, error_messages={"required": _("Choose a body.")})}, **kwargs)
        self.order_fields(["name", "email", "role", "body", "first_on", "last_on"])
        self.kinds = {str(body.pk): body.kind for body in bodies}

    def clean_first_on(self) -> date | None:
        return _day(self.cleaned_data["first_on"])

    def clean_last_on(self) -> date | None:
        return _day(self.cleaned_data["last_on"])

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        role, body = given.get("role"), given.get("body")
        if role and body and self.kinds[body] not in BODIES[RoleName(role)]:
            self.add_error("body", _("This role is not held in this body."))
        if given.get("first_on") and given.get("last_on") and given["last_on"] < given["first_on"]:
            self.add_error("last_on", _("The last day comes before the first."))
        return given

    @property
    def terms(self) -> dict[str, Any]:
        given = self.cleaned_data
        last_on = given["last_on"].isoformat() if given["last_on"] else None
        return {"role": given["role"], "body": given["body"], "first_on": given["first_on"].isoformat(), "last_on": last_on}


class InviteForm(TermForm):
    """Somebody new, with a first role."""

    name = Line(_("Name"), length=80, error_messages={"required": _("Write the name.")})
    email = Line(
        _("Mail address"),
        hint=_("For one sentence, Something waits for you, and never for a link. Leave it empty where mail is watched."),
        required=False,
    )

    def clean_email(self) -> str:
        if given := self.cleaned_data["email"]:
            validate_email(given)
        return str(given)

    @property
    def terms(self) -> dict[str, Any]:
        return super().terms | {"name": self.cleaned_data["name"], "email": self.cleaned_data["email"]}


class EndForm(Form):
    """The last day of a role."""

    last_on = Line(_("Last day"), hint=TYPED_DAY, error_messages={"required": _("Write the last day.")})

    def clean_last_on(self) -> date | None:
        return _day(self.cleaned_data["last_on"])


class BodyForm(Form):
    """A body for whose people roles are given."""

    name = Line(_("Name"), length=80, error_messages={"required": _("Write the name.")})
    kind = Pick(_("What it is"), _options(BodyKind.choices), error_messages={"required": _("Choose what it is.")})
    country = Line(_("Country"), hint=_("Two letters, as NO. Leave it empty where it is of none."), length=2, required=False)
