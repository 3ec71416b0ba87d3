"""Tells who is at the other end: the address by which a client is counted, and whether it is this machine."""

from __future__ import annotations

from collections.abc import Collection
from ipaddress import IPv4Address, IPv6Address, ip_address

from aiohttp import web

from handlers.runtime.setting_values import Network

_FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-IP", "Via")


def client_of(request: web.Request, proxies: Collection[Network]) -> str:
    """Return the peer's address or, behind a trusted proxy, the address that called it.

    Only what our own proxies wrote is believed: the list is read from its end, because the client may have
    written its beginning. An IPv6 client counts by its /64, since everybody has many addresses in one.
    """
    hops = [
        part.strip() for line in request.headers.getall("X-Forwarded-For", ()) for part in line.split(",")
    ]
    address = request.remote or ""
    while hops and (own := _parsed(address)) and any(own in network for network in proxies):
        address = hops.pop()
    return _network(address)


def is_this_machine(request: web.Request) -> bool:
    """Say whether the request comes from this machine itself, and not through a proxy on it."""
    own = _parsed(request.remote or "")
    return bool(own and own.is_loopback) and not any(name in request.headers for name in _FORWARDED)


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address(address)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


def _network(address: str) -> str:
    found = _parsed(address)
    if isinstance(found, IPv6Address):
        return str(IPv6Address(int(found) >> 64 << 64))
    return str(found) if found else "unknown"
