"""The address of a coach's day."""

from django.urls import path

from valueback.web.today import views

app_name = "today"
urlpatterns = [path("today", views.show, name="show")]
