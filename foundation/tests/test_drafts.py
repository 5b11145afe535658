"""Drafts and form keys: nothing typed is lost to its writer or shown to another, and nothing is done twice."""

import time
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.db import IntegrityError
from django.http import QueryDict
from django.utils import timezone

from foundation.drafts import (
    BadFormKey,
    Draft,
    FormKey,
    answered,
    clear_used_keys,
    forget,
    keep,
    keep_typed,
    kept,
    new_key,
    once,
    save_draft,
)
from foundation.tests.rivals import race

pytestmark = pytest.mark.django_db

PAGE = "/portal/barriers/log/"


def somebody(name: str):
    return get_user_model().objects.create_user(email=f"{name}@example.org", name=name)


@pytest.fixture
def ada():
    return somebody("ada")


@pytest.fixture
def ben():
    return somebody("ben")


@pytest.fixture
def post(rf):
    """Post a form as somebody, or as a visitor."""

    def send(user=None, path=PAGE, **fields):
        request = rf.post(path, fields)
        request.user = user or AnonymousUser()
        return request

    return send


def typed(**fields: str) -> QueryDict:
    data = QueryDict(mutable=True)
    data.update(fields)
    return data


# ---- drafts ----


def test_what_was_typed_is_found_again_by_its_writer_only(ada, ben):
    data = typed(title="Bus fares")
    data.setlist("where", ["1", "2"])
    assert keep(ada, PAGE, data)

    assert kept(ada, PAGE) == {"title": ["Bus fares"], "where": ["1", "2"]}
    assert kept(ben, PAGE) is None
    assert kept(ada, "/portal/learning/new/") is None


def test_the_last_words_replace_the_earlier_ones(ada):
    keep(ada, PAGE, typed(title="Bus"))
    keep(ada, PAGE, typed(title="Bus fares"))

    assert kept(ada, PAGE) == {"title": ["Bus fares"]}
    assert Draft.objects.count() == 1


def test_a_forgotten_draft_is_gone(ada):
    keep(ada, PAGE, typed(title="Bus"))
    forget(ada, PAGE)

    assert kept(ada, PAGE) is None


def test_passwords_and_keys_are_never_kept(ada):
    keep(ada, PAGE, typed(title="x", password1="s", OldPassword="s", csrfmiddlewaretoken="s", form_key="s", _path="s"))

    assert kept(ada, PAGE) == {"title": ["x"]}


def test_a_draft_has_a_largest_size(ada):
    assert not keep(ada, PAGE, typed(title="x" * 200_001))
    assert kept(ada, PAGE) is None


def test_odd_characters_do_not_stop_a_draft(ada):
    assert keep(ada, PAGE, typed(title="a\x00b\ud800c"))

    assert kept(ada, PAGE) == {"title": ["ab?c"]}


# ---- form keys ----


def test_a_form_may_be_sent_for_twelve_hours(ada, post):
    with time_machine.travel("2026-11-23T08:00:00Z", tick=False) as clock:
        key, later = new_key(ada), new_key(ada)
        clock.shift(timedelta(hours=11, minutes=59))
        assert once(post(ada, form_key=key), lambda: "/done/").url == "/done/"
        clock.shift(timedelta(minutes=2))
        with pytest.raises(BadFormKey):
            once(post(ada, form_key=later), pytest.fail)


@pytest.mark.parametrize("forged", ["", "nonsense", "a:b:c", "é", "\x00"])
def test_a_form_with_a_forged_key_does_nothing(ada, post, forged):
    with pytest.raises(BadFormKey):
        once(post(ada, form_key=forged), pytest.fail)


def test_a_form_sent_before_says_where_it_led_and_only_to_its_sender(ada, ben, post):
    key = new_key(ada)
    assert answered(post(ada, form_key=key)) is None

    once(post(ada, form_key=key), lambda: "/done/")

    assert answered(post(ada, form_key=key)).url == "/done/"
    assert answered(post(ben, form_key=key)) is answered(post(ada)) is answered(post(ada, form_key="x")) is None


def test_a_form_posted_many_times_takes_effect_once_and_answers_alike(ada, post):
    key, done = new_key(ada), []

    def act():
        done.append(1)
        return f"/portal/barriers/{len(done)}/"

    answers = [once(post(ada, form_key=key), act).url for _ in range(50)]

    assert done == [1]
    assert set(answers) == {"/portal/barriers/1/"}


def test_a_sent_form_forgets_its_draft_and_no_other(ada, post):
    keep(ada, PAGE, typed(title="Bus"))
    keep(ada, "/portal/learning/new/", typed(what="Rain"))

    once(post(ada, form_key=new_key(ada)), lambda: "/done/")

    assert kept(ada, PAGE) is None
    assert kept(ada, "/portal/learning/new/")


def test_an_act_that_fails_leaves_the_key_good_and_the_draft_there(ada, post):
    keep(ada, PAGE, typed(title="Bus"))
    key = new_key(ada)

    def fails():
        somebody("written-and-undone")
        raise IntegrityError("the act's own trouble")

    with pytest.raises(IntegrityError, match="own trouble"):
        once(post(ada, form_key=key), fails)

    assert not get_user_model().objects.filter(name="written-and-undone").exists()
    assert kept(ada, PAGE)
    assert once(post(ada, form_key=key), lambda: "/done/").url == "/done/"


def test_another_persons_form_does_nothing_and_its_words_stay_with_their_writer(ada, ben, post):
    with pytest.raises(BadFormKey):
        once(post(ben, form_key=new_key(ada), title="Ada's words"), pytest.fail)

    assert kept(ada, PAGE) == {"title": ["Ada's words"]}
    assert kept(ben, PAGE) is None


def test_a_form_left_open_too_long_keeps_its_words(ada, post):
    with time_machine.travel(timezone.now() - timedelta(hours=13)):
        key = new_key(ada)

    with pytest.raises(BadFormKey):
        once(post(ada, form_key=key, title="Bus"), pytest.fail)

    assert kept(ada, PAGE) == {"title": ["Bus"]}


def test_used_keys_are_cleared_once_they_are_too_old_to_come_again(ada, post):
    once(post(ada, form_key=new_key(ada)), lambda: "/done/")

    assert clear_used_keys() == 0
    assert clear_used_keys(timezone.now() + timedelta(days=2)) == 1


# ---- forms that arrive without their session ----


def test_words_posted_after_the_session_ended_are_kept_for_their_writer(ada, ben, post):
    assert keep_typed(post(form_key=new_key(ada), title="Bus"))

    assert kept(ada, PAGE) == {"title": ["Bus"]}
    assert kept(ben, PAGE) is None


def test_words_without_a_good_key_are_not_kept(ada, post, rf):
    assert not keep_typed(post(title="Bus"))
    assert not keep_typed(post(form_key="nonsense", title="Bus"))
    assert not keep_typed(rf.get(PAGE))
    assert not keep_typed(rf.post(PAGE, b"broken", content_type="multipart/form-data; boundary="))
    assert not Draft.objects.exists()


def test_words_of_somebody_who_left_are_not_kept(ada, post):
    key = new_key(ada)
    get_user_model().objects.update(is_active=False)

    assert not keep_typed(post(form_key=key, title="Bus"))


def test_words_of_a_form_already_sent_do_not_come_back(ada, post):
    key = new_key(ada)
    once(post(ada, form_key=key, title="Bus"), lambda: "/done/")

    assert not keep_typed(post(form_key=key, title="Bus"))
    assert save_draft(post(ada, form_key=key, title="Bus", _path=PAGE)).status_code == 204
    assert kept(ada, PAGE) is None


def test_a_form_is_kept_while_it_is_typed(ada, post):
    response = save_draft(post(ada, "/portal/drafts/", title="Bus", _path=PAGE))

    assert response.status_code == 204
    assert kept(ada, PAGE) == {"title": ["Bus"]}


def test_typing_goes_on_being_kept_when_the_session_ends_between_two_keystrokes(ada, ben, post):
    key = new_key(ada)

    assert save_draft(post(None, "/portal/drafts/", title="Bus", form_key=key, _path=PAGE)).status_code == 204
    assert save_draft(post(ben, "/portal/drafts/", title="Bus f", form_key=key, _path=PAGE)).status_code == 204

    assert kept(ada, PAGE) == {"title": ["Bus f"]}
    assert kept(ben, PAGE) is None


def test_nobodys_typing_is_not_kept(ada, post, rf):
    assert save_draft(post(None, "/portal/drafts/", title="Bus", _path=PAGE)).status_code == 403
    assert save_draft(post(ada, "/portal/drafts/", title="Bus", form_key="forged", _path=PAGE)).status_code == 403
    for path in ("", "portal", "//elsewhere.example", "/" + "x" * 200):
        assert save_draft(post(ada, "/portal/drafts/", title="Bus", _path=path)).status_code == 400
    assert save_draft(post(ada, "/portal/drafts/", title="x" * 200_001, _path=PAGE)).status_code == 413
    assert save_draft(rf.get("/portal/drafts/")).status_code == 405
    assert not Draft.objects.exists()


# ---- many at once ----


@pytest.mark.django_db(transaction=True)
def test_twenty_presses_at_once_take_effect_once(ada, post):
    key = new_key(ada)

    def act():
        made = Draft.objects.create(owner=ada, form=f"/effect/{Draft.objects.count()}/")
        time.sleep(0.05)
        return made.form

    answers = race(lambda: once(post(ada, form_key=key), act).url)

    assert answers == ["/effect/0/"] * 20
    assert Draft.objects.count() == FormKey.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_twenty_presses_of_which_the_first_fails_still_take_effect_once(ada, post):
    key, tries = new_key(ada), []

    def act():
        tries.append(1)
        Draft.objects.create(owner=ada, form="/effect/")
        if len(tries) == 1:
            raise RuntimeError("the first fails")
        return "/effect/"

    answers = race(lambda: once(post(ada, form_key=key), act).url)

    assert sorted(map(str, answers)) == ["/effect/"] * 19 + ["the first fails"]
    assert Draft.objects.count() == 1
