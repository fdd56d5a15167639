"""Addresses of the settings."""

from django.urls import path

from valueback.web.settings import views

app_name = "settings"
urlpatterns = [
    path("settings", views.show, name="show"),
    path("settings/practice", views.practice, name="practice"),
    path("settings/brands", views.brands, name="brands"),
    path("settings/brands/add", views.add_brand, name="add-brand"),
    path("settings/brands/<uuid:brand>", views.brand, name="brand"),
    path("settings/people", views.people, name="people"),
    path("settings/people/coach", views.invite_coach, name="invite-coach"),
    path("settings/people/sponsor", views.invite_sponsor, name="invite-sponsor"),
    path("settings/people/end", views.end, name="end"),
]
