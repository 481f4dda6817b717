import pytest

from omnid_webhook.signing import Forged, Unsigned, key_of, sign, signed, verify

# The example of the specification; its signature is what the library “standardwebhooks” makes of it.
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
ID, AT, BODY = "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
SIGNATURE = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
KEY, OTHER = key_of(SECRET), b"another key of enough bytes"


def test_the_specifications_example_has_its_signature() -> None:
    assert sign([KEY], ID, AT, BODY) == SIGNATURE


def test_what_is_signed_is_genuine() -> None:
    assert verify([KEY], signed([KEY], ID, AT, BODY), BODY, AT + 299) == ID


def test_while_a_secret_changes_either_proves() -> None:
    both = signed([OTHER, KEY], ID, AT, BODY)
    assert both["webhook-signature"].count("v1,") == 2
    assert verify([KEY], both, BODY, AT) == verify([OTHER, KEY], signed([KEY], ID, AT, BODY), BODY, AT) == ID


def test_signatures_of_another_version_are_passed_over() -> None:
    headers = {**signed([KEY], ID, AT, BODY), "webhook-signature": f"v1a,xx v2,{SIGNATURE[3:]} {SIGNATURE}"}
    assert verify([KEY], headers, BODY, AT) == ID


@pytest.mark.parametrize(
    "change",
    [
        {"webhook-id": "msg_other"},
        {"webhook-timestamp": "1614265331"},
        {"webhook-signature": "v1,AAAA"},
        {"webhook-signature": "v1,ключ"},
        {"webhook-signature": SIGNATURE[3:]},
        {"webhook-signature": SIGNATURE.replace("v1,", "v2,")},
    ],
)
def test_a_change_is_seen(change: dict[str, str]) -> None:
    with pytest.raises(Forged):
        verify([KEY], {**signed([KEY], ID, AT, BODY), **change}, BODY, AT)


def test_another_body_or_secret_is_forged() -> None:
    with pytest.raises(Forged):
        verify([KEY], signed([KEY], ID, AT, BODY), BODY + b" ", AT)
    with pytest.raises(Forged):
        verify([OTHER], signed([KEY], ID, AT, BODY), BODY, AT)


@pytest.mark.parametrize("off", [-301, 301, 10**9])
def test_what_is_old_or_from_the_future_is_forged(off: int) -> None:
    with pytest.raises(Forged, match="s off"):
        verify([KEY], signed([KEY], ID, AT, BODY), BODY, AT + off)


@pytest.mark.parametrize(
    "change",
    [
        {"webhook-id": ""},
        {"webhook-id": "x" * 256},
        {"webhook-id": "a\x07"},
        {"webhook-timestamp": ""},
        {"webhook-timestamp": "now"},
        {"webhook-timestamp": "9" * 5000},
        {"webhook-timestamp": "-1"},
        {"webhook-signature": ""},
    ],
)
def test_what_is_missing_or_no_header_is_said(change: dict[str, str]) -> None:
    with pytest.raises(Unsigned, match=next(iter(change))):
        verify([KEY], {**signed([KEY], ID, AT, BODY), **change}, BODY, AT)


@pytest.mark.parametrize("secret", ["", "whsec_", "whsec_***", "whsec_c2hvcnQ=", "ключ", "A" * 200])
def test_a_secret_that_is_none_is_refused_without_showing_it(secret: str) -> None:
    with pytest.raises(ValueError, match="secret") as problem:
        key_of(secret)
    assert secret.removeprefix("whsec_") == "" or secret not in str(problem.value)
