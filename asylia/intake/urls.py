from django.urls import path, re_path

from asylia.intake.views import begin, groups, leave, parts, reading, renew, send, steps, stop

urlpatterns = [
    path("s0", leave.leave, name="s0"),
    *(path(name.lower(), reading.read, {"name": name}, name=name.lower()) for name in reading.PAGES),
    path("s2", reading.choose_language, name="s2"),
    path("s29", reading.help_list, name="s29"),
    path("s6", begin.who, name="s6"),
    path("s8", begin.number, name="s8"),
    path("s9", begin.type_back, name="s9"),
    path("s10", parts.overview, name="s10"),
    re_path(r"^p(?P<part>[1-8])(?P<step>[1-9])$", steps.step, name="step"),
    re_path(r"^p(?P<part>[1-8])0$", parts.begins, name="part_begins"),
    re_path(r"^h(?P<part>[1-8])(?P<step>[1-9])$", steps.hard, name="hard"),
    re_path(r"^u(?P<part>[1-8])(?P<step>[1-9])$", steps.urgent, name="urgent"),
    re_path(r"^q(?P<part>[1-8])$", parts.ends, name="part_ends"),
    re_path(r"^e(?P<part>[1-8])(?P<step>[1-9])/(?P<place>[0-9]{1,2})$", groups.entry, name="entry"),
    path("s13", send.check, name="s13"),
    re_path(r"^c(?P<part>[1-8])$", send.check_part, name="check_part"),
    path("s14", send.rehearse, name="s14"),
    path("s15", send.sent, name="s15"),
    path("s16", begin.come_back, name="s16"),
    path("s22", renew.new_number, name="s22"),
    path("s26", stop.stop, name="s26"),
]
