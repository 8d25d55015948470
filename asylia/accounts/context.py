"""What stands at the right of the head bar."""

from typing import Any

from django.http import HttpRequest


def vault_box(request: HttpRequest) -> dict[str, Any]:
    """For whoever came in by the door; on other pages, and after signing out, nothing."""
    if not hasattr(request, "vault") or not request.user.is_authenticated:
        return {}
    return {"beside": "accounts/beside.html", "vault": request.vault, "who": request.user}
