"""A call outside is bounded, whatever the other side does (a48 to a50)."""

import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest
from guichet_forms.outside import Limits, Outside, OutsideFailed, OutsideRefused

from . import far as other
from .far import Far, far_away

QUICK = Limits(seconds=0.4)


@pytest.fixture
def far() -> Iterator[Far]:
    with far_away() as found:
        yield found


def outside(far: Far) -> Outside:
    return Outside({far.host})


def failure(far: Far, answer: other.Answer, limits: Limits = QUICK) -> OutsideFailed:
    far.answer = answer
    began = time.monotonic()
    with pytest.raises(OutsideFailed) as failed:
        outside(far).get_json(far.url, limits=limits)
    assert time.monotonic() - began < limits.seconds + 0.5
    return failed.value


def test_json_is_given_with_the_words_asked(far: Far) -> None:
    found = outside(far).get_json(far.url, {"q": "école du nord"})
    assert [item["id"] for item in found["data"]] == ["nord"]
    assert far.asked == [{"q": ["école du nord"]}]


@pytest.mark.parametrize("answer", [other.slow(1), other.drip, other.drip_headers])
def test_what_is_slow_is_cut(far: Far, answer: other.Answer) -> None:
    assert "0.4 secondes" in failure(far, answer).sentence


def test_what_is_heavy_is_cut(far: Far) -> None:
    limits = Limits(seconds=2, most_bytes=100_000)
    for answer in (other.body(b"[" + b"1," * 100_000 + b"1]"), other.endless):
        assert "dépasse 0.1 Mo" in failure(far, answer, limits).sentence
    ten_mega = other.body(b"[" + b"1," * 5_000_000 + b"1]")
    assert "dépasse 5 Mo" in failure(far, ten_mega, Limits()).sentence


def test_what_was_not_asked_compressed_is_not_opened(far: Far) -> None:
    answer = other.body(b"\x1f\x8b", Content_Encoding="gzip")
    assert "compressée" in failure(far, answer).sentence


@pytest.mark.parametrize(
    "content",
    [b"<html>", b"", b'{"a": 1, "a": 2}', b'{"__proto__": {}}', b"[1e400]", b"[NaN]", b"\xff\xfe"],
)
def test_what_is_not_plain_json_is_refused(far: Far, content: bytes) -> None:
    assert "JSON" in failure(far, other.body(content)).sentence


@pytest.mark.parametrize("code", [301, 302, 303, 307, 308])
def test_no_redirection_is_followed(far: Far, code: int) -> None:
    answer = other.status(code, Location="http://169.254.169.254/latest/")
    assert "autre adresse" in failure(far, answer).sentence
    assert len(far.asked) == 1


def test_a_passing_failure_is_tried_again_within_the_time(far: Far) -> None:
    answers = iter([other.status(503), other.hang_up, other.schools])
    far.answer = lambda handler: next(answers)(handler)
    assert outside(far).get_json(far.url)["err"] == 0
    assert len(far.asked) == 3


def test_a_lasting_failure_is_told_after_a_few_tries(far: Far) -> None:
    assert "erreur 503" in failure(far, other.status(503), Limits()).sentence
    assert len(far.asked) == 3
    assert "erreur 500" in failure(far, other.status(500), Limits()).sentence
    assert len(far.asked) == 4


def test_who_asks_to_wait_is_not_asked_again(far: Far) -> None:
    assert failure(far, other.status(429, Retry_After="40")).wait_s == 40
    assert failure(far, other.status(429, Retry_After="3600")).wait_s == 60
    assert failure(far, other.status(429, Retry_After="jamais")).wait_s == 0
    assert len(far.asked) == 3


def test_only_a_refusal_of_the_question_tells_that_the_server_is_well(far: Far) -> None:
    codes = (400, 404, 414, 422, 408, 429, 500, 503)
    well = [code for code in codes if failure(far, other.status(code)).well]
    assert well == [400, 404, 414, 422]


def test_an_answer_cut_short_is_no_answer(far: Far) -> None:
    assert "ne répond pas" in failure(far, other.hang_up, Limits(seconds=2)).sentence


def test_a_closed_port_is_told(far: Far) -> None:
    far.close()
    with pytest.raises(OutsideFailed, match="ne répond pas"):
        outside(far).get_json(far.url)


def test_without_the_setting_this_machine_is_not_called(far: Far) -> None:
    for url in (far.url, far.url.replace("http", "https")):
        with pytest.raises(OutsideRefused):
            Outside().get_json(url)
        with pytest.raises(OutsideRefused):
            Outside().check(url)
    assert far.asked == []


def test_the_connection_goes_to_the_address_that_was_checked(far: Far) -> None:
    """A name that leads to a public address, then to this machine: the second is refused."""
    ips = iter(["93.184.215.14", "127.0.0.1"])

    def flips(_host: str, _port: int, **_more: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (next(ips), far.port))]

    turning = Outside(resolve=flips)
    turning.check(f"https://exemple.fr:{far.port}/")
    with pytest.raises(OutsideRefused):
        turning.get_json(f"https://exemple.fr:{far.port}/")
    assert far.asked == []


def test_the_host_is_named_to_the_other_side(far: Far) -> None:
    seen: list[str] = []

    def note(handler: Any) -> None:
        seen.append(handler.headers["Host"])
        other.schools(handler)

    far.answer = note

    def here(_host: str, _port: int, **_more: Any) -> list[Any]:
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", far.port))]

    Outside({"intranet"}, resolve=here).get_json(f"http://intranet:{far.port}/")
    assert seen == [f"intranet:{far.port}"]


def test_a_name_unknown_today_may_be_saved() -> None:
    def fails(*_given: Any, **_more: Any) -> list[Any]:
        raise OSError("no such name")

    Outside(resolve=fails).check("https://exemple.fr/")
