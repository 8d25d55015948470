from django.utils.translation import gettext_lazy as _

from asylia.kit.forms import Form, Line


class WordsForm(Form):
    """The six words that the system made."""

    six_words = Line(
        _("Your six words"),
        hint=_("In their order, with spaces between. Capitals do not matter."),
        error_messages={"required": _("Write your six words.")},
    )
