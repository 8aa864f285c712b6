"""What the example's container runs is run here as it says, without the container: a server in memory that others reach."""

import base64
import json
import os
import re
import shlex
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
import yaml
from botocore.exceptions import ClientError

EXAMPLE = Path(__file__).parents[2] / "examples" / "compose"
DOCKERFILE = (EXAMPLE / "Dockerfile").read_text().replace("\\\n", " ")
COMPOSE = yaml.safe_load((EXAMPLE / "compose.yaml").read_text())["services"]["gatepost"]
KNOWN = {"FROM", "WORKDIR", "COPY", "RUN", "USER", "ENV", "EXPOSE", "HEALTHCHECK", "CMD"}


def instructions(name: str) -> list[str]:
    return re.findall(rf"^{name} +(.*)$", DOCKERFILE, re.MULTILINE)


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    """Where the container's command, in the container's environment, serves; on a free port."""
    environment = dict(pair.split("=", 1) for line in instructions("ENV") for pair in shlex.split(line))
    environment |= COMPOSE["environment"] | {"GATEPOST_PORT": "0", "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}"}
    del environment["GATEPOST_PUBLIC_URL"]  # its port is another one here
    command = json.loads(instructions("CMD")[0])
    with subprocess.Popen(command, cwd=tmp_path, env=environment, stdout=subprocess.PIPE, text=True) as process:
        said = ""
        while "endpoint" not in said:
            said = process.stdout.readline()
        yield said.split()[1]
        process.terminate()
    assert list(tmp_path.iterdir()) == []


def operator(url: str, path: str) -> dict[str, Any]:
    password = base64.b64encode(f"any:{COMPOSE['environment']['GATEPOST_OPERATOR_PASSWORD']}".encode()).decode()
    request = urllib.request.Request(f"{url}{path}", method="POST", headers={"authorization": f"Basic {password}"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)


def test_it_is_emptied_and_its_clock_is_moved_and_its_keys_stay(url: str) -> None:
    key = operator(url, "/_gatepost/keys")
    keys = {"aws_access_key_id": key["access_key_id"], "aws_secret_access_key": key["secret_access_key"]}
    cognito = boto3.client("cognito-idp", endpoint_url=url, region_name="us-east-1", **keys)
    first = cognito.create_user_pool(PoolName="club")["UserPool"]
    operator(url, "/_gatepost/clock?advance=90000")
    second = cognito.create_user_pool(PoolName="later")["UserPool"]
    assert second["CreationDate"] - first["CreationDate"] >= timedelta(hours=25)
    operator(url, "/_gatepost/reset")
    assert cognito.list_user_pools(MaxResults=10)["UserPools"] == []
    stranger = boto3.client("cognito-idp", endpoint_url=url, region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="y")
    with pytest.raises(ClientError, match="UnrecognizedClientException"):
        stranger.list_user_pools(MaxResults=10)


def test_the_files_say_what_docker_understands() -> None:
    for line in DOCKERFILE.splitlines():
        assert not line.strip() or line.startswith("#") or line.split()[0] in KNOWN
    for source in (word for line in instructions("COPY") for word in line.split()[:-1]):
        assert (EXAMPLE.parents[1] / source).exists()
    assert (EXAMPLE / COMPOSE["build"]["context"] / COMPOSE["build"]["dockerfile"]).resolve() == EXAMPLE / "Dockerfile"
    health = json.loads(re.findall(r"CMD (\[.*\])", instructions("HEALTHCHECK")[0])[0])
    assert health[:2] == ["python", "-c"]
    compile(health[2], "Dockerfile", "exec")
