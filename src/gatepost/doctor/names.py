"""Asking DNS: what is published under a name, that nothing is, or that nobody could be asked. Every look has its time.

Source: RFC 1035; RFC 7208, section 3.3 (strings of a TXT record belong together).
"""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from gatepost.doctor.obstacles import Obstacle
from gatepost.doctor.reading import NotChecked, Reading

if TYPE_CHECKING:
    from dns.resolver import Resolver

PATIENCE_SECONDS = 4.0
SYSTEM = "system"
"""The resolver that this machine uses."""


class NoResolver(ValueError):
    """What was given is no resolver."""


def resolver_at(given: str) -> "Resolver":
    """The resolver at `HOST[:PORT]`, or the system's.

    Raises: NoResolver.
    """
    from dns.resolver import NoResolverConfiguration, Resolver

    host, port = _parted(given)
    try:
        resolver = Resolver(configure=given == SYSTEM)
        resolver.lifetime = PATIENCE_SECONDS
        if given != SYSTEM:
            resolver.nameservers = [host]
            resolver.port = int(port)
    except (ValueError, NoResolverConfiguration) as wrong:
        raise NoResolver(f"{given!r} is no resolver; it must be an IP address and perhaps a port, HOST[:PORT], or `system`.") from wrong
    return resolver


def _parted(given: str) -> tuple[str, str]:
    """Address and port, 53 if there is none; brackets part the two of IPv6."""
    if given.startswith("["):
        host, _, port = given[1:].partition("]")
        return host, port.removeprefix(":") or "53"
    if given.count(":") == 1:
        host, _, port = given.partition(":")
        return host, port
    return given, "53"


@dataclass
class Names:
    """DNS as one resolver shows it. Once it did not answer in time, it is not waited for again."""

    resolver: "Resolver"
    trail: list[Reading] = field(default_factory=list[Reading])
    _answers: dict[tuple[str, str], tuple[str, ...] | str] = field(default_factory=dict[tuple[str, str], "tuple[str, ...] | str"])
    _silent: str = ""

    def look(self, name: str, kind: str) -> tuple[str, ...]:
        """The records of a kind, as text; none when there are none.

        Raises: NotChecked.
        """
        key = (name.lower().rstrip("."), kind)
        if key not in self._answers:
            self._answers[key] = self._silent or self._ask(*key)
        answer = self._answers[key]
        lost = isinstance(answer, str)
        self.trail.append(Reading(f"DNS {kind} {key[0]}", Obstacle.UNREACHABLE if lost else None, detail=answer if lost else ""))
        if isinstance(answer, str):
            raise NotChecked(f"DNS {kind} of {key[0]}: not checked: {answer}")
        return answer

    def _ask(self, name: str, kind: str) -> tuple[str, ...] | str:
        from dns import exception
        from dns import name as spelling
        from dns import resolver as answers

        try:
            return tuple(_text(record, kind) for record in self.resolver.resolve(name, kind, search=False))
        except (answers.NXDOMAIN, answers.NoAnswer, spelling.LabelTooLong, spelling.EmptyLabel, spelling.NameTooLong):
            return ()
        except (exception.Timeout, OSError) as silent:
            self._silent = f"no name server answered ({type(silent).__name__})"
            return self._silent
        except exception.DNSException as broken:
            return f"the name servers cannot say ({type(broken).__name__})"


def _text(record: Any, kind: str) -> str:
    if kind == "TXT":
        return b"".join(record.strings).decode("utf-8", "replace")
    if kind == "MX":
        return f"{record.preference} {record.exchange.to_text(omit_final_dot=True)}".lower()
    return record.target.to_text(omit_final_dot=True).lower()
