"""Addresses of pauses and endings."""

from django.urls import path

from valueback.web.endings import views

app_name = "endings"
_ONE = "engagements/<uuid:engagement>/endings"

urlpatterns = [
    path(_ONE, views.show, name="show"),
    path(f"{_ONE}/pause", views.pause, name="pause"),
    path(f"{_ONE}/take-back", views.take_back, name="take-back"),
    path(f"{_ONE}/contact", views.contact, name="contact"),
    path(f"{_ONE}/withdrawal", views.withdrawal, name="withdrawal"),
    path(f"{_ONE}/coach-stops", views.coach_stops, name="coach-stops"),
    path(f"{_ONE}/client-stops", views.client_stops, name="client-stops"),
    path(f"{_ONE}/both-agree", views.both_agree, name="both-agree"),
    path(f"{_ONE}/employee-leaves", views.employee_leaves, name="employee-leaves"),
    path(f"{_ONE}/silent-client", views.silent_client, name="silent-client"),
]
