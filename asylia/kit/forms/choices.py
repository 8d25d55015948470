"""The kinds that are chosen: One, Many, Pick, PickMany, Tick."""

import copy
from abc import abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from asylia.kit.forms.fields import Drawn, Field, Option, Settled, Text, attributes, html

Options = Iterable[Option] | Callable[[], Iterable[Option]]


def box(bound: BoundField, option: Option, place: int, *, kind: str, ticked: bool) -> str:
    """One option with its label; the whole row can be touched."""
    key = f"{bound.auto_id}_{place}"
    told = f"{key}_hint" if option.hint else None
    control = attributes(type=kind, id=key, name=bound.html_name, value=option.value, checked=ticked, aria_describedby=told)
    return choice(control, key, option.label, option.hint)


def choice(control: str, key: str, label: Text, hint: Text) -> SafeString:
    below = f'<span class="hint" id="{key}_hint">{escape(hint)}</span>' if hint else ""
    return html(f'<div class="choice"><input{control}><label for="{key}">{escape(label)}{below}</label></div>')


class Choice(Field):
    """What these kinds share. `options` may be a function: it is called each time, in the reader's language."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "unknown": _("We do not know this answer. Choose again."),
        "which": _("You chose “%(one)s” and also “%(two)s”. Which is right?"),
    }

    def __init__(self, label: Text, options: Options, **rest: Any) -> None:
        self.given = options if callable(options) else tuple(options)
        super().__init__(label, **rest)

    @property
    def options(self) -> tuple[Option, ...]:
        return tuple(self.given()) if callable(self.given) else self.given

    def way_out(self, left_out: Sequence[Option]) -> Option | None:
        apart = () if callable(self.given) else self.given
        return next((option for option in (*left_out, *apart) if option.rather), super().way_out(left_out))

    def to_python(self, value: Any) -> Any:
        self.know([str(value or "")])
        return str(value or "")

    def know(self, values: Iterable[str]) -> None:
        if set(values) - {"", *(option.value for option in self.options)}:
            raise ValidationError(self.error_messages["unknown"], code="unknown")

    def named(self, value: str) -> Text:
        return next(option.label for option in self.options if option.value == value)


class Several(Choice):
    widget = forms.CheckboxSelectMultiple

    def to_python(self, value: Any) -> Any:
        values = [str(each) for each in dict.fromkeys(value or ()) if each]
        self.know(values)
        return values

    def settle(self, form: Settled, name: str) -> None:
        super().settle(form, name)
        chosen = form.cleaned_data.get(name) or []
        alone = [option for option in self.options if option.value in chosen and (option.alone or option.rather)]
        if alone and len(chosen) > 1:
            other = next(value for value in chosen if value != alone[0].value)
            form.object_to(name, "which", one=alone[0].label, two=self.named(other))


class Pick(Choice):
    """One out of a long list."""

    def control(self, bound: BoundField, seen: str) -> str:
        return self.select(bound, seen, self.options, str(bound.value() or ""))

    def select(self, bound: BoundField, seen: str, options: Iterable[Option], chosen: str) -> str:
        own = attributes(class_="ds-input", id=bound.auto_id, name=bound.html_name, autocomplete=self.autocomplete)
        lines = (self.line(option, " selected" if option.value == chosen else "") for option in options)
        return f'<select{own}{seen}><option value=""></option>{"".join(lines)}</select>'

    def line(self, option: Option, mark: str) -> str:
        """Without its end, which HTML lets out: a list of countries is hundreds of them."""
        return f'<option value="{escape(option.value)}"{mark}>{escape(option.label)}'


class PickMany(Several, Pick):
    """Several out of a long list: the chosen ones stand as ticked boxes, each press of [Add another] brings one more."""

    shape = "list"

    def drawn(self, bound: BoundField, error: str, inside: Mapping[str, Drawn]) -> Drawn:
        by_value = {option.value: option for option in self.options}
        chosen = [by_value.pop(value) for value in dict.fromkeys(bound.value() or ()) if value in by_value]
        rows = [{"box": box(bound, option, place, kind="checkbox", ticked=True)} for place, option in enumerate(chosen)]
        below = super().drawn(bound, error, inside)
        rest = self.select(bound, attributes(aria_label=self.label) + below["seen"], by_value.values(), "")
        return below | {"rows": rows, "control": html(rest), "again": bound.html_name}

    def control(self, *_: Any, **__: Any) -> str:
        return ""


class Boxes(Choice):
    """Options on the open page. What is written under an option counts as choosing it."""

    shape = "group"
    kind: ClassVar[str]

    def followers(self) -> dict[str, Field]:
        below = {option.value: copy.deepcopy(option.more) for option in self.options if option.more}
        for value, field in below.items():
            field.spoken = field.label or self.named(value)
        return below

    def settle(self, form: Settled, name: str) -> None:
        for option in self.options:
            if option.more:
                self.settle_more(form, name, option, option.more)
        super().settle(form, name)

    def settle_more(self, form: Settled, name: str, option: Option, more: Field) -> None:
        below = f"{name}_{option.value}"
        chosen = self.chosen(form.cleaned_data.get(name))
        if option.value not in chosen and not form.blank(below):
            self.take(form, name, option, chosen)
        elif option.value in chosen and more.required and form.blank(below):
            form.object_to(below, "required")

    @abstractmethod
    def take(self, form: Settled, name: str, option: Option, chosen: list[str]) -> None:
        """What was written under an option that is not chosen: it is chosen by that, or the two do not go together."""

    def chosen(self, value: Any) -> list[str]:
        return value if isinstance(value, list) else [value] if value else []

    def control(self, *_: Any, **__: Any) -> str:
        return ""

    def first(self, key: str) -> str:
        return f"{key}_0"

    def drawn(self, bound: BoundField, error: str, inside: Mapping[str, Drawn]) -> Drawn:
        chosen = self.chosen(bound.value())
        near: list[Drawn] = []
        apart: list[Drawn] = []
        for place, option in enumerate(self.options):
            row = box(bound, option, place, kind=self.kind, ticked=option.value in chosen)
            (apart if option.rather else near).append({"box": row, "more": inside.get(option.value)})
        below = super().drawn(bound, error, inside)
        return below | {"rows": near, "apart": apart + below["apart"]}


class One(Boxes):
    kind = "radio"

    def take(self, form: Settled, name: str, option: Option, chosen: list[str]) -> None:
        if chosen:
            form.object_to(name, "which", one=self.named(chosen[0]), two=option.label)
        else:
            form.grant(name, option.value)


class Many(Boxes, Several):
    kind = "checkbox"

    def take(self, form: Settled, name: str, option: Option, chosen: list[str]) -> None:
        form.grant(name, [*chosen, option.value])


class Left(Many):
    """The ways to leave a field out, as boxes beside it: radio buttons could not be unticked again."""

    def __init__(self, options: Iterable[Option]) -> None:
        super().__init__("", options, required=False)

    def to_python(self, value: Any) -> str:
        return next(iter(super().to_python(value)), "")

    def drawn(self, bound: BoundField, error: str, inside: Mapping[str, Drawn]) -> Drawn:
        drawn = super().drawn(bound, error, inside)
        return drawn | {"rows": drawn["rows"] + drawn["apart"]}


class Tick(Field):
    """One box, for a yes."""

    shape = "tick"
    widget = forms.CheckboxInput

    def to_python(self, value: Any) -> bool:
        return bool(value)

    def validate(self, value: bool) -> None:  # noqa: FBT001  Django hands it in
        super().validate(value or None)

    def control(self, bound: BoundField, seen: str) -> str:
        own = attributes(type="checkbox", id=bound.auto_id, name=bound.html_name, value="on", checked=bool(bound.value()))
        return choice(own + seen, bound.auto_id, self.label or "", self.help_text)

    def drawn(self, bound: BoundField, error: str, inside: Mapping[str, Drawn]) -> Drawn:
        return super().drawn(bound, error, inside) | {"hint": ""}
