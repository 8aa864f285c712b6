"""Who says that mail is from whom: SPF, DKIM and DMARC, as Amazon SES reports them of mail that it receives.

pyspf knows SPF and dkimpy DKIM; DMARC puts both together. Nothing is refused for a verdict: that is for the reader.
Source: RFC 7208, RFC 6376, RFC 7489; organisational domains by the tree walk of its successor, which needs no list of suffixes; which
result makes which status (guide for PASS, FAIL and GRAY; guessed for the others).
"""

import warnings
from collections.abc import Callable, Mapping, Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from functools import lru_cache
from math import inf
from time import monotonic
from typing import TYPE_CHECKING, Any, Literal, cast

from gatepost.mail import header_fields
from gatepost.rules.identities import address_of
from gatepost.ses.raw import mailboxes_in

if TYPE_CHECKING:
    from dns.resolver import Resolver

Status = Literal["PASS", "FAIL", "GRAY", "PROCESSING_FAILED"]

MOST_SIGNATURES = 5
"""DKIM signatures that are looked at."""
MOST_STEPS = 8
"""Labels of a domain that the tree walk looks at."""
PATIENCE_SECONDS = 20


class Unanswered(Exception):
    """DNS gave no answer, not even that there is nothing."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """A method's result: its status, its word for it in header fields, and the rest of what those say."""

    status: Status
    word: str
    about: str = ""
    domains: Sequence[str] = ()
    """The domains that it vouches for."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """All three. `policy` is what the domain in From asks for when DMARC has failed; else empty."""

    spf: Verdict
    dkim: Verdict
    dmarc: Verdict
    policy: str


@dataclass(frozen=True, slots=True)
class Names:
    """DNS as the three methods ask it. Without a resolver nothing is answered, nor after `until`, on the monotonic clock."""

    resolver: "Resolver | None"
    until: float = inf

    def records(self, name: str, kind: str) -> Sequence[Any]:
        """Raises: Unanswered."""
        if self.resolver is None:
            raise Unanswered("the server does not ask DNS")
        if monotonic() > self.until:
            raise Unanswered("it has taken too long")
        from dns import exception
        from dns import resolver as answers

        try:
            return list(cast("Any", self.resolver.resolve(name, kind, search=False)))
        except (answers.NXDOMAIN, answers.NoAnswer):
            return ()
        except (exception.DNSException, ValueError) as problem:
            raise Unanswered(str(problem)) from problem

    def texts(self, name: str) -> Sequence[bytes]:
        """TXT records, each in one piece.

        Raises: Unanswered.
        """
        return [b"".join(record.strings) for record in self.records(name, "TXT")]

    def host_of(self, ip: str) -> str:
        """The name of an address, or `unknown`."""
        from dns.reversename import from_address

        try:
            return next((record.target.to_text(omit_final_dot=True) for record in self.records(str(from_address(ip)), "PTR")), "unknown")
        except Unanswered:
            return "unknown"


def judge(names: Names, client: str, hello: str, sender: str, data: bytes) -> Judgement:
    """Ask DNS about a mail. Never fails: what could not be found out has a status of its own."""
    author = _author(data)
    spf = _spf(names, client, sender, hello)
    dkim = _dkim(names, data)
    dmarc, policy = _dmarc(names, author, {"aspf": spf.domains, "adkim": dkim.domains})
    return Judgement(spf, dkim, dmarc, policy)


def _author(data: bytes) -> str:
    """The domain of the one From address; empty if there is none, or several."""
    try:
        fields = [field.value for field in header_fields.split(data)[0] if field.name.lower() == "from"]
    except header_fields.Malformed:
        return ""
    mailboxes = [mailbox for value in fields for mailbox in mailboxes_in(value)]
    address = address_of(mailboxes[0]) if len(mailboxes) == 1 else None
    return address.rpartition("@")[2].lower() if address else ""


_SPF_STATUS: Mapping[str, Status] = {
    "pass": "PASS",
    "fail": "FAIL",
    "softfail": "GRAY",
    "neutral": "GRAY",
    "none": "GRAY",
    "permerror": "PROCESSING_FAILED",
    "temperror": "PROCESSING_FAILED",
}
_asked: ContextVar[Names] = ContextVar("asked")


def _spf(names: Names, client: str, sender: str, hello: str) -> Verdict:
    """Source: RFC 7208, section 2.4: without a sender the name in HELO is asked about."""
    domain = (sender.rpartition("@")[2] if sender else hello).lower()
    token = _asked.set(names)
    try:
        query = _pyspf().query(client, sender, hello, timeout=PATIENCE_SECONDS, querytime=PATIENCE_SECONDS)
        word: str = query.check()[0]
        about: str = query.get_header_comment(word)
    except Exception:  # of a record that the library can't make anything of
        word, about = "permerror", f"permanent error in processing domain of {domain}"
    finally:
        _asked.reset(token)
    return Verdict(_SPF_STATUS.get(word, "PROCESSING_FAILED"), word, about, (domain,) if word == "pass" else ())


@lru_cache(maxsize=1)
def _pyspf() -> Any:
    """The library, which asks DNS through `_look_up`."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its source has escapes that newer Pythons frown upon
        import spf  # pyright: ignore[reportMissingImports]
    library = cast("Any", spf)
    library.DNSLookup = _look_up
    return library


def _look_up(name: str, kind: str, _strict: bool = True, _timeout: float = 0) -> list[tuple[tuple[str, str], Any]]:
    """Source: the library's own look-up, for what it is given."""
    try:
        found = _asked.get().records(name, kind)
    except Unanswered as problem:
        raise _pyspf().TempError(f"DNS {problem}") from problem
    values: Mapping[str, Callable[[Any], Any]] = {
        "A": lambda record: record.address,
        "AAAA": lambda record: record.address,
        "MX": lambda record: (record.preference, record.exchange.to_text(omit_final_dot=True)),
        "PTR": lambda record: record.target.to_text(omit_final_dot=True),
        "TXT": lambda record: record.strings,
    }
    return [((name, kind), values[kind](record)) for record in found] if kind in values else []


def _dkim(names: Names, data: bytes) -> Verdict:
    """The first signature that is good, else the first one's fault."""
    from dkim import DKIM  # pyright: ignore[reportMissingTypeStubs]  here, because only who receives mail needs it

    unanswered = False

    def texts(name: bytes, timeout: int = 5) -> bytes | None:  # noqa: ARG001  dkimpy gives it
        nonlocal unanswered
        try:
            return next(iter(names.texts(name.decode("ascii").rstrip("."))), None)
        except Unanswered:
            unanswered = True
            return None

    try:
        message: Any = DKIM(data)
        signatures = sum(name.lower() == b"dkim-signature" for name, _ in message.headers)
    except Exception:  # of a message that is none
        return Verdict("PROCESSING_FAILED", "permerror")
    if not signatures:
        return Verdict("GRAY", "none")
    failed: list[str] = []
    for number in range(min(signatures, MOST_SIGNATURES)):
        good = False
        try:
            good = bool(message.verify(number, dnsfunc=texts))
        except Exception:  # of a signature or a key that is none, and each library below has its own
            good = False
        domain = cast("bytes", message.domain or b"").decode("ascii", "replace").lower()
        if good:
            return Verdict("PASS", "pass", f"header.i=@{domain}", (domain,))
        failed.append(domain)
    about = f"header.i=@{failed[0]}" if failed[0] else ""
    return Verdict("PROCESSING_FAILED", "temperror", about) if unanswered else Verdict("FAIL", "fail", about)


def _dmarc(names: Names, author: str, vouched: Mapping[str, Sequence[str]]) -> tuple[Verdict, str]:
    """`vouched` are the domains that SPF and DKIM vouch for, by the tag that says how strictly each is held to the author's."""
    if not author:
        return Verdict("PROCESSING_FAILED", "permerror"), ""
    about = f"header.from={author}"
    try:
        walked = _walk(names, author)
        if not walked:
            return Verdict("GRAY", "none", about), ""
        home = _organisation(author, walked)
        tags = walked.get(author) or walked.get(home) or list(walked.values())[-1]
        if any(_aligned(names, author, home, domain, tags.get(tag)) for tag, domains in vouched.items() for domain in domains):
            return Verdict("PASS", "pass", about), ""
    except Unanswered:
        return Verdict("PROCESSING_FAILED", "temperror", about), ""
    policy = tags.get("p", "none") if author in walked else tags.get("sp") or tags.get("p", "none")
    return Verdict("FAIL", "fail", about), policy if policy in ("none", "quarantine", "reject") else "none"


def _aligned(names: Names, author: str, home: str, domain: str, mode: str | None) -> bool:
    """Whether a domain that is vouched for speaks for the author's."""
    if domain == author or mode == "s":
        return domain == author
    return domain == home or _organisation(domain, _walk(names, domain)) == home


def _walk(names: Names, domain: str) -> dict[str, dict[str, str]]:
    """The policies of a domain and of those above it, by domain, the nearest first."""
    labels = domain.split(".")
    starts = range(len(labels)) if len(labels) <= MOST_STEPS else (0, *range(len(labels) - MOST_STEPS + 1, len(labels)))
    found: dict[str, dict[str, str]] = {}
    for start in starts:
        above = ".".join(labels[start:])
        records = [record for text in names.texts(f"_dmarc.{above}") if (record := _tags(text)).get("v") == "DMARC1"]
        if len(records) == 1:
            found[above] = records[0]
            if records[0].get("psd") in ("y", "n"):
                break
    return found


def _organisation(domain: str, walked: Mapping[str, Mapping[str, str]]) -> str:
    """The domain that all below it belong to: the highest one with a policy, or the one below a public suffix's."""
    if not walked:
        return domain
    highest = list(walked)[-1]
    if walked[highest].get("psd") == "y" and highest != domain:
        above = highest.count(".") + 2
        return ".".join(domain.split(".")[-above:])
    return highest


def _tags(text: bytes) -> dict[str, str]:
    pairs = (tag.partition("=") for tag in text.decode("ascii", "replace").split(";"))
    return {name.strip().lower(): value.strip() if name.strip() == "v" else value.strip().lower() for name, _, value in pairs}
