"""Forms for tests: their kinds are given as fields, what was posted as a query string."""

from django.http import QueryDict

from asylia.kit.forms import Form, Line, Option

NOT_SAY = Option("not_say", "I would rather not say", rather=True)
UNSURE = Option("unsure", "I do not know", rather=True)
PLACES = [Option("de", "Germany"), Option("fr", "France"), Option("no", "Norway")]
OTHER = Option("other", "Other", more=Line("Which?"))


def form_of(posted=None, *, base=Form, **fields):
    kind = type("Asked", (base,), fields)
    return kind() if posted is None else kind(QueryDict(posted))


def answers(posted, **fields):
    form = form_of(posted, **fields)
    assert form.is_valid(), form.problems
    return form.cleaned_data


def problems(posted, **fields):
    form = form_of(posted, **fields)
    assert not form.is_valid()
    return form.problems
