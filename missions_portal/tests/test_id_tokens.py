"""An organisation's ID token: one of its published keys has signed it, by a way that only it can sign, or nobody comes in."""

from __future__ import annotations

import hmac
import json
import time
from typing import Any

import jwt
import pytest
from allauth.socialaccount.models import SocialAccount
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from django.test import Client
from jwt.utils import base64url_encode

from missions_portal.organisation_sign_in import NO_ANSWER, NOT_DONE
from missions_portal.tests.identity_provider import SECRET, as_published
from missions_portal.tests.test_organisation_sign_in import KEYS, council, go, is_in, lee, refused

__all__ = ["council", "lee"]
pytestmark = pytest.mark.django_db


def an_rsa_key(bits: int = 2048) -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


def by(key: Any, algorithm: str, kid: str | None = "one") -> Any:
    """A way to sign a token, whatever the organisation publishes."""
    return lambda said: jwt.encode(said, key, algorithm=algorithm, headers={"kid": kid} if kid else None)


def by_a_secret(secret: bytes) -> Any:
    """HS256 by hand: the library will not sign with what looks like a public key."""

    def sign(said: dict[str, Any]) -> str:
        head = {"alg": "HS256", "typ": "JWT", "kid": "one"}
        words = b".".join(base64url_encode(json.dumps(part).encode()) for part in (head, said))
        return b".".join([words, base64url_encode(hmac.digest(secret, words, "sha256"))]).decode()

    return sign


def turned_away(client: Client, sentence: str = NOT_DONE) -> bool:
    return refused(client, go(client), sentence) and not SocialAccount.objects.exists()


# ---- who comes in ----


@pytest.mark.parametrize("algorithm", ["RS256", "RS512", "PS256", "ES256", "ES384"])
def test_a_token_that_a_published_key_signed_opens(client, council, lee, algorithm):
    curve = {"ES256": ec.SECP256R1(), "ES384": ec.SECP384R1()}.get(algorithm)
    key = ec.generate_private_key(curve) if curve else an_rsa_key()
    other = as_published(an_rsa_key(), "another")
    council.published = {"keys": [other, as_published(key, "one", alg=algorithm)]}
    council.signs = by(key, algorithm)
    go(client)
    assert is_in(client)


def test_a_key_that_says_nothing_but_its_name_is_taken_for_what_it_is(client, council, lee):
    """Microsoft Entra ID names no algorithm in its keys."""
    council.published = {"keys": [as_published(council.key, "one", alg=None)]}
    go(client)
    assert is_in(client)


def test_a_key_that_is_changed_is_known_at_once(client, council, lee):
    go(client)
    council.key, council.kid = an_rsa_key(), "two"
    other = Client()
    go(other)
    assert is_in(other)


@pytest.mark.parametrize(("seconds", "opens"), [(30, True), (90, False)])
def test_the_clocks_may_be_a_little_apart_and_no_more(client, council, lee, seconds, opens):
    for token in ({"iat": time.time() + seconds}, {"exp": time.time() - seconds}):
        council.token = token
        person = Client()
        go(person)
        assert is_in(person) == opens, token


# ---- who does not ----


def test_a_token_that_another_key_signed_opens_nothing(client, council, lee):
    council.signs = by(an_rsa_key(), "RS256")
    assert turned_away(client)


def test_a_token_whose_words_were_changed_after_signing_opens_nothing(client, council, lee):
    def changed(said: dict[str, Any]) -> str:
        signed, other = (by(council.key, "RS256")(words).split(".") for words in (said, said | {"sub": "the-boss"}))
        return ".".join([signed[0], other[1], signed[2]])

    council.about = {"sub": "the-boss"}
    council.signs = changed
    assert turned_away(client)


@pytest.mark.parametrize("kid", ["one", None], ids=["with the key's name", "without one"])
def test_a_token_that_says_it_needs_no_signature_opens_nothing(client, council, lee, kid):
    council.signs = by(None, "none", kid)
    assert turned_away(client)


@pytest.mark.parametrize("what", ["its PEM", "its DER", "its modulus as published"])
def test_a_token_signed_by_the_public_key_as_if_it_were_a_secret_opens_nothing(client, council, lee, what):
    public = council.key.public_key()
    info = serialization.PublicFormat.SubjectPublicKeyInfo
    secrets = {
        "its PEM": public.public_bytes(serialization.Encoding.PEM, info),
        "its DER": public.public_bytes(serialization.Encoding.DER, info),
        "its modulus as published": as_published(council.key, "one")["n"].encode(),
    }
    council.signs = by_a_secret(secrets[what])
    assert turned_away(client)


def test_a_token_signed_by_the_secret_between_the_two_opens_nothing(client, council, lee):
    council.signs = by_a_secret(SECRET.encode())
    assert turned_away(client)


def test_a_secret_that_is_published_as_a_key_signs_nothing(client, council, lee):
    secret = b"a secret of thirty-two letters.."
    council.published = {"keys": [{"kty": "oct", "k": base64url_encode(secret).decode(), "kid": "one", "alg": "HS256"}]}
    council.signs = by_a_secret(secret)
    assert turned_away(client)


@pytest.mark.parametrize("kid", ["two", "", None, "one "])
def test_a_token_that_names_no_published_key_opens_nothing(client, council, lee, kid):
    council.signs = by(council.key, "RS256", kid)
    assert turned_away(client)


def test_a_key_without_a_name_is_not_guessed_at(client, council, lee):
    council.published = {"keys": [as_published(council.key, None)]}
    council.kid = None
    assert turned_away(client)


def test_a_key_for_encrypting_signs_nothing(client, council, lee):
    council.published = {"keys": [as_published(council.key, "one", use="enc")]}
    assert turned_away(client)


def test_a_key_signs_by_the_way_it_is_published_for_and_no_other(client, council, lee):
    council.signs = by(council.key, "PS256")
    assert turned_away(client)


@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
def test_a_key_that_is_too_short_signs_nothing(client, council, lee):
    council.key = an_rsa_key(1024)
    assert turned_away(client)


def test_a_key_that_the_token_brings_along_or_points_to_is_not_used(client, council, lee):
    own = an_rsa_key()
    brought = {
        "kid": "one",
        "jwk": as_published(own, "one"),
        "jku": "http://127.0.0.1:9/keys",
        "x5u": "http://x.example",
    }
    council.signs = lambda said: jwt.encode(said, own, algorithm="RS256", headers=brought)
    assert turned_away(client)


@pytest.mark.parametrize("token", ["", "a.b", "a.b.c", "eyJhbGciOiJSUzI1NiJ9..", 7, ["x"], {"a": 1}])
def test_what_is_no_token_opens_nothing(client, council, lee, token):
    council.signs = lambda said: token
    assert turned_away(client)


# ---- the address of the keys ----


@pytest.mark.parametrize("published", [[], {}, {"keys": None}, {"keys": "x"}, {"keys": [7, {}]}, "x", 7])
def test_an_address_without_usable_keys_opens_nothing(client, council, lee, published):
    council.published = published
    assert turned_away(client)


def test_keys_that_do_not_answer_are_said_in_a_sentence(client, council, lee):
    council.away.add(KEYS)
    assert turned_away(client, NO_ANSWER)


def test_keys_at_an_address_where_nobody_listens_are_said_in_a_sentence(client, council, lee):
    council.addresses = {"jwks_uri": "http://127.0.0.1:9/keys"}
    assert turned_away(client, NO_ANSWER)


def test_an_address_of_keys_that_leads_elsewhere_is_not_followed(client, council, lee):
    council.moved.add(KEYS)
    assert turned_away(client, NO_ANSWER)
