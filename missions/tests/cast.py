"""Who acts in the tests of this floor, and how they post; posts are kept a floor above, and reached by relation."""

from __future__ import annotations

import re
from typing import Any

from allauth.mfa.models import Authenticator

from foundation.drafts import new_key
from missions.models import Mission
from people.models import User
from people.tests.factories import LONG_AGO, PersonFactory


def person_of(mission: Mission, role: str = "leader") -> User:
    """Somebody with a part in a mission since long ago: its leader unless told."""
    person = PersonFactory()
    person.appointments.create(mission=mission, role=role, since=LONG_AGO)
    return person


def signed_in(client: Any, person: User) -> Any:
    """The client, with this person's session and second factor."""
    person = User.objects.get(pk=person.pk)
    if person.needs_second_factor:
        has_one: dict[str, Any] = {"user": person, "type": Authenticator.Type.TOTP}
        Authenticator.objects.get_or_create(**has_one, defaults={"data": {}})
    client.force_login(person)
    return client


def fields_of(page: Any) -> dict[str, str]:
    """The hidden fields of a page's form, as a browser would send them back."""
    html = page.content.decode()
    form = html[html.index('class="app-form"') :]
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', form)
    return {name: value for name, value in hidden if name != "csrfmiddlewaretoken"}


def fill(client: Any, url: str, **typed: Any) -> Any:
    """Open a form, fill it in, and post it."""
    return client.post(url, fields_of(client.get(url)) | typed)


def words_of(answer: Any) -> str:
    """A page's text as it was sent, with apostrophes as they are typed."""
    return answer.content.decode().replace("&#x27;", "'")


def post(client: Any, user: User, url: str, **typed: Any) -> Any:
    """Post a form as this person, with a key of its own."""
    client.force_login(user)
    return client.post(url, typed | {"form_key": new_key(user)})
