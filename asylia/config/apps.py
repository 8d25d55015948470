from django.apps import AppConfig
from django.db.models.signals import post_migrate

from asylia.config.access import give


class ConfigConfig(AppConfig):
    name = "asylia.config"

    def ready(self) -> None:
        post_migrate.connect(give, sender=self)
