"""Versioned edits: of two texts typed on one, the second never takes the first's place unseen."""

import pytest

from foundation.history import AuditEntry
from foundation.tests.records import a_meeting, same, somebody
from foundation.tests.rivals import race
from foundation.versions import ChangedSince, save_words

pytestmark = pytest.mark.django_db


def test_words_saved_on_the_version_seen_stand_and_the_history_keeps_both():
    meeting, ada = a_meeting(), somebody()

    save_words(meeting, {"place": "The library"}, by=ada, version=1)

    kept = meeting.history.order_by("history_id").values_list("place", "history_user")
    assert (same(meeting).place, same(meeting).version) == ("The library", 2)
    assert list(kept) == [("The hall", None), ("The library", ada.pk)]
    assert AuditEntry.objects.filter(act="amend", by=ada, record_id=meeting.pk).count() == 1


def test_words_saved_on_an_older_version_change_nothing_and_bring_the_others_back():
    meeting, ada = a_meeting(), somebody()
    mine = same(meeting)
    save_words(meeting, {"place": "The library"}, by=ada, version=1)

    with pytest.raises(ChangedSince) as changed:
        save_words(mine, {"place": "The school"}, by=ada, version=1)

    assert (changed.value.current.place, changed.value.current.version) == ("The library", 2)
    assert same(meeting).place == "The library" and AuditEntry.objects.count() == 1


def test_only_the_words_given_are_saved():
    meeting = a_meeting()
    meeting.minute_refs = "typed and not saved"

    save_words(meeting, {"place": "The library"}, by=somebody(), version=1)

    assert same(meeting).minute_refs == ""


def test_a_corrected_word_does_not_spoil_a_move_somebody_has_open():
    meeting = a_meeting()

    save_words(meeting, {"place": "The library"}, by=somebody(), version=1)

    assert same(meeting).moves == 0


@pytest.mark.django_db(transaction=True)
def test_of_twenty_people_on_one_version_one_is_saved_and_the_others_see_those_words():
    meeting, ada = a_meeting(), somebody()
    pages = iter([(same(meeting), f"Place {n}") for n in range(20)])

    def save():
        page, place = next(pages)
        return save_words(page, {"place": place}, by=ada, version=1)

    answers = race(save)

    late = [answer for answer in answers if isinstance(answer, ChangedSince)]
    assert len(late) == 19 and same(meeting).version == 2
    assert {answer.current.place for answer in late} == {same(meeting).place}
