"""Pages of our form as one would write them without sealing: a table each, a plain column for each question."""

from django.db import models

from asylia.intake import catalogue, lists
from asylia.intake.catalogue import Question, Type

PAGES = {"p21": (2, 1), "p12": (1, 2), "p52": (5, 2)}  # a name and a language; how we reach you; a long text


def questions(page: str) -> tuple[Question, ...]:
    part, step = PAGES[page]
    return next(each for each in catalogue.PARTS if each.id == part).step(step).questions


def columns(page: str) -> dict[str, models.Field]:
    """Its questions, and the text under an option as a question of its own."""
    found: dict[str, models.Field] = {}
    for question in questions(page):
        found[question.id] = column(question)
        under = {f"{question.id}_{option.value}": option for option in question.options if option.text}
        found |= {name: models.CharField(option.label, max_length=option.text, blank=True) for name, option in under.items()}
    return found


def column(question: Question) -> models.Field:
    label, hint = str(question.label), " ".join(filter(None, [question.hint, question.why]))
    if question.type is Type.LONG:
        return models.TextField(label, help_text=hint, max_length=question.limit)
    if question.type is Type.SHORT:
        return models.CharField(label, help_text=hint, max_length=question.limit)
    options = lists.languages("en") if question.type is Type.LANGUAGE else [(each.value, str(each.label)) for each in question.options]
    return models.CharField(label, help_text=hint, max_length=20, choices=options)


def table(page: str) -> type[models.Model]:
    return type(page.upper(), (models.Model,), {"__module__": __name__, "__str__": lambda _: page, **columns(page)})


TABLES = {page: table(page) for page in PAGES}
