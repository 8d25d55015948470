from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "asylia.casework"

    def ready(self) -> None:
        from asylia.casework import receivers  # noqa: F401, PLC0415 - read once the models are there: so it hears
