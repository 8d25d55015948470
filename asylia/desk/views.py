from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


@login_not_required
def first(request: HttpRequest) -> HttpResponse:
    """The first page of the house, for everybody who comes to this door."""
    return render(request, "desk/first.html")
