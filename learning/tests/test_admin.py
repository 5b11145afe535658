"""The operator's two lists of words: each change is in the audit, and no word is deleted."""

import pytest
from django.urls import reverse

from foundation.history import AuditEntry
from learning.models import EngagementRoute
from learning.tests.factories import EngagementRouteFactory
from people.tests.factories import OperatorFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(client, settings):
    settings.DEMO = True  # no second factor asked
    person = OperatorFactory()
    client.force_login(person)
    return person


@pytest.mark.parametrize("words", ["engagementroute", "communityofinterest"])
def test_a_word_an_operator_adds_is_in_the_audit(client, operator, words):
    added = client.post(reverse(f"admin:learning_{words}_add"), {"name": "Hubs", "code": "hubs", "order": 1})

    assert added.status_code == 302
    assert AuditEntry.objects.filter(act="add", kind=f"learning.{words}", by=operator).count() == 1


def test_a_word_is_never_deleted_by_hand(client, operator):
    route = EngagementRouteFactory()

    refused = client.post(reverse("admin:learning_engagementroute_delete", args=[route.pk]), {"post": "yes"})

    assert refused.status_code == 403 and EngagementRoute.objects.filter(pk=route.pk).exists()
