"""References: given once, in order, and never twice."""

import pytest
from django.db import transaction

from foundation.references import next_reference
from foundation.tests.rivals import race

pytestmark = pytest.mark.django_db


def test_references_count_up_for_each_prefix_by_itself():
    given = [next_reference(prefix) for prefix in ("B-LW1", "B-LW1", "D", "B-LW1")]

    assert given == ["B-LW1-1", "B-LW1-2", "D-1", "B-LW1-3"]


def test_a_reference_given_in_a_transaction_that_fails_is_nobodys_and_is_given_again():
    next_reference("D")
    with pytest.raises(RuntimeError), transaction.atomic():
        next_reference("D")
        raise RuntimeError("the decision was not saved")

    assert next_reference("D") == "D-2"


@pytest.mark.django_db(transaction=True)
def test_twenty_people_at_one_moment_get_twenty_references():
    answers = race(lambda: next_reference("B-LW1"))

    assert set(answers) == {f"B-LW1-{n}" for n in range(1, 21)}
