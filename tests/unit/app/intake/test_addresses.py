"""Which URLs and addresses may be fetched for a stranger."""

from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from makeready.app.intake.addresses import Target, is_public, pinned_address, target_of
from makeready.errors import InvalidImageError


def test_a_url_in_its_parts() -> None:
    assert target_of("https://Example.com/a/b.png?c=1#d", param="image") == Target(
        scheme="https", host="example.com", port=443, path="/a/b.png?c=1"
    )
    assert target_of("http://example.com", param="image").path == "/"
    assert target_of("http://93.184.216.34:80/", param="image").port == 80
    assert target_of("https://[2606:2800:220:1::1]/", param="image").host == "2606:2800:220:1::1"


@pytest.mark.parametrize(
    "url",
    [
        "ftp://example.com/a.png",
        "file:///etc/passwd",
        "gopher://example.com/",
        "//example.com/a.png",
        "https://user:word@example.com/",
        "https://example.com:8443/",
        "https://example.com:22/",
        "http://example.com:99999/",
        "https://exa mple.com/",
        "https://example.com/\r\nHost: inside",
        "https://example.com\\@inside/",
        "https://-example.com/",
        "https:///a.png",
        "https://[::1",
        "https://exämple.com/",
        "https://example.com/" + "a" * 2048,
    ],
)
def test_other_urls_are_refused(url: str) -> None:
    with pytest.raises(InvalidImageError) as caught:
        target_of(url, param="image")

    assert caught.value.param == "image"
    assert caught.value.hint


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1",
        "10.1.2.3",
        "172.16.0.1",
        "192.168.0.1",
        "169.254.169.254",
        "100.64.0.1",
        "0.0.0.0",  # noqa: S104 - it is refused
        "255.255.255.255",
        "224.0.0.1",
        "::",
        "::1",
        "::7f00:1",
        "fe80::1",
        "fe80::1%eth0",
        "2606:2800:220:1::1%eth0",
        "fd00::1",
        "ff02::1",
        "::ffff:127.0.0.1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "2002:7f00:1::",
        "2001:db8::1",
        "no address",
        "",
    ],
)
def test_addresses_inside_are_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "8.8.8.8", "2606:2800:220:1::1", "::ffff:8.8.8.8"])
def test_addresses_of_the_internet_are_public(address: str) -> None:
    assert is_public(address)


@given(st.ip_addresses(v=4))
def test_an_address_inside_stays_so_however_it_is_wrapped(address: IPv4Address) -> None:
    wrapped = (
        f"::ffff:{address}",
        f"64:ff9b::{address}",
        str(IPv6Address((0x2002 << 112) + (int(address) << 80))),
    )

    assert all(is_public(one) == is_public(str(address)) for one in wrapped)


def test_one_address_inside_condemns_the_name() -> None:
    assert pinned_address(["8.8.8.8", "8.8.4.4"], param="image") == "8.8.8.8"
    for mixed in ([], ["8.8.8.8", "127.0.0.1"], ["10.0.0.1"]):
        with pytest.raises(InvalidImageError, match="public internet"):
            pinned_address(mixed, param="image")


@given(st.text(max_size=80))
def test_any_text_is_a_target_with_its_own_port_or_a_refusal(text: str) -> None:
    try:
        target = target_of(f"http{text}", param="image")
    except InvalidImageError:
        return

    assert target.port == {"http": 80, "https": 443}[target.scheme]
    assert target.path.startswith("/")
