"""What every field of a form has, and the kinds that are written: Line, Area, Digits, Day."""

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, TypeAlias

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.forms.boundfield import BoundField
from django.utils.functional import cached_property
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Text: TypeAlias = "str | _StrPromise"
Drawn = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Option:
    """`rather`: stands apart, under a line. It, and whatever is `alone`, goes with no other option."""

    value: str
    label: Text
    hint: Text = ""
    rather: bool = False
    alone: bool = False
    more: "Field | None" = None


def attributes(**pairs: Any) -> str:
    """As HTML: True is a bare name, None, False and "" are left out."""
    kept = (
        (name.strip("_").replace("_", "-"), value) for name, value in pairs.items() if not (value is None or value is False or value == "")
    )
    return "".join(f" {name}" if value is True else f' {name}="{escape(value)}"' for name, value in kept)


def html(text: str) -> SafeString:
    return mark_safe(text)  # noqa: S308  built of constants, `escape` and `attributes` alone


class Bound(BoundField):
    @cached_property
    def auto_id(self) -> str:
        """By place and not by name: where a link of the summary leads stays in the browser's history."""
        return f"{self.form.prefix or ''}q{[*self.form.fields].index(self.name) + 1}"


class Settled(Protocol):
    """What a field may do with its form while answers are weighed against each other."""

    cleaned_data: dict[str, Any]

    def blank(self, name: str) -> bool: ...
    def grant(self, name: str, value: Any) -> None: ...
    def object_to(self, name: str, code: str, **params: Any) -> None: ...


class Field(forms.Field):
    shape: ClassVar[str] = "line"  # line: one label and its control; group: a legend over several
    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": _("Answer this to go on."),
        "both": _("You wrote something and also chose “%(choice)s”. Which is right?"),
    }
    widget: Any = forms.TextInput
    spoken: Text = ""  # what stands for a label where none is seen

    def __init__(
        self,
        label: Text,
        *,
        hint: Text = "",
        example: Text = "",
        note: Text = "",
        left_out: Sequence[Option] = (),
        autocomplete: str = "off",
        **rest: Any,
    ) -> None:
        if way_out := self.way_out(left_out):
            words = format_lazy(_("Answer this, or choose “{choice}”."), choice=way_out.label)
            rest["error_messages"] = {"required": words} | rest.get("error_messages", {})
        super().__init__(label=label, help_text=hint, **rest)
        self.example, self.note, self.left_out, self.autocomplete = example, note, left_out, autocomplete

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> Bound:
        return Bound(form, self, field_name)

    def way_out(self, left_out: Sequence[Option]) -> Option | None:
        return left_out[0] if left_out else None

    def followers(self) -> "dict[str, Field]":
        """Fields of their own that are drawn inside this one, by the end of their name."""
        return {}

    def settle(self, form: "Settled", name: str) -> None:
        """Weighs the answer against its followers, once each is clean by itself."""
        if not (left := form.cleaned_data.get(f"{name}_left")):
            return
        if form.blank(name):
            form.grant(name, self.to_python(None))
        else:
            form.object_to(name, "both", choice=next(option.label for option in self.left_out if option.value == left))

    def control(self, bound: BoundField, seen: str) -> str:
        """The control alone, as HTML; `seen` are the attributes that tell of hint and error."""
        return f"<input{self.typing(bound, seen)}{attributes(type='text', value=bound.value())}>"

    def typing(self, bound: BoundField, seen: str, **more: Any) -> str:
        quiet = {"dir": "auto", "spellcheck": "false", "autocomplete": self.autocomplete}
        own = {"class_": "ds-input", "id": bound.auto_id, "name": bound.html_name, "aria_label": "" if self.label else self.spoken}
        return attributes(**own | quiet | more) + seen

    def first(self, key: str) -> str:
        """The id of the first control, where a link from the summary leads."""
        return key

    def drawn(self, bound: BoundField, error: str, inside: Mapping[str, Drawn]) -> Drawn:
        seen = describe(bound.auto_id, hint=self.help_text, error=error)
        return {
            "shape": self.shape,
            "id": bound.auto_id,
            "label": self.label,
            "hint": self.help_text,
            "example": self.example,
            "note": self.note,
            "error": error,
            "seen": html(seen.removesuffix(' aria-invalid="true"')),
            "control": html(self.control(bound, seen)),
            "apart": inside["left"]["rows"] if "left" in inside else [],
        }


def describe(key: str, *, hint: Any, error: str) -> str:
    told = " ".join(f"{key}_{part}" for part, there in (("hint", hint), ("error", error)) if there)
    return attributes(aria_describedby=told, aria_invalid="true" if error else None)


class Line(Field):
    """One line. Nothing is cut by us: no `maxlength`, which cuts what is pasted without a word."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "long": ngettext_lazy("This is %(over)d letter too long. Cut it.", "This is %(over)d letters too long. Cut it.", "over")
    }
    default_validators = [ProhibitNullCharactersValidator()]

    def __init__(self, label: Text, *, length: int = 200, inputmode: str = "", **rest: Any) -> None:
        super().__init__(label, **rest)
        self.length, self.inputmode = length, inputmode

    def to_python(self, value: Any) -> str:
        return str(value or "").strip().replace("\r\n", "\n")

    def validate(self, value: str) -> None:
        super().validate(value)
        if over := max(0, len(value) - self.length):
            raise ValidationError(self.error_messages["long"], code="long", params={"over": over})

    def typing(self, bound: BoundField, seen: str, **more: Any) -> str:
        return super().typing(bound, seen, **{"inputmode": self.inputmode} | more)


class Area(Line):
    def __init__(self, label: Text, *, length: int = 500, rows: int = 5, **rest: Any) -> None:
        super().__init__(label, length=length, **rest)
        self.rows = rows

    def control(self, bound: BoundField, seen: str) -> str:
        return f"<textarea{self.typing(bound, seen, rows=self.rows)}>\n{escape(bound.value() or '')}</textarea>"


GAPS = ("Zs", "Pd", "Po", "Cf", "Cc")  # Unicode's kinds: spaces, dashes, points, marks of direction, tabs


def plain_digits(text: str) -> str:
    """Digits of any script as 0 to 9; spaces, dashes, dots and marks of direction are left out, all else stays."""
    return "".join(str(unicodedata.decimal(sign, sign)) for sign in text if unicodedata.category(sign) not in GAPS)


class Digits(Line):
    """A number read by its digits, not by its size."""

    default_error_messages: ClassVar[dict[str, Any]] = {
        "letters": _("Write digits only."),
        "count": _("This needs %(want)d digits. You typed %(got)d."),
    }

    def to_python(self, value: Any) -> str:
        return plain_digits(super().to_python(value))

    def validate(self, value: str) -> None:
        Field.validate(self, value)
        if not value.isdecimal() and value:
            raise ValidationError(self.error_messages["letters"], code="letters")
        if value and len(value) != self.length:
            raise ValidationError(self.error_messages["count"], code="count", params={"want": self.length, "got": len(value)})

    def typing(self, bound: BoundField, seen: str, **more: Any) -> str:
        wide = {"class_": "ds-input digits", "inputmode": "numeric", "dir": "ltr"}
        return super().typing(bound, seen, **wide | more)


PARTS: dict[str, tuple[Text, int]] = {"day": (_("Day"), 2), "month": (_("Month"), 2), "year": (_("Year"), 4)}


class DayInput(forms.Widget):
    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[str]:  # noqa: ARG002  Django hands it in
        return [data.get(f"{name}_{part}", "").strip() for part in PARTS]

    def value_omitted_from_data(self, data: Mapping[str, Any], files: Any, name: str) -> bool:  # noqa: ARG002  Django hands it in
        return not any(f"{name}_{part}" in data for part in PARTS)


class Day(Field):
    """A date as well as it is known: `needs` names the parts that must be there, `shows` those that may."""

    shape = "group"
    widget = DayInput
    empty_values = [*forms.Field.empty_values, ["", "", ""]]
    default_error_messages: ClassVar[dict[str, Any]] = {
        "unread": _("We cannot read this date. Write a year with four digits, like 2023."),
        "day": _("Write the day, too."),
        "month": _("Write the month, too."),
        "year": _("Write the year, too."),
        "none": _("There is no such day. Look at the day and the month."),
    }

    def __init__(self, label: Text, *, shows: str = "day month year", needs: str | None = None, **rest: Any) -> None:
        super().__init__(label, **rest)
        self.shows, self.needs = shows.split(), (needs or shows).split()

    def prepare_value(self, value: Any) -> list[str]:
        if isinstance(value, list):
            return value
        return [*reversed((f"{value or ''}--").split("-")[:3])]

    def to_python(self, value: Any) -> str:
        day, month, year = (plain_digits(part) for part in value or ("", "", ""))
        if not (day or month or year):
            return ""
        self.look(dict(zip(PARTS, (day, month, year), strict=True)))
        return "-".join(part.zfill(2) for part in (year, month, day) if part)

    def look(self, known: dict[str, str]) -> None:
        needed = [*self.needs, *(["month"] if known["day"] else []), "year"]
        if missing := [part for part in known if part in needed and not known[part]]:
            raise ValidationError(self.error_messages[missing[0]], code=missing[0])
        if not "".join(known.values()).isdecimal() or len(known["year"]) != PARTS["year"][1]:
            raise ValidationError(self.error_messages["unread"], code="unread")
        try:
            date(int(known["year"]), int(known["month"] or 1), int(known["day"] or 1))
        except ValueError as error:
            raise ValidationError(self.error_messages["none"], code="none") from error

    def control(self, bound: BoundField, seen: str) -> str:
        typed = dict(zip(PARTS, bound.value(), strict=True))
        wrong = attributes(aria_invalid="true" if "aria-invalid" in seen else None)
        return f'<div class="day">{"".join(self.part(bound, wrong, part, typed[part]) for part in self.shows)}</div>'

    def part(self, bound: BoundField, wrong: str, part: str, typed: str) -> str:
        label, size = PARTS[part]
        key = f"{bound.auto_id}_{part}"
        own = {"id": key, "name": f"{bound.html_name}_{part}", "size": size, "inputmode": "numeric", "dir": "ltr"}
        box = f"<input{self.typing(bound, '', **own)}{attributes(type='text', value=typed)}{wrong}>"
        return f'<div><label class="ds-label" for="{key}">{escape(label)}</label>{box}</div>'

    def first(self, key: str) -> str:
        return f"{key}_{self.shows[0]}"
