"""Addresses of papers: an agreement's version or a results schedule, to be read, signed, declined and printed."""

from __future__ import annotations

from django.urls import path

from valueback.web.signing import schedules, views

app_name = "signing"

urlpatterns = [
    path("papers/of/<uuid:engagement>/", views.papers, name="papers"),
    path("papers/<uuid:version>/", views.paper, name="paper"),
    path("papers/<uuid:version>/open", views.open_paper, name="open"),
    path("papers/<uuid:version>/decline", views.decline, name="decline"),
    path("papers/<uuid:version>/print", views.printed, name="print"),
    path("papers/schedules/<uuid:schedule>/", schedules.schedule, name="schedule"),
    path("papers/schedules/<uuid:schedule>/open", schedules.open_schedule, name="open-schedule"),
    path("papers/schedules/<uuid:schedule>/print", schedules.printed, name="print-schedule"),
]
