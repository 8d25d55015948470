"""The one view: a row is shown in a ModelForm, and saved. The session knows which row."""

from django.forms import RadioSelect, modelform_factory
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path

from asylia.intake.catalogue import Type
from benchmarks.bare.models import TABLES, questions


def widgets(page: str) -> dict[str, type[RadioSelect]]:
    return {question.id: RadioSelect for question in questions(page) if question.type is Type.ONE}


FORMS = {page: modelform_factory(table, fields="__all__", widgets=widgets(page)) for page, table in TABLES.items()}


def show(request: HttpRequest, page: str) -> HttpResponse:
    row = TABLES[page].objects.filter(pk=request.session.get(page)).first()
    form = FORMS[page](request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        saved = form.save()
        if row is None:
            request.session[page] = saved.pk
        return redirect("show", page)
    return render(request, "bare/page.html", {"form": form})


urlpatterns = [path("<str:page>/", show, name="show")]
