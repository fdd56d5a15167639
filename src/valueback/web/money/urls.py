"""Addresses of an engagement's money."""

from django.urls import path

from valueback.web.money import views

app_name = "money"
_ONE = "engagements/<uuid:engagement>/money"

urlpatterns = [
    path(_ONE, views.show, name="show"),
    path(f"{_ONE}/back", views.back, name="back"),
    path(f"{_ONE}/tax", views.tax, name="tax"),
    path(f"{_ONE}/<uuid:payment>/undo", views.undo, name="undo"),
    path(f"{_ONE}/<uuid:payment>/refund", views.refund, name="refund"),
    path(f"{_ONE}/<uuid:payment>/chargeback", views.chargeback, name="chargeback"),
]
