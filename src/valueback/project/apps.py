"""The app that holds no tables: it only brings the checks that look at the whole installation."""

from django.apps import AppConfig


class Wiring(AppConfig):
    """Registers the system checks."""

    name = "valueback.project"
    label = "project"

    def ready(self) -> None:
        from valueback.project import checks  # noqa: F401
