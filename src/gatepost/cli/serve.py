"""`gatepost serve`: the server, from its settings to its last answer.

Its flags are made from the settings themselves, so that none can be forgotten. They are read with argparse, which loads in a
fraction of the time that the other commands' machinery takes.
"""

import argparse
import sys
from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import Any

from gatepost import __version__
from gatepost.sdk_variables import ENDPOINT_VARIABLES
from gatepost.settings import CHOICES, DEFAULT_ACCOUNT, DEFAULT_REGION, SECRETS, InvalidSetting, Settings


def run(arguments: Sequence[str]) -> int:
    """Serve until told to stop; the exit code is 1 when that was not possible, and standard error says why."""
    try:
        settings = Settings.load(_flags(arguments))
    except InvalidSetting as problem:
        return _failed(problem)
    from gatepost.server.life import serve
    from gatepost.server.ports import PortTaken
    from gatepost.store.engine import StoreProblem

    try:
        serve(settings, lambda origin, ports, has_password: print(welcome(settings, origin, ports, has_password), flush=True))
    except (PortTaken, StoreProblem, InvalidSetting) as problem:
        return _failed(problem)
    return 0


def welcome(settings: Settings, origin: str, ports: Mapping[str, int], has_password: bool) -> str:
    """Where everything is, in the words and variables that a newcomer needs."""
    return "\n".join(
        (
            f"Gatepost {__version__} is ready. Ctrl+C ends it.",
            "",
            f"  endpoint   {origin}   (cognito-idp, ses, sesv2)",
            f"  console    {origin}/console/",
            f"  inbox      {origin}/_inbox/messages",
            *_ports(settings, ports),
            f"  operator   {origin}/_gatepost/health   ({_operator(settings, has_password)})",
            f"  data       {_data(settings)}",
            f"  account    {_account(settings)}",
            f"  region     the request's; {DEFAULT_REGION} if it names none",
            f"  keys       {_keys(settings)}",
            f"  mail       accounts start {'out of' if settings.production_access else 'in'} the SES sandbox",
            "",
            *(f"  export {name}={origin}" for name in ENDPOINT_VARIABLES),
            "",
            "  Members that are stored but change nothing here are listed in docs/compatibility.md.",
        )
    )


def _ports(settings: Settings, ports: Mapping[str, int]) -> list[str]:
    hosts = {"smtp_port": settings.smtp_address, "smtp_tls_port": settings.smtp_address, "inbound_port": settings.inbound_address}
    lines = {"smtp_port": "  SMTP       {}   (STARTTLS)", "smtp_tls_port": "  SMTP       {}   (TLS)", "inbound_port": "  receiving  {}"}
    return [lines[name].format(f"{hosts[name]}:{port}") for name, port in ports.items()]


def _account(settings: Settings) -> str:
    if settings.verifies_signatures:
        return f"the access key's; {DEFAULT_ACCOUNT} unless it was made for another"
    return f"{DEFAULT_ACCOUNT}   (an access key of twelve digits is its own account)"


def _keys(settings: Settings) -> str:
    if not settings.verifies_signatures:
        return "any access key is accepted"
    forced = "" if settings.auth == "strict" else ", because other machines reach this server"
    return f"signatures are verified{forced}; make a key with: gatepost keys create"


def _operator(settings: Settings, has_password: bool) -> str:
    if has_password:
        return "asks for the operator's password"
    return "open to this machine" if settings.loopback else "closed until it has a password: gatepost keys operator"


def _data(settings: Settings) -> str:
    if settings.in_memory:
        return "in memory, forgotten at the end"
    if not settings.database:
        return f"{settings.data.resolve()}   (SQLite)"
    from sqlalchemy import make_url  # here, because only PostgreSQL needs it

    return make_url(settings.database).render_as_string(hide_password=True)


def _flags(arguments: Sequence[str]) -> dict[str, Any]:
    """What was given on the command line, by the settings' names."""
    texts = _texts() if {"-h", "--help"} & {*arguments} else {}
    parser = argparse.ArgumentParser(
        prog="gatepost serve",
        description="Serve Amazon Cognito user pools and Amazon SES on one address.",
        epilog=f"Every setting is an environment variable too (GATEPOST_PORT and so on) and a line in gatepost.toml; a flag wins. "
        f"Only there: {', '.join(SECRETS)}, because a command line can be read by everybody on the machine.",
        allow_abbrev=False,
    )
    for setting in fields(Settings):
        if setting.name in SECRETS:
            continue
        flag, about = flag_of(setting.name), texts.get(setting.name)
        if isinstance(setting.default, bool):
            parser.add_argument(flag, action=argparse.BooleanOptionalAction, default=None, help=about)
        else:
            parser.add_argument(flag, metavar="|".join(CHOICES.get(setting.name, (setting.name.upper(),))), help=about)
    return vars(parser.parse_args(arguments))


def flag_of(name: str) -> str:
    """The flag of a setting."""
    return f"--{name.replace('_', '-')}"


def _texts() -> dict[str, str]:
    """What `--help` says of each setting."""
    from gatepost.cli.setting_texts import every  # here, because only who asks for help has to wait for it

    return {
        text.name: text.about.replace("%", "%%").replace("`", "") + ("" if text.is_switch else f" [{text.default or 'empty'}]")
        for text in every()
    }


def _failed(problem: Exception) -> int:
    print(f"gatepost: {problem}", file=sys.stderr)
    return 1
