"""Names the roof to Django, lays the shared cache's table after every migrate, hears of new proofs at sign-in."""

from typing import Any

from django.apps import AppConfig
from django.core.management import call_command
from django.db.models.signals import post_migrate
from django.http import HttpRequest


def lay_the_shared_cache(sender: AppConfig, using: str, **_: Any) -> None:
    """Make the cache's table where it is not there yet; it is no model's."""
    call_command("createcachetable", database=using, verbosity=0)


def end_the_others(request: HttpRequest, user: Any, **_: Any) -> None:
    """Somebody changed a second means of theirs. Loaded when it happens: the worker and the clock never need it."""
    from missions_portal import signed_in

    signed_in.end_the_others(request, user)


def go_on_in_a_new_session(request: HttpRequest, *, reauthenticated: bool = False, **_: Any) -> None:
    """Somebody proved once more who they are."""
    if reauthenticated:
        from missions_portal import signed_in

        signed_in.go_on_in_a_new_session(request)


def listen_to_sign_ins() -> None:
    """Ask django-allauth, which changes second means and asks for proofs by itself, to say when it has."""
    from allauth.account.signals import authentication_step_completed
    from allauth.mfa import signals

    authentication_step_completed.connect(go_on_in_a_new_session, dispatch_uid="missions_portal.go_on_in_a_new_session")
    for changed in (signals.authenticator_added, signals.authenticator_removed, signals.authenticator_reset):
        changed.connect(end_the_others, dispatch_uid="missions_portal.end_the_others")


class MissionsPortalConfig(AppConfig):
    name = "missions_portal"

    def ready(self) -> None:
        # The hand-over's notice is composed by the process that loads this room.
        from missions_portal import hand_over  # noqa: F401

        listen_to_sign_ins()
        post_migrate.connect(lay_the_shared_cache, sender=self, dispatch_uid="missions_portal.lay_the_shared_cache")
