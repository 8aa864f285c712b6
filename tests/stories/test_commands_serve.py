"""`gatepost serve`: how it starts, what it says, and how it ends."""

import json
import os
import shutil
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from botocore.exceptions import ClientError
from sqlalchemy import text

from gatepost.store import schema
from gatepost.store.engine import open_store
from gatepost.testing.local import client


def serve(folder: Path, *flags: str, **environment: str) -> "subprocess.Popen[str]":
    """Start a server in its own process, with no settings but these."""
    given = {name: value for name, value in os.environ.items() if not name.startswith("GATEPOST_")} | environment
    command = [sys.executable, "-m", "gatepost", "serve", *flags]
    return subprocess.Popen(command, cwd=folder, env=given, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@contextmanager
def running(folder: Path, *flags: str, **environment: str) -> Iterator[tuple[str, "subprocess.Popen[str]"]]:
    """A server that has said where it is; what it said by then comes first."""
    with serve(folder, "--port", "0", *flags, **environment) as server:
        try:
            assert server.stdout is not None
            said = ""
            while "docs/compatibility.md" not in said:
                line = server.stdout.readline()
                assert line, server.stderr and server.stderr.read()
                said += line
            yield said, server
        finally:
            server.terminate()
            server.wait(15)


def url_in(said: str) -> str:
    return next(line.split()[1] for line in said.splitlines() if line.split()[:1] == ["endpoint"])


def refusal(folder: Path, *flags: str, **environment: str) -> str:
    """What a server says that can't start: one line on standard error, and exit code 1."""
    server = serve(folder, *flags, **environment)
    said, complaint = server.communicate(timeout=30)
    assert (server.returncode, said) == (1, "")
    assert complaint.count("\n") == 1, complaint
    return complaint.removeprefix("gatepost: ").rstrip("\n")


def test_it_says_where_everything_is_and_ends_cleanly(tmp_path: Path) -> None:
    with running(tmp_path) as (said, server):
        url = url_in(said)
        for expected in (
            f"inbox      {url}/_inbox/messages",
            f"operator   {url}/_gatepost/health   (open to this machine)",
            f"data       {tmp_path}/.gatepost   (SQLite)",
            "account    123456789012",
            "keys       any access key is accepted",
            "in the SES sandbox",
            f"export AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER={url}",
        ):
            assert expected in said
        with urllib.request.urlopen(f"{url}/_gatepost/health") as answer:
            assert answer.status == 200
        server.send_signal(signal.SIGTERM)
        assert server.wait(10) == 0
        assert server.stderr is not None
        assert server.stderr.read() == ""


@pytest.mark.parametrize("workers", ["1", "2"])
def test_it_does_not_make_who_waits_for_mail_wait_for_its_end(tmp_path: Path, workers: str) -> None:
    with running(tmp_path, "--workers", workers) as (said, server):
        urllib.request.urlopen(f"{url_in(said)}/_gatepost/health").close()  # somebody has begun to listen
        with socket.create_connection(("127.0.0.1", urlsplit(url_in(said)).port or 0), timeout=10) as waiting:
            waiting.sendall(b"GET /_inbox/messages?to=nobody@example.com&wait=60 HTTP/1.1\r\nhost: localhost\r\n\r\n")
            time.sleep(0.5)
            server.send_signal(signal.SIGTERM)
            assert server.wait(8) == 0
            answer = b"".join(iter(lambda: waiting.recv(4096), b""))
        assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
        assert answer.endswith(b'{"messages":[]}')
        assert server.stderr is not None
        assert server.stderr.read() == ""


def test_it_ends_cleanly_even_while_it_starts(tmp_path: Path) -> None:
    for _ in range(3):
        with serve(tmp_path, "--port", "0") as server:
            assert server.stdout is not None
            server.stdout.readline()
            server.send_signal(signal.SIGINT)
            assert server.wait(10) == 0


def test_everything_is_there_after_a_restart(tmp_path: Path) -> None:
    with running(tmp_path) as (said, _):
        client("cognito-idp", url_in(said)).create_user_pool(PoolName="lasting")
    with running(tmp_path) as (said, _):
        assert [pool["Name"] for pool in client("cognito-idp", url_in(said)).list_user_pools(MaxResults=5)["UserPools"]] == ["lasting"]


def test_several_workers_share_a_port(tmp_path: Path) -> None:
    with running(tmp_path, "--workers", "2") as (said, server):
        cognito = client("cognito-idp", url_in(said))
        cognito.create_user_pool(PoolName="shared")
        assert len(cognito.list_user_pools(MaxResults=5)["UserPools"]) == 1
        with urllib.request.urlopen(f"{url_in(said)}/_gatepost/metrics") as answer:
            assert "\ngatepost_workers 2\n" in answer.read().decode()
        server.send_signal(signal.SIGTERM)
        assert server.wait(15) == 0


def test_settings_come_from_flags_the_environment_and_a_file(tmp_path: Path) -> None:
    (tmp_path / "gatepost.toml").write_text('data = "from-file"\nproduction_access = true\nauth = "strict"\n')
    with running(tmp_path, "--auth", "open", GATEPOST_DATA="from-environment") as (said, _):
        assert f"data       {tmp_path}/from-environment" in said
        assert "out of the SES sandbox" in said
        assert "any access key is accepted" in said
    with running(tmp_path, "--no-production-access") as (said, _):
        assert f"data       {tmp_path}/from-file" in said
        assert "in the SES sandbox" in said
        assert "signatures are verified; make a key with: gatepost keys create" in said
        assert "account    the access key's; 123456789012 unless it was made for another" in said


def test_strict_servers_take_the_keys_they_made_and_no_others(tmp_path: Path) -> None:
    with running(tmp_path, "--auth", "strict") as (said, _):
        url = url_in(said)
        made = subprocess.run(
            [sys.executable, "-m", "gatepost", "keys", "create", "--account", "111122223333", "--endpoint", url, "--json"],
            capture_output=True,
            text=True,
            check=True,
        )
        key = json.loads(made.stdout)
        signed = _signed(url, key["access_key_id"], key["secret_access_key"])
        arn = signed.create_user_pool(PoolName="mine")["UserPool"]["Arn"]
        assert arn.split(":")[4] == "111122223333"
        for wrong in (_signed(url, key["access_key_id"], "wrong"), _signed(url, "AKIAUNKNOWN", key["secret_access_key"])):
            with pytest.raises(ClientError):
                wrong.list_user_pools(MaxResults=1)


def _signed(url: str, key: str, secret: str) -> Any:
    import boto3

    return boto3.client("cognito-idp", region_name="us-east-1", endpoint_url=url, aws_access_key_id=key, aws_secret_access_key=secret)


def test_off_loopback_everybody_has_to_sign(tmp_path: Path) -> None:
    with running(tmp_path, "--host", "0.0.0.0") as (said, _):
        assert "signatures are verified, because other machines reach this server" in said
        assert "(closed until it has a password: gatepost keys operator)" in said
        assert url_in(said).startswith("http://localhost:")
    with running(tmp_path, "--host", "0.0.0.0", GATEPOST_OPERATOR_PASSWORD="pw") as (said, _):
        assert "(asks for the operator's password)" in said


def test_a_taken_port_is_told(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert refusal(tmp_path, "--port", str(port)) == (
            f"127.0.0.1:{port} can't be listened on (Address already in use). "
            "Is another server running there? Give another port with --port, or 0 for a free one."
        )


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert refusal(tmp_path, "--port", "0", "--data", "file/data") == (
        "The data folder file/data can't be made (Not a directory). Give another with --data."
    )


def test_a_file_that_is_no_database_is_told(tmp_path: Path) -> None:
    (tmp_path / ".gatepost").mkdir()
    (tmp_path / ".gatepost" / "gatepost.db").write_bytes(b"something else entirely" * 100)
    assert refusal(tmp_path, "--port", "0").startswith("The database can't be used: file is not a database.")


def test_a_newer_database_is_told(tmp_path: Path) -> None:
    with running(tmp_path):
        pass
    store = open_store(tmp_path / ".gatepost")
    with store.engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    store.close()
    complaint = refusal(tmp_path, "--port", "0")
    assert complaint.startswith("The database is at version 9999, which this program does not know")
    assert complaint.endswith("upgrade the program, or use another data folder.")


def test_another_servers_key_is_told(tmp_path: Path) -> None:
    with running(tmp_path):
        pass
    other = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE="
    assert refusal(tmp_path, "--port", "0", GATEPOST_KEY=other).startswith("This database was sealed with another server key.")
    assert refusal(tmp_path, "--port", "0", GATEPOST_KEY="short").startswith("GATEPOST_KEY does not hold 32 bytes in base64.")


def test_an_unreachable_postgresql_is_told(tmp_path: Path) -> None:
    complaint = refusal(tmp_path, "--port", "0", "--database", "postgresql://nobody@127.0.0.1:1/nothing")
    assert complaint.startswith("The database can't be used: connection failed: ")
    assert complaint.endswith("Is it running, is --database (or --data) right, and may this user use it?")
    assert refusal(tmp_path, "--port", "0", "--database", "mysql://x").startswith("--database takes a postgresql:// URL")


@pytest.mark.parametrize(
    ("flags", "said"),
    [
        (("--auth", "maybe"), "auth is 'maybe'; it must be one of open, strict."),
        (("--port", "http"), "port is 'http'; a whole number is needed."),
        (("--port", "70000"), "port is 70000; it must be between 0 and 65535."),
        (("--workers", "0"), "workers is 0; it must be at least 1."),
    ],
)
def test_a_setting_that_makes_no_sense_is_told(tmp_path: Path, flags: tuple[str, ...], said: str) -> None:
    assert refusal(tmp_path, *flags) == said


def test_a_file_with_a_misspelt_setting_is_told(tmp_path: Path) -> None:
    (tmp_path / "gatepost.toml").write_text("prot = 4580\n")
    assert refusal(tmp_path).startswith("gatepost.toml has unknown settings: prot. Known: host, port,")


def test_the_database_is_looked_at_and_brought_forward_without_serving(tmp_path: Path) -> None:
    def db(*arguments: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "gatepost", "db", *arguments]
        return subprocess.run(command, cwd=tmp_path, env={"PATH": os.environ["PATH"]}, capture_output=True, text=True)

    assert db("check").stdout.startswith("database: empty\n")
    assert db("check").returncode == 1
    assert db("upgrade").stdout == f"The database is at version {schema.HEAD}.\n"
    checked = db("check", "--json")
    assert (checked.returncode, json.loads(checked.stdout)) == (0, {"database": schema.HEAD, "program": schema.HEAD})
    unreachable = db("check", "--database", "postgresql://nobody@127.0.0.1:1/nothing")
    assert (unreachable.returncode, unreachable.stderr.count("\n")) == (1, 1)
    with running(tmp_path) as (said, _):
        assert "is ready" in said


def test_a_backup_is_made_beside_a_running_server_and_served_from(tmp_path: Path) -> None:
    def db(*arguments: str, folder: Path = tmp_path) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "gatepost", "db", *arguments]
        return subprocess.run(command, cwd=folder, env={"PATH": os.environ["PATH"]}, capture_output=True, text=True)

    assert db("backup", "copy.db").stderr == "gatepost: There is no database in .gatepost. Say where it is with --data.\n"
    with running(tmp_path) as (said, _):
        cognito = client("cognito-idp", url_in(said))
        pool_id = cognito.create_user_pool(PoolName="kept")["UserPool"]["Id"]
        done = db("backup", "copy.db")
        assert (done.returncode, done.stderr) == (0, "")
        cognito.create_user_pool(PoolName="too late")
    assert stat.S_IMODE((tmp_path / "copy.db").stat().st_mode) == 0o600
    assert db("backup", "copy.db").stderr == "gatepost: copy.db is there already. Give the backup another name.\n"
    assert "pg_dump" in db("backup", "other.db", "--database", "postgresql://localhost/gatepost").stderr

    elsewhere = tmp_path / "elsewhere"
    (elsewhere / ".gatepost").mkdir(parents=True)
    shutil.copy(tmp_path / "copy.db", elsewhere / ".gatepost" / "gatepost.db")
    shutil.copy(tmp_path / ".gatepost" / "server.key", elsewhere / ".gatepost")
    with running(elsewhere) as (said, _):
        pools = client("cognito-idp", url_in(said)).list_user_pools(MaxResults=10)["UserPools"]
        assert [(pool["Id"], pool["Name"]) for pool in pools] == [(pool_id, "kept")]


def test_a_database_that_is_none_is_not_called_a_backup(tmp_path: Path) -> None:
    (tmp_path / ".gatepost").mkdir()
    (tmp_path / ".gatepost" / "gatepost.db").write_bytes(b"not a database" * 500)
    command = [sys.executable, "-m", "gatepost", "db", "backup", "copy.db"]
    done = subprocess.run(command, cwd=tmp_path, env={"PATH": os.environ["PATH"]}, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (1, "gatepost: The database in .gatepost can't be copied (file is not a database).\n")
    assert not (tmp_path / "copy.db").exists()
