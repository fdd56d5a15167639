"""Addresses of a client's own pages."""

from __future__ import annotations

from django.urls import path

from valueback.web.client import calls, claims, endings, homework, results, views

app_name = "client"
_ONE = "my/<uuid:engagement>"

urlpatterns = [
    path("my/", views.home, name="home"),
    path(f"{_ONE}/", views.standing, name="standing"),
    path(f"{_ONE}/guarantee", views.my_guarantee, name="guarantee"),
    path(f"{_ONE}/pass", views.play_pass, name="pass"),
    path(f"{_ONE}/company", views.company, name="company"),
    path(f"{_ONE}/data", views.data, name="data"),
    path(f"{_ONE}/journal", views.journal, name="journal"),
    path(f"{_ONE}/calls", calls.index, name="calls"),
    path(f"{_ONE}/calls/<slug:ref>/cancel", calls.cancel, name="cancel"),
    path(f"{_ONE}/calls/<slug:ref>/move", calls.move, name="move"),
    path(f"{_ONE}/calls/<slug:ref>/undo", calls.undo, name="undo"),
    path(f"{_ONE}/calls/<slug:ref>/attendance", calls.attendance, name="attendance"),
    path(f"{_ONE}/homework", homework.index, name="homework"),
    path(f"{_ONE}/results", results.index, name="results"),
    path(f"{_ONE}/results/add/<slug:leaf>", results.add, name="add"),
    path(f"{_ONE}/results/<uuid:result>/confirm", results.confirm, name="confirm"),
    path(f"{_ONE}/results/<uuid:result>/dispute", results.dispute, name="dispute"),
    path(f"{_ONE}/results/<uuid:result>/level", results.level, name="level"),
    path(f"{_ONE}/results/<uuid:result>/take-back", results.take_back, name="take-back"),
    path(f"{_ONE}/circumstances", results.circumstance, name="circumstance"),
    path(f"{_ONE}/circumstances/<uuid:circumstance>/seen", results.circumstance_seen, name="circumstance-seen"),
    path(f"{_ONE}/paid", claims.paid, name="paid"),
    path(f"{_ONE}/claim", claims.claim, name="claim"),
    path(f"{_ONE}/claim/<uuid:claim>/withdraw", claims.withdraw, name="claim-withdraw"),
    path(f"{_ONE}/claim/<uuid:claim>/alternative", claims.alternative, name="alternative"),
    path(f"{_ONE}/claim/<uuid:claim>/appeal", claims.appeal, name="appeal"),
    path(f"{_ONE}/withdraw", endings.withdraw, name="withdraw"),
    path(f"{_ONE}/stop", endings.stop, name="stop"),
]
