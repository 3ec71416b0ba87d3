"""Where a webhook may lead: by https to a public address; elsewhere only where WEBHOOK_NETWORKS allows it.

What a name leads to is looked at when the connection is made, so that no name leads to one address while it is
checked and to another afterwards.
"""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult

Networks = Sequence[IPv4Network | IPv6Network]
_NAT64 = ip_network("64:ff9b::/96")
_COMPATIBLE = ip_network("::/96")  # the old form of an IPv4 address
LONGEST_URL = 500


def _is_reachable(address: str, allowed: Networks) -> bool:
    """Whether something may be sent to this IP address."""
    ip = _inner(ip_address(address.partition("%")[0]))
    odd = ip.is_multicast or (isinstance(ip, IPv6Address) and (ip.is_site_local or ip in _COMPATIBLE))
    return any(ip in network for network in allowed) or (ip.is_global and not odd)


def _inner(ip: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """Return the IPv4 address that is meant by an IPv6 one of the kinds that carry one."""
    if isinstance(ip, IPv4Address):
        return ip
    teredo = ip.teredo[1] if ip.teredo else None
    nat64 = IPv4Address(int(ip) & 0xFFFFFFFF) if ip in _NAT64 else None
    return ip.ipv4_mapped or ip.sixtofour or teredo or nat64 or ip


def is_destination(url: str, allowed: Networks) -> bool:
    """Whether this is an address that a webhook may have, as far as can be seen without asking for its name."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    odd = len(url) > LONGEST_URL or not url.isascii() or not url.isprintable() or set(url) & set(" \\\"'<>")
    if odd or port == 0 or not host or parts.username is not None or parts.fragment:
        return False
    literal = _literal(host)
    if literal and not _is_reachable(literal, allowed):
        return False
    if parts.scheme == "http":
        return bool(allowed) and (not literal or any(ip_address(literal) in network for network in allowed))
    return parts.scheme == "https"


def _literal(host: str) -> str:
    """Return the IP address that a host's name is; "" for a name. What systems take for a number is one."""
    try:
        return str(ip_address(host))
    except ValueError:
        pass
    try:
        return socket.inet_ntoa(socket.inet_aton(host))  # 127.1, 0x7f000001 and the like
    except OSError:
        return ""


def opened_session(url: str, allowed: Networks) -> aiohttp.ClientSession:
    """Return a session that reaches nothing but what a webhook's address may lead to: by http only what
    WEBHOOK_NETWORKS names."""

    def may(address: str) -> bool:
        inner = _inner(ip_address(address.partition("%")[0]))
        named = any(inner in network for network in allowed)
        return named or (not url.startswith("http:") and _is_reachable(address, allowed))

    connector = aiohttp.TCPConnector(resolver=_Guarded(may), use_dns_cache=False)
    return aiohttp.ClientSession(connector=connector, cookie_jar=aiohttp.DummyCookieJar())


class NotAllowed(OSError):
    """The name leads to an address that is not allowed."""


class _Guarded(AbstractResolver):
    """Gives of a name only the addresses that may be reached."""

    def __init__(self, may: Callable[[str], bool]) -> None:
        self._may, self._real = may, aiohttp.ThreadedResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        found = await self._real.resolve(host, port, family)
        fine = [one for one in found if self._may(one["host"])]
        if not fine:
            raise NotAllowed(host)
        return fine

    async def close(self) -> None:
        await self._real.close()
