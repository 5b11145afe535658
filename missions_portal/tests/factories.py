"""Makes the roof's own records for tests: valid and ordinary."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import factory

from foundation.working_days import today
from missions_portal.information import moves
from missions_portal.models import InformationRequest
from people.tests.factories import OfficerFactory


class InformationRequestFactory(factory.Factory):
    """A request that an officer wrote down; `state` answers, refuses or withdraws it."""

    class Meta:
        model = InformationRequest

    reference = factory.Sequence(lambda n: f"FOI-{n + 100}")
    law = InformationRequest.Law.FOI
    received_on = factory.LazyFunction(lambda: today() - timedelta(days=7))
    question = "What has the Board decided about pooled budgets?"

    @classmethod
    def _create(cls, model: Any, *args: Any, by: Any = None, state: str = "received", **fields: Any) -> Any:
        officer = by or OfficerFactory()
        request = moves.record(model(**fields), by=officer)
        ends = {"answered": moves.answer, "refused": moves.refuse, "withdrawn": moves.withdraw}
        if state in ends:
            ends[state](request, words="Said in a sentence.", by=officer)
        return request
