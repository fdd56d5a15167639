"""Addresses of the demo's time machine and mailbox."""

from django.urls import path

from valueback.web.demo import views

app_name = "demo"
urlpatterns = [
    path("demo", views.machine, name="machine"),
    path("demo/forward", views.forward, name="forward"),
    path("demo/enter", views.enter, name="enter"),
    path("demo/mail", views.mail, name="mail"),
    path("demo/mail/<str:name>", views.letter, name="letter"),
    path("demo/mail/<str:name>/<int:number>", views.enclosed, name="enclosed"),
]
