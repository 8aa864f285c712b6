"""Every setting of the server, typed, from flags, the environment (`GATEPOST_*`) and `gatepost.toml`.

A flag beats the environment, the environment beats the file, the file beats the default.
"""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Literal, Self, get_args

DEFAULT_ACCOUNT = "123456789012"
DEFAULT_REGION = "us-east-1"
SMTP_PORT = 2587
IN_MEMORY = "memory"

AuthMode = Literal["open", "strict"]
UpdateMode = Literal["measured", "documented"]
MailFailureType = Literal["code-delivery", "role-policy"]
Transport = Literal["inbox", "relay", "mx"]
RelayTls = Literal["none", "starttls", "tls"]


class InvalidSetting(ValueError):
    """A setting that can't be used; its text names the setting, the value and what is allowed."""


@dataclass(frozen=True, slots=True)
class Settings:
    """What a server is started with."""

    host: str = "127.0.0.1"
    """Address to listen on. Off loopback, signatures are always verified and the operator's API asks for its password."""
    port: int = 4580
    """TCP port; 0 takes a free one and prints it."""
    data: Path = Path(".gatepost")
    """Folder of the embedded database and the server key."""
    database: str = ""
    """A SQLAlchemy or libpq URL of a PostgreSQL database; empty for SQLite in `data`; `memory` for one that is forgotten at the end."""
    key: str = ""
    """The server key that seals secrets, 32 bytes in base64; empty for `data/server.key` (made if absent)."""
    auth: AuthMode = "open"
    """`open` takes any access key; `strict` verifies SigV4 against keys made with `gatepost keys`."""
    workers: int = 1
    """Server processes that share the port."""
    operator_password: str = ""
    """What the operator's API and the inbox ask for (HTTP Basic, any user name); needed where other machines reach the server."""
    production_access: bool = False
    """SES accounts start out of the sandbox, with no daily quota."""
    verify_identities: bool = False
    """SES identities are verified as soon as they are created, without a link or a DNS record."""
    review_after: float = -1.0
    """Seconds after which a request for production access is granted by itself; negative: a person answers."""
    issuer: str = ""
    """Base URL of token issuers; `aws` for AWS's own host names; empty for this server's address."""
    public_url: str = ""
    """The address under which browsers and mail readers reach this server; empty for `http://HOST:PORT`."""
    allow_reset: bool = False
    """`POST /_gatepost/reset` empties everything."""
    allow_clock: bool = False
    """`POST /_gatepost/clock` moves the time that this server goes by."""
    update_user_pool: UpdateMode = "measured"
    """What UpdateUserPool does to members left out: as measured on AWS, or reset them all as AWS's documents say."""
    dns: Literal["off", "real"] = "off"
    """`real` looks up the DNS records of identities, and of whoever mail is received from; `off` leaves verification to the link and the
    command, and received mail unjudged."""
    dns_server: str = ""
    """`HOST:PORT` of the resolver to ask instead of the system's."""
    dns_interval: float = 60.0
    """Seconds between two look-ups for one pending identity."""
    transport: Transport = "inbox"
    """`inbox` keeps all mail here; `relay` hands it to one SMTP server as well; `mx` takes it to the servers of its recipients."""
    relay_host: str = ""
    """The SMTP server that `relay` hands mail to."""
    relay_port: int = 587
    """Its TCP port."""
    relay_tls: RelayTls = "starttls"
    """How the relay is spoken to: `starttls` insists on STARTTLS, `tls` begins with TLS, `none` uses neither."""
    relay_user: str = ""
    """Whom to sign in to the relay as; empty for nobody."""
    relay_password: str = ""
    """The password of `relay_user`."""
    mail_domain: str = ""
    """Your domain in the place of `amazonses.com`: bounces come back to it, Easy DKIM's records point below it, it signs all mail."""
    hello_name: str = ""
    """The name by which this server greets others and calls itself in events; empty for the machine's own."""
    dedicated_ips: str = ""
    """IP addresses of this machine, separated by commas, that accounts have as dedicated ones and may send from."""
    certificates: str = ""
    """Folder of S/MIME certificates with their keys, `ID.pem`, that stands in for AWS Certificate Manager; empty for none."""
    connections: int = 10
    """SMTP connections at once to one destination: to the relay, or to the servers of one domain."""
    smtp_patience: float = 300.0
    """Seconds that another server may take for one answer."""
    mx_port: int = 25
    """TCP port of the servers that `mx` takes mail to."""
    retry_after: float = 60.0
    """Seconds until mail that could not be delivered for now is tried again; the pauses then grow to sixty times this."""
    delivery_window: float = 50400.0
    """Seconds for which mail is tried, unless its configuration set says less; SES tries for 14 hours."""
    lease_seconds: float = 30.0
    """Seconds after which others take over the mail that a server was delivering when it died."""
    smtp_port: int = SMTP_PORT
    """TCP port of the SMTP interface, with STARTTLS; 0 takes a free one, as 2587 does where it is taken or `port` is 0; negative: none."""
    smtp_tls_port: int = -1
    """TCP port of the SMTP interface that speaks TLS from the first byte on; 0 takes a free one; negative: there is none."""
    smtp_host: str = ""
    """Address that both listen on; empty for `host`. Off loopback, passwords are always checked."""
    smtp_region: str = ""
    """The Region whose SMTP interface it is; empty: the one that a password is good for, or us-east-1 where any is."""
    smtp_plaintext: bool = False
    """Passwords and mail are taken without TLS too; on loopback only."""
    smtp_certificate: str = ""
    """File of the certificate that SMTP shows, and of its issuers', in PEM; empty: one that is made in `data`, signed by itself."""
    smtp_key: str = ""
    """File of its private key, in PEM; empty if the certificate's file has it too."""
    smtp_sessions: int = 200
    """SMTP connections that are answered at once; one more is told that there are too many."""
    smtp_idle: float = 300.0
    """Seconds in which an SMTP client has to go on. Before it has signed in it has ten at most, as with SES."""
    inbound_port: int = -1
    """TCP port on which mail for verified domains arrives, for receipt rules; 2525 or 25 is usual; negative: none is received."""
    inbound_host: str = ""
    """Address that it listens on; empty for `host`."""
    received_days: float = 0.0
    """Days for which mail that has arrived is kept here, once its rules have been carried out; 0: for ever."""
    compromised_passwords: str = ""
    """A file of passwords that everybody knows, one a line, beside the short list that threat protection has of its own."""
    sns_endpoint: str = ""
    """URL of an endpoint that speaks Amazon SNS's API, to publish text messages to; empty: they stay in the outbox."""
    lambda_endpoint: str = ""
    """URL of an endpoint that speaks AWS Lambda's API, to call the functions of triggers and receipt rules at; empty: those of
    `lambda_functions` alone."""
    lambda_functions: str = ""
    """Where single functions are: `ARN=TARGET`, one after another. A target is a URL to post events to, or Python's `module:function`."""
    lambda_patience: float = 5.0
    """Seconds in which a trigger's function has to answer; it gets three chances, as on AWS."""
    kms_endpoint: str = ""
    """URL of an endpoint that speaks AWS KMS's API and has the keys of custom senders and receipt rules; empty: this server stands
    in for it, at `/_kms`."""
    events_endpoint: str = ""
    """URL of an endpoint that speaks the APIs of Amazon SNS, EventBridge, Data Firehose, CloudWatch and Pinpoint, to publish
    events and news of received mail at."""
    webhooks: str = ""
    """Where events go instead: `ARN=URL`, one after another; `*` in an ARN stands for anything. What its service gets is posted there."""
    s3_endpoint: str = ""
    """URL of an endpoint that speaks Amazon S3's API, or a folder with a folder for each bucket: files of import jobs, received mail."""
    enforce_reputation: bool = False
    """Accounts whose mail bounces or is complained about too often are put under review and paused, as AWS does."""
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    """The least severe messages that are logged, on standard error."""

    def __post_init__(self) -> None:
        for name, allowed in CHOICES.items():
            if getattr(self, name) not in allowed:
                raise InvalidSetting(f"{name} is {getattr(self, name)!r}; it must be one of {', '.join(allowed)}.")
        for name in ("port", "relay_port", "mx_port"):
            if not 0 <= getattr(self, name) <= 65535:
                raise InvalidSetting(f"{name} is {getattr(self, name)}; it must be between 0 and 65535.")
        for name in ("smtp_port", "smtp_tls_port", "inbound_port"):
            if getattr(self, name) > 65535:
                raise InvalidSetting(f"{name} is {getattr(self, name)}; it must be at most 65535.")
        for name in ("workers", "connections", "smtp_sessions"):
            if getattr(self, name) < 1:
                raise InvalidSetting(f"{name} is {getattr(self, name)}; it must be at least 1.")
        for name in ("smtp_patience", "smtp_idle", "retry_after", "delivery_window", "lease_seconds", "lambda_patience"):
            if not getattr(self, name) > 0:
                raise InvalidSetting(f"{name} is {getattr(self, name):g}; it must be more than 0 seconds.")
        if self.in_memory and self.workers > 1:
            raise InvalidSetting(f"database is 'memory', which one process has to itself; workers must be 1, not {self.workers}.")
        if self.transport == "relay" and not self.relay_host:
            raise InvalidSetting("transport is 'relay'; relay_host must say to which server.")
        for entry in self.lambda_functions.split():
            if not _FUNCTION.fullmatch(entry):
                raise InvalidSetting(f"lambda_functions has {entry!r}; ARN=http://… or ARN=module:function is needed.")
        for entry in self.webhooks.split():
            if not _WEBHOOK.fullmatch(entry):
                raise InvalidSetting(f"webhooks has {entry!r}; ARN=http://… or ARN=https://… is needed.")
        for address in self.own_addresses:
            try:
                ip_address(address)
            except ValueError as error:
                raise InvalidSetting(f"dedicated_ips has {address!r}; it must name IP addresses, separated by commas.") from error
        if self.smtp_plaintext and not is_loopback(self.smtp_address):
            raise InvalidSetting(f"smtp_plaintext is on; smtp_host must be on loopback then, not {self.smtp_address}.")
        if self.smtp_key and not self.smtp_certificate:
            raise InvalidSetting("smtp_key is given; smtp_certificate must be given too.")
        if self.received_days < 0:
            raise InvalidSetting(f"received_days is {self.received_days:g}; it must be 0, for ever, or more.")
        if self.dns_interval <= 0:
            raise InvalidSetting(f"dns_interval is {self.dns_interval:g}; it must be more than 0.")

    @classmethod
    def load(cls, flags: Mapping[str, Any] | None = None, environ: Mapping[str, str] = os.environ) -> Self:
        """Read the file, then the environment, then `flags` (None means not given).

        Raises: InvalidSetting.
        """
        found: dict[str, Any] = {}
        file = Path(environ.get("GATEPOST_CONFIG", "gatepost.toml"))
        if file.is_file():
            found |= _from_file(file)
        found |= {name: environ[key] for name in _NAMES if (key := f"GATEPOST_{name.upper()}") in environ}
        found |= {name: value for name, value in (flags or {}).items() if value is not None}
        return replace(cls(), **{name: typed(name, value) for name, value in found.items()})

    @property
    def in_memory(self) -> bool:
        """Whether nothing is kept."""
        return self.database == IN_MEMORY

    @property
    def own_addresses(self) -> tuple[str, ...]:
        """The addresses in `dedicated_ips`."""
        return tuple(address.strip() for address in self.dedicated_ips.split(",") if address.strip())

    @property
    def loopback(self) -> bool:
        """Whether only this machine can reach the server."""
        return is_loopback(self.host)

    @property
    def smtp_address(self) -> str:
        """What the SMTP interface listens on."""
        return self.smtp_host or self.host

    @property
    def inbound_address(self) -> str:
        """Where mail for verified domains arrives."""
        return self.inbound_host or self.host

    @property
    def verifies_smtp_passwords(self) -> bool:
        """Whether SMTP passwords are checked: as signatures are, and wherever other machines reach the SMTP interface."""
        return self.verifies_signatures or not is_loopback(self.smtp_address)

    @property
    def verifies_signatures(self) -> bool:
        """Whether SigV4 is checked: asked for, or forced because other machines reach the server."""
        return self.auth == "strict" or not self.loopback


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach what listens on an address."""
    return host in ("localhost", "::1") or host.startswith("127.")


SECRETS = ("key", "operator_password", "relay_password")
"""Settings that no command line shows, because it can be read by everybody on the machine."""

_WEBHOOK = re.compile(r"[^=]+=https?://.+")
_FUNCTION = re.compile(r"arn:[^=]+=(https?://.+|[A-Za-z_][\w.]*:[A-Za-z_]\w*)")

_NAMES = tuple(field.name for field in fields(Settings))
CHOICES: dict[str, tuple[str, ...]] = {
    "auth": get_args(AuthMode),
    "update_user_pool": get_args(UpdateMode),
    "transport": get_args(Transport),
    "relay_tls": get_args(RelayTls),
    "dns": ("off", "real"),
    "log_level": ("debug", "info", "warning", "error"),
}


def _from_file(file: Path) -> dict[str, Any]:
    import tomllib  # here, because most servers start without a file

    try:
        found = tomllib.loads(file.read_text())
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise InvalidSetting(f"{file} can't be read: {error}") from error
    unknown = sorted(set(found) - set(_NAMES))
    if unknown:
        raise InvalidSetting(f"{file} has unknown settings: {', '.join(unknown)}. Known: {', '.join(_NAMES)}.")
    return found


def typed(name: str, value: Any) -> Any:
    """A setting's value as its type has it, from a text as well.

    Raises: InvalidSetting.
    """
    if name not in _NAMES:
        raise InvalidSetting(f"There is no setting {name!r}. Known: {', '.join(_NAMES)}.")
    default: bool | int | float | str | Path = getattr(Settings(), name)
    try:
        if isinstance(default, bool):
            return value if isinstance(value, bool) else _TRUTH[str(value).lower()]
        return type(default)(value) if not isinstance(default, Path) else Path(value)
    except (ValueError, KeyError) as error:
        raise InvalidSetting(f"{name} is {value!r}; {_NEEDED.get(type(default), 'a text')} is needed.") from error


_NEEDED: Mapping[type, str] = {bool: "true or false", int: "a whole number", float: "a number"}
_TRUTH = {"1": True, "true": True, "yes": True, "on": True, "0": False, "false": False, "no": False, "off": False, "": False}
