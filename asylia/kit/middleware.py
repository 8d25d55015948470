"""What every answer tells the browser: keep nothing, tell nobody, open nothing. And what its size tells nobody."""

from collections.abc import Callable, Mapping

from django.http import HttpRequest, HttpResponse

Answer = Callable[[HttpRequest], HttpResponse]

SENSES = (
    "accelerometer, autoplay, browsing-topics, camera, clipboard-read, display-capture, encrypted-media, fullscreen, geolocation, "
    "gyroscope, hid, identity-credentials-get, idle-detection, local-fonts, magnetometer, microphone, midi, payment, "
    "picture-in-picture, screen-wake-lock, serial, usb, xr-spatial-tracking"
)
NO_SENSES = {
    "Cross-Origin-Opener-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Permissions-Policy": ", ".join(f"{sense}=()" for sense in SENSES.split(", ")),
}
QUIET = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",  # not no-referrer: with that browsers send "Origin: null" on forms
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def quiet_headers(get_response: Answer) -> Answer:
    return _with(QUIET, get_response)


def no_senses(get_response: Answer) -> Answer:
    """For pages with scripts. Where none may run, these would only make each answer longer."""
    return _with(NO_SENSES, get_response)


def _with(headers: Mapping[str, str], get_response: Answer) -> Answer:
    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        for name, value in headers.items():
            response.headers.setdefault(name, value)
        return response

    return answer


STEP_BYTES = 16 * 1024


def even_sizes(get_response: Answer) -> Answer:
    """Pages in steps of 16 KiB, filled with spaces: who counts bytes on the line cannot tell one from another."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        if not response.streaming and response.headers.get("Content-Type", "").startswith("text/html"):
            response.content += b" " * (-len(response.content) % STEP_BYTES)
            response.headers["Content-Length"] = str(len(response.content))
        return response

    return answer
