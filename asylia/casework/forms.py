"""What caseworkers write, as it is asked on the page."""

import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from asylia.casework.actions.letters import PAST, TOO_FAR
from asylia.casework.rules import FINDINGS, LONGEST_LOOK_DAYS, LONGEST_PROMISE_DAYS
from asylia.intake import letters, lists
from asylia.intake.letters import REFUSALS, STARTS
from asylia.intake.words import say
from asylia.kit.forms import Area, Field, Form, Line, Many, One, Option

QUICK_DAYS = (7, 14, 30)
ANOTHER = "day"
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
LETTER, NOTE, SHORT = 4000, 10_000, 1000
MOST_TRIED = 300
OVER, NONE_FITS = "over", "none"
HARD_NEWS = "hard_news"
NAMES = {
    "other_work": gettext_lazy("Work of another kind"),
    "no_public_work": gettext_lazy("No work that reached other people"),
    "other_danger": gettext_lazy("Danger that does not come from the work"),
    "not_confirmed": gettext_lazy("Not enough is confirmed"),
    "calls_to_hurt": gettext_lazy("The work calls for people to be hurt"),
    "safe_now": gettext_lazy("Safe where the person is, for a longer time"),
    "no_route": gettext_lazy("No legal way into our countries"),
    "already_helped": gettext_lazy("Hosted for the same purpose already"),
    "unsafe_to_go_on": gettext_lazy("Going on is more dangerous than stopping"),
}  # as the two who carry a case call what stands against it; what the person reads stands under it
FOUND = dict(zip(FINDINGS, (gettext_lazy("nothing against"), gettext_lazy("not known yet"), gettext_lazy("stands against")), strict=True))


def promised_day(today: date) -> Field:
    """Three quick choices, or a day that is typed."""
    quick = [(str(n), today + timedelta(days=n)) for n in QUICK_DAYS]
    options = [Option(n, _("In {n} days, on {day}").format(n=n, day=lists.day(on, "en"))) for n, on in quick]
    hint = _("Year, month, day: {day}. At most {n} days away.").format(day=quick[1][1].isoformat(), n=LONGEST_PROMISE_DAYS)
    typed = Line("", hint=hint, length=10, inputmode="numeric")
    return One(_("Until when do we write again?"), [*options, Option(ANOTHER, _("On another day"), more=typed)])


class LetterForm(Form):
    """`letter` is the id that its page was given: sent twice, it is still one letter."""

    is_finished = True
    letter = forms.UUIDField(widget=forms.HiddenInput)
    starts_from = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    text = Area(gettext_lazy("Letter"), length=LETTER, rows=14, error_messages={"required": gettext_lazy("Write the letter first.")})

    def __init__(self, *args: Any, today: date, language: str, **more: Any) -> None:
        super().__init__(*args, fields={"promised": promised_day(today)}, **more)
        self.today, self.language = today, language

    def clean(self) -> dict[str, Any] | None:
        """`promised_on` is the day; it goes to its place in the text, and all other places must be filled in."""
        given = super().clean() or self.cleaned_data
        given["promised_on"] = promised = _chosen_day(given.get("promised"), given.get(f"promised_{ANOTHER}", ""), today=self.today)
        if self.is_finished:
            self._look_at_day(given, promised)
            self._look_at_text(given, promised)
        return given

    def _look_at_day(self, given: Mapping[str, Any], promised: date | None) -> None:
        if given.get("promised") == ANOTHER and not promised:
            self.add_error(f"promised_{ANOTHER}", _("Write the day as year-month-day, like 2027-01-31."))
        elif promised and promised <= self.today:
            self.add_error("promised", str(PAST))
        elif promised and (promised - self.today).days > LONGEST_PROMISE_DAYS:
            self.add_error("promised", str(TOO_FAR))

    def _look_at_text(self, given: dict[str, Any], promised: date | None) -> None:
        text, start = given.get("text"), given.get("starts_from", "")
        if not text:
            return
        if start == HARD_NEWS and self.is_bare:
            self.add_error("text", _("Write the news below it. Bad news that is only announced lets somebody wait in fear."))
        elif promised:
            given["text"] = letters.promise(text, starts_from=start, day=lists.day(promised, self.language))
            if left := letters.left_open(given["text"]):
                self.add_error("text", _("Fill in what stands in brackets: {places}.").format(places=", ".join(left)))

    @property
    def is_bare(self) -> bool:
        """The starting text and nothing more, where that says little."""
        start, text = self.cleaned_data.get("starts_from", ""), self.cleaned_data.get("text", "")
        return start in letters.SAYS_LITTLE and any(letters.is_bare(text, _start(start, language)) for language in ("en", self.language))

    def let_be_unfinished(self) -> None:
        """For a letter that is only kept: nothing is asked of it but that it is not too long."""
        self.is_finished = False
        for field in self.fields.values():
            field.required = False


def _start(name: str, language: str) -> str:
    with override(language):
        return say(STARTS[name])


def _chosen_day(chosen: str | None, typed: str, *, today: date) -> date | None:
    if chosen and chosen != ANOTHER:
        return today + timedelta(days=int(chosen))
    try:
        return date.fromisoformat(typed) if DAY.fullmatch(typed) else None
    except ValueError:
        return None


class NoteForm(Form):
    text = Area(gettext_lazy("Note"), length=NOTE, rows=10, hint=gettext_lazy("For the two of you alone."))


class DangerForm(Form):
    """What was done, and when somebody looks again. Nothing is chosen beforehand."""

    done = Area(gettext_lazy("What was done?"), length=SHORT, rows=4, hint=gettext_lazy("Whom you wrote to, what they said, what waits."))

    def __init__(self, *args: Any, today: date, name: str, **more: Any) -> None:
        days = [(n, lists.day(today + timedelta(days=n), "en")) for n in range(1, LONGEST_LOOK_DAYS + 1)]
        words = [_("Tomorrow, {day}") if n == 1 else _("In {n} days, {day}") for n, __ in days]
        options = [Option(str(n), said.format(n=n, day=day)) for (n, day), said in zip(days, words, strict=True)]
        over = Option(OVER, _("{name} says that it is over").format(name=name), rather=True)
        hint = _("The case stays under Danger first until it is over. Having gone through the list does not make anybody safe.")
        super().__init__(*args, fields={"look": One(_("When do we look again?"), [*options, over], hint=hint)}, **more)
        self.today = today

    @property
    def look_on(self) -> date | None:
        """None: it is over."""
        look = self.cleaned_data["look"]
        return None if look == OVER else self.today + timedelta(days=int(look))


class NoForm(Form):
    """Why the second does not sign."""

    reason = Area(
        gettext_lazy("Why do you not sign?"),
        length=SHORT,
        rows=4,
        hint=gettext_lazy("For the two of you alone. It stands in “What happened”."),
        error_messages={"required": gettext_lazy("Say why, so that the other of you two knows how to go on.")},
    )


class ScreeningForm(Form):
    """Each coded reason, and why. Kept before it is finished, nothing of it is needed."""

    def __init__(self, *args: Any, **more: Any) -> None:
        options = [Option(value, words) for value, words in FOUND.items()]
        reasons: dict[str, Field] = {code: One(NAMES[code], options, hint=words_of(code)) for code in REFUSALS}
        why = Area(_("Why do we see it so?"), length=LETTER, rows=6)
        super().__init__(*args, fields={**reasons, "words": why}, **more)

    @property
    def findings(self) -> dict[str, str]:
        return {code: self.cleaned_data[code] for code in REFUSALS if self.cleaned_data.get(code)}

    def let_be_unfinished(self) -> None:
        for field in self.fields.values():
            field.required = False


class RefusalForm(Form):
    """What goes into the letter beside its fixed sentences. No body is chosen beforehand: what fits one does not fit another."""

    LEAST_HELP = 3  # that somebody looked at lately, to choose from

    def __init__(self, *args: Any, against: Iterable[str], helps: Iterable[tuple[str, str]], **more: Any) -> None:
        reasons = [Option(code, words_of(code)) for code in against]
        fields: dict[str, Field] = {"codes": Many(_("Which reasons stand in the letter?"), reasons)}
        if any(reason.value == "no_route" for reason in reasons):
            fields["tried"] = Line(_("What did we try?"), length=MOST_TRIED, required=False, hint=_("It ends the sentence “We tried: …”"))
        hint = _("In the language of the letter. It stands after the reasons.")
        fields["own"] = Area(_("In your own words"), length=LETTER, rows=6, required=False, hint=hint)
        none = Option(NONE_FITS, _("None of these fits"), rather=True)
        hint = _("Choose those that fit this person: the work, the country, what is needed. Each stands in the letter with its address.")
        fields["helps"] = Many(_("Which other ways fit?"), [*(Option(host, words) for host, words in helps), none], hint=hint)
        super().__init__(*args, fields=fields, **more)

    @property
    def typed(self) -> list[tuple[str, str]]:
        """All that was given, for a page that asks again whether it shall be so."""
        given = [(name, self.cleaned_data[name]) for name in self.asked if name in self.cleaned_data]
        return [(name, text) for name, value in given for text in (value if isinstance(value, list) else [value])]

    def clean(self) -> dict[str, Any] | None:
        given = super().clean() or self.cleaned_data
        codes = given.get("codes") or []
        if "unsafe_to_go_on" in codes and not given.get("own"):
            self.add_error("own", _("Say why going on would be more dangerous: the letter promises it."))
        if "no_route" in codes and not given.get("tried"):
            self.add_error("tried", _("Say what we tried."))
        if given.get("helps") == [NONE_FITS] and not given.get("own"):
            self.add_error("own", _("Say in your own words what else there is. Nobody is left without a way on."))
        return given

    @property
    def chosen_helps(self) -> list[str]:
        """By their hosts."""
        return [host for host in self.cleaned_data["helps"] if host != NONE_FITS]


def words_of(code: str) -> str:
    """A coded reason in English."""
    return say(REFUSALS[code].words).replace("{tried}.", "…")
