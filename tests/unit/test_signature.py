"""Signatures of webhooks, against the reference library."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks.webhooks import Webhook

from advisory import signature

SECRET = "whsec_" + base64.b64encode(bytes(range(32))).decode()
OLD = "whsec_" + base64.b64encode(bytes(range(32, 64))).decode()


@given(body=st.binary(max_size=300), name=st.text("abc._-0", min_size=1), at=st.integers(0, 2**32))
def test_reference_library_signs_alike(body: bytes, name: str, at: int) -> None:
    """What we sign is what the standard's own library signs."""
    moment = datetime.fromtimestamp(at, tz=UTC)
    text = body.decode("latin-1")
    assert signature.sign(SECRET, name, at, text.encode()) == Webhook(SECRET).sign(name, moment, text)


def test_published_example() -> None:
    """The specification's own example holds."""
    secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    signed = signature.sign(secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}')
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_every_secret_signs_during_a_rotation() -> None:
    """Receivers that know the old secret and those that know the new one both find theirs."""
    value = signature.header((SECRET, OLD), "m1", 5, b"{}")
    assert value.split(" ") == [signature.sign(SECRET, "m1", 5, b"{}"), signature.sign(OLD, "m1", 5, b"{}")]


def test_secret_without_prefix_is_its_own_bytes() -> None:
    """A plain password works too."""
    assert signature.key("correct horse") == b"correct horse"


@pytest.mark.parametrize("secret", ["whsec_", "whsec_!dGhpcyBpcyBhIHNlY3JldA", "whsec_dGhp=cyBpcw", "whsec_dGhpcyBpcyBh_Q"])
def test_malformed_secret_is_not_quoted(secret: str) -> None:
    """The sentence says what is wrong without showing it."""
    with pytest.raises(ValueError, match="not base64") as caught:
        signature.sign(secret, "m1", 5, b"{}")
    assert "dGhp" not in str(caught.value)
