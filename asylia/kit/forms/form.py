"""A form of fields of this house, drawn by one template."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from asylia.kit.forms.choices import Left
from asylia.kit.forms.fields import Drawn, Field, Text, html

AGAIN = "again"


class Form(forms.Form):
    """`{{ form }}` is `{{ form.summary }}` and then `{{ form.questions }}`."""

    as_heading = False
    summary_title: Text = _("There is a problem")

    def __init__(self, *args: Any, fields: Mapping[str, Field] | None = None, **kwargs: Any) -> None:
        """`fields`: more of them, for a form that is put together while it runs."""
        super().__init__(*args, **kwargs)
        self.fields.update(fields or {})
        self.inside = {name: followers(field) for name, field in self.asked.items()}
        for name, below in self.inside.items():
            for end, field in below.items():
                field.required = False
                self.fields[f"{name}_{end}"] = field

    @property
    def asked(self) -> dict[str, Field]:
        return {name: field for name, field in self.fields.items() if isinstance(field, Field)}

    @property
    def again(self) -> bool:
        """[Add another] was pressed: the page comes again, nothing is weighed yet."""
        return self.is_bound and AGAIN in self.data

    def is_valid(self) -> bool:
        return not self.again and super().is_valid()

    def _clean_fields(self) -> None:
        super()._clean_fields()  # type: ignore[misc]  # not in the stubs; Django's own forms override it
        for name in self.inside:
            self.asked[name].settle(self, name)

    def blank(self, name: str) -> bool:
        """Also a list whose empty line alone was sent, as every browser does."""
        typed = self[name].value()
        if isinstance(typed, list):
            return not any(typed)
        return (typed.strip() if isinstance(typed, str) else typed) in self.fields[name].empty_values

    def grant(self, name: str, value: Any) -> None:
        self.errors.pop(name, None)
        self.cleaned_data[name] = value

    def object_to(self, name: str, code: str, **params: Any) -> None:
        self.add_error(name, ValidationError(self.fields[name].error_messages[code], code=code, params=params))

    @property
    def problems(self) -> dict[str, str]:
        """Message by name of field; "__all__" for the form as a whole."""
        return {} if self.again else {name: " ".join(map(str, messages)) for name, messages in self.errors.items()}

    @property
    def summary(self) -> SafeString:
        """The list of what to look at again, each a link to its field."""
        problems = self.problems
        lines = [self.line(name, problems.pop(name)) for name in self.in_order if name in problems]
        context = {"title": self.summary_title, "lines": lines, "whole": problems.values()}
        return html(render_to_string("kit/summary.html", context) if self.problems else "")

    @property
    def in_order(self) -> list[str]:
        return [each for name, below in self.inside.items() for each in (name, *(f"{name}_{end}" for end in below))]

    def line(self, name: str, words: str) -> tuple[str, Text, str]:
        field = self.asked[name]
        return field.first(self[name].auto_id), field.label or field.spoken, words

    @property
    def questions(self) -> SafeString:
        problems = self.problems
        drawn = [self.draw(name, problems) for name in self.fields if name in self.inside]
        presses = any(each["shape"] == "list" for each in drawn)
        return render_to_string("kit/form.html", {"fields": drawn, "heading": self.heads_itself, "presses": presses})

    @property
    def heads_itself(self) -> bool:
        """Whether its one question is the heading of the page."""
        return self.as_heading and [field.shape != "tick" for field in map(self.asked.get, self.inside) if field] == [True]

    def render(self, *_: Any, **__: Any) -> SafeString:
        return self.summary + self.questions

    __str__ = __html__ = render

    def draw(self, name: str, problems: dict[str, str]) -> Drawn:
        below = {end: self.draw(f"{name}_{end}", problems) for end in self.inside.get(name, ())}
        return self.asked[name].drawn(self[name], problems.get(name, ""), below)


def followers(field: Field) -> dict[str, Field]:
    left: dict[str, Field] = {"left": Left(field.left_out)} if field.left_out else {}
    return field.followers() | left
