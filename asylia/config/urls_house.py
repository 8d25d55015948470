"""The house: everyone who signs in. What is not listed here does not exist."""

from django.urls import include, path

urlpatterns = [path("", include(f"asylia.{room}.urls")) for room in ("accounts", "notices", "offices", "desk")]
