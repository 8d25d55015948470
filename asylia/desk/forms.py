from collections.abc import Collection, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext_lazy as _

from asylia.accounts.models import User
from asylia.kit.forms import Day, Form, Many, One, Option, Pick
from asylia.offices.states import GlassReason


class HandOverForm(Form):
    """Two people for a case, and who of ours must never see it."""

    def __init__(self, *args: Any, caseworkers: Sequence[User], everybody: Sequence[tuple[User, str]], **kwargs: Any) -> None:
        named = [Option(str(user.pk), user.name) for user in caseworkers]
        fields = {
            "shut_out": Many(
                _("Who of ours must not see it"),
                [Option(str(user.pk), user.name, hint=body) for user, body in everybody],
                hint=_("Compare with what stands on top of this page. Whoever is ticked sees nothing of this case, in any role."),
                required=False,
            ),
            "first": Pick(_("First caseworker"), named, error_messages={"required": _("Name somebody.")}),
            "second": Pick(_("Second caseworker"), named, error_messages={"required": _("Name somebody.")}),
        }
        super().__init__(*args, fields=fields, **kwargs)
        self.people = {str(user.pk): user for user in [*caseworkers, *(user for user, _body in everybody)]}

    def clean(self) -> dict[str, Any]:
        known = self.cleaned_data
        if known.get("first") and known.get("first") == known.get("second"):
            self.add_error("second", _("Name two different people."))
        for name in ("first", "second"):
            if known.get(name) in known.get("shut_out", []):
                self.add_error(name, _("You ticked that this person must not see the case."))
        return known

    @property
    def two(self) -> tuple[User, User]:
        return self.people[self.cleaned_data["first"]], self.people[self.cleaned_data["second"]]

    @property
    def shut_out(self) -> Collection[User]:
        return [self.people[key] for key in self.cleaned_data["shut_out"]]


class ChangeForm(Form):
    """Who leaves a case, and who comes."""

    def __init__(self, *args: Any, two: Sequence[User], others: Sequence[User], **kwargs: Any) -> None:
        fields = {
            "out": One(_("Who leaves the case"), _named(two), error_messages={"required": _("Choose one of the two.")}),
            "into": Pick(_("Who comes"), _named(others), error_messages={"required": _("Name somebody.")}),
        }
        super().__init__(*args, fields=fields, **kwargs)
        self.people = {str(user.pk): user for user in [*two, *others]}

    @property
    def out(self) -> User:
        return self.people[self.cleaned_data["out"]]

    @property
    def into(self) -> User:
        return self.people[self.cleaned_data["into"]]


class AwayForm(Form):
    """From when to when somebody is away, and who stands in."""

    first_on = Day(_("First day away"), error_messages={"required": _("Write the first day.")})
    last_on = Day(_("Last day away"), error_messages={"required": _("Write the last day.")})

    def __init__(self, *args: Any, others: Sequence[User], **kwargs: Any) -> None:
        named = Pick(_("Who stands in"), _named(others), error_messages={"required": _("Name somebody.")})
        super().__init__(*args, fields={"stand_in": named}, **kwargs)
        self.people = {str(user.pk): user for user in others}

    @property
    def said(self) -> dict[str, Any]:
        given = self.cleaned_data
        days = {name: date.fromisoformat(given[name]) for name in ("first_on", "last_on")}
        return days | {"stand_in": self.people[given["stand_in"]]}


class GlassForm(Form):
    """Who sees for an hour how somebody can be reached, and why."""

    def __init__(self, *args: Any, others: Sequence[User], **kwargs: Any) -> None:
        reasons = [Option(code, str(words)) for code, words in GlassReason.choices]
        fields = {
            "user": Pick(_("Who sees it"), _named(others), error_messages={"required": _("Name somebody.")}),
            "reason": One(_("Why"), reasons, error_messages={"required": _("Choose the reason.")}),
        }
        super().__init__(*args, fields=fields, **kwargs)


def _named(users: Sequence[User]) -> list[Option]:
    return [Option(str(user.pk), user.name) for user in users]
