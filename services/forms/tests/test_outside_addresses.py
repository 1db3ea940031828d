"""Which addresses may be called (a47 to a51)."""

from typing import Any

import pytest
from guichet_forms.outside import OutsideRefused, read_address
from guichet_forms.outside.addresses import find_ip, is_public


def resolving(*ips: str) -> Any:
    return lambda _host, _port, **_more: [(0, 0, 0, "", (ip, 443)) for ip in ips]


@pytest.mark.parametrize(
    "url",
    [
        "",
        "ecoles",
        "//exemple.fr/",
        "http://exemple.fr/",
        "file:///etc/passwd",
        "gopher://exemple.fr/",
        "https://",
        "https:///x",
        "https://moi:secret@exemple.fr/",
        "https://exemple.fr@127.0.0.1/",
        "https://exemple.fr/a b",
        "https://exemple.fr/\r\nHost: autre",
        "https://exemple.fr/\t",
        "https://exemple.fr\\@127.0.0.1/",
        "https://exemple.fr:port/",
        "https://[::1/",
        f"https://exemple.fr/{'a' * 2_000}",
    ],
)
def test_what_could_lead_elsewhere_is_refused(url: str) -> None:
    with pytest.raises(OutsideRefused) as refused:
        read_address(url)
    assert refused.value.sentence.startswith("L’adresse")


def test_an_address_is_taken_apart() -> None:
    target = read_address("https://Données.exemple.fr/écoles.json?ville=Saint%20Malo&n=é#bas")
    assert (target.scheme, target.port, target.allowed) == ("https", 443, False)
    assert target.host == "xn--donnes-eva.exemple.fr"
    assert target.path == "/%C3%A9coles.json?ville=Saint%20Malo&n=%C3%A9"


def test_what_a_citizen_types_stays_in_the_query() -> None:
    target = read_address("https://exemple.fr/ecoles?ville=1")
    asked = target.asking({"q": "a&id=2#\r\nHost: autre/../"})
    assert asked == "/ecoles?ville=1&q=a%26id%3D2%23%0D%0AHost%3A+autre%2F..%2F"


def test_a_host_of_the_setting_may_be_spoken_to_plainly() -> None:
    assert read_address("http://intranet:8080/x", {"intranet:8080"}).allowed
    assert read_address("http://INTRANET/x", {"intranet"}).allowed
    with pytest.raises(OutsideRefused):
        read_address("http://intranet:8081/x", {"intranet:8080"})


@pytest.mark.parametrize(
    "ip",
    [
        "127.0.0.1",
        "0.0.0.0",  # noqa: S104 - an address to refuse
        "10.1.2.3",
        "172.16.0.1",
        "192.168.1.1",
        "169.254.169.254",
        "100.64.0.1",
        "192.0.2.1",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fe80::1",
        "fe80::1%eth0",
        "fc00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::7f00:1",
        "2002:7f00:1::",
        "2001:db8::1",
        "not an address",
    ],
)
def test_private_addresses_are_seen_through_their_wrappings(ip: str) -> None:
    assert not is_public(ip)
    with pytest.raises(OutsideRefused) as refused:
        find_ip(read_address("https://exemple.fr/"), 1, resolving(ip))
    assert "réseau interne" in refused.value.sentence


@pytest.mark.parametrize("ip", ["93.184.215.14", "2606:2800:21f:cb07::1", "::ffff:93.184.215.14"])
def test_public_addresses_pass(ip: str) -> None:
    assert find_ip(read_address("https://exemple.fr/"), 1, resolving(ip)) == ip


def test_one_private_address_among_others_is_enough_to_refuse() -> None:
    with pytest.raises(OutsideRefused):
        find_ip(read_address("https://exemple.fr/"), 1, resolving("93.184.215.14", "10.0.0.1"))


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "0177.0.0.1", "127.1", "[::1]"])
def test_an_address_written_strangely_is_the_same_address(host: str) -> None:
    with pytest.raises(OutsideRefused):
        find_ip(read_address(f"https://{host}/"), 2)


def test_a_name_that_leads_nowhere_is_no_address() -> None:
    def fails(*_given: Any, **_more: Any) -> list[Any]:
        raise OSError("no such name")

    with pytest.raises(OSError, match="no such name"):
        find_ip(read_address("https://exemple.fr/"), 1, fails)
    with pytest.raises(OSError, match="no address"):
        find_ip(read_address("https://exemple.fr/"), 1, resolving())


def test_a_slow_resolver_is_not_waited_for() -> None:
    import time

    with pytest.raises(TimeoutError):
        find_ip(read_address("https://exemple.fr/"), 0.05, lambda *_a, **_k: time.sleep(1) or [])
