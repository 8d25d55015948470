from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "asylia.casework"
