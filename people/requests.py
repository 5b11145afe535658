"""A request of somebody who is signed in: the door lets nobody else through to a room under /portal/."""

from django.http import HttpRequest

from people.models import User


class SignedIn(HttpRequest):
    """A request whose `user` is a person of the directory; for annotations."""

    user: User
