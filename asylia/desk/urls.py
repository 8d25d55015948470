from django.urls import path

from asylia.desk.views import arrived, away, case, cases, changing, letters, locking, looked, other_help, record, screening, today

urlpatterns = [
    path("today", today.today, name="today"),
    path("cases", cases.cases, name="cases"),
    path("jump", cases.jump, name="jump"),
    path("arrived", arrived.arrived, name="arrived"),
    path("arrived/<uuid:key>", arrived.arrival, name="arrival"),
    path("cases/<uuid:case>", case.page, name="case"),
    path("cases/<uuid:case>/opened", case.openings, name="case-opened"),
    path("cases/<uuid:case>/answers", case.answers, name="case-answers"),
    path("cases/<uuid:case>/contact", case.contact, name="case-contact"),
    path("cases/<uuid:case>/danger", letters.danger, name="case-danger"),
    path("cases/<uuid:case>/write", letters.write, name="case-write"),
    path("cases/<uuid:case>/note", letters.note, name="case-note"),
    path("cases/<uuid:case>/note/strike", letters.strike, name="case-strike"),
    path("cases/<uuid:case>/no-answer", letters.no_answer, name="case-no-answer"),
    path("cases/<uuid:case>/screening", screening.screening, name="case-screening"),
    path("cases/<uuid:case>/refuse", screening.refuse, name="case-refuse"),
    path("cases/<uuid:case>/sign", screening.sign, name="case-sign"),
    path("cases/<uuid:case>/lock", locking.lock, name="case-lock"),
    path("cases/<uuid:case>/change", changing.name, name="case-change"),
    path("cases/<uuid:case>/grant-change", changing.grant, name="case-grant-change"),
    path("me/away", away.away, name="away"),
    path("me/away/<uuid:key>/back", away.back, name="back"),
    path("looked", looked.looked, name="looked"),
    path("record", record.record, name="record"),
    path("counts", record.counts, name="counts"),
    path("second-looks/<uuid:case>", cases.second_look, name="second-look"),
    path("other-help", other_help.other_help, name="other-help"),
]
