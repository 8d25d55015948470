"""The one form of the house: what it asks, and how it is drawn.

    class Reach(Form):
        as_heading = True                                   # a single question is the page's h1
        mode = One(_("How may we reach you?"), [Option("page", _("Here")), Option("mail", _("Mail"), more=Line(_("Address")))])

A page writes `<form method="post">{{ form }}{% include "kit/buttons.html" %}</form>`, or `{{ form.summary }}` at its top and
`{{ form.questions }}` further down. `buttons` is a list of (name, value, label, kind), kind one of primary, secondary, quiet, danger.

Kinds: Line(length), Area(length, rows), Digits(length), Day(shows, needs), Pick, PickMany, One, Many, Tick. All take `hint`, `example`,
`note` (a text under the field), `left_out` (options ticked in place of an answer), `autocomplete`, and Django's `required`, `initial`,
`error_messages`. Initial and cleaned data have one flat shape, ready for JSON; what is posted has it too, but for Day (`x_day`, ...):

    Line, Area, Pick, One   "text"                     Many, PickMany   ["a", "b"]        Tick   True
    Digits                  "4821077359"               Day              "2023-04-05", "2023-04" or "2023"
    left_out of `x`         `x_left`: its value or ""  `more` of option `v` of `x`        `x_v`: as its own kind

What was typed comes back as it was typed. [Add another] of PickMany makes a form that is not valid and shows no errors.
"""

from asylia.kit.forms.choices import Many, One, Pick, PickMany, Tick
from asylia.kit.forms.fields import Area, Day, Digits, Field, Line, Option
from asylia.kit.forms.form import Form

__all__ = ["Area", "Day", "Digits", "Field", "Form", "Line", "Many", "One", "Option", "Pick", "PickMany", "Tick"]
