"""One app for all tables: labels are for ever, and graphs of migrations across apps buy a product nothing."""

from typing import Any

from django.apps import AppConfig
from django.db.models.signals import post_migrate


class Store(AppConfig):
    """The app `valueback`. After every migration its triggers are put back: rebuilding an SQLite table drops them."""

    name = "valueback.store"
    label = "valueback"
    verbose_name = "Valueback"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from valueback.store import checks  # noqa: F401

        post_migrate.connect(_install_triggers, sender=self, dispatch_uid="valueback.triggers")


def _install_triggers(using: str, **kwargs: Any) -> None:
    from valueback.store.base import install_triggers

    install_triggers(using)
