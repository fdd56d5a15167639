"""Addresses of claims, on the coach's side."""

from django.urls import path

from valueback.web.claims import views

app_name = "claims"
_ONE = "engagements/<uuid:engagement>/claim"

urlpatterns = [
    path(_ONE, views.show, name="show"),
    path(f"{_ONE}/<uuid:claim>/read", views.acknowledge, name="acknowledge"),
    path(f"{_ONE}/<uuid:claim>/offer", views.offer, name="offer"),
    path(f"{_ONE}/<uuid:claim>/grant", views.grant, name="grant"),
    path(f"{_ONE}/<uuid:claim>/refuse", views.refuse, name="refuse"),
    path(f"{_ONE}/<uuid:claim>/third", views.third, name="third"),
    path(f"{_ONE}/<uuid:claim>/refund", views.refund, name="refund"),
    path(f"{_ONE}/<uuid:claim>/close", views.close, name="close"),
    path(f"{_ONE}/<uuid:claim>/dossier", views.dossier, name="dossier"),
]
