"""The house: everyone who signs in. What is not listed here does not exist."""

from django.urls import include, path

urlpatterns = [path("", include("asylia.accounts.urls")), path("", include("asylia.notices.urls")), path("", include("asylia.desk.urls"))]
