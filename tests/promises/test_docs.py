"""The documentation says what the code does: generated pages are current, settings are all there, examples run."""

import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from gatepost.cli.documents.__main__ import PAGES
from gatepost.cli.documents.markdown import GENERATED
from gatepost.cli.serve import flag_of
from gatepost.cli.setting_texts import every
from gatepost.cognito import inert
from gatepost.operations import SERVICES
from gatepost.settings import SECRETS, Settings
from gatepost.wire import catalogue

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()


PARTLY_GENERATED = ("diagnosing.md",)
"""Written by people, but for parts that the code writes; a comment in the page says where each begins."""


@pytest.mark.parametrize("name", PAGES)
def test_a_generated_page_is_what_the_code_says_now(name: str) -> None:
    page = (ROOT / "docs" / name).read_text()
    assert page.startswith(GENERATED) or name in PARTLY_GENERATED
    assert page == PAGES[name](), f"docs/{name} is out of date. Write it with: python -m gatepost.cli.documents"


def test_every_operation_of_the_models_is_listed_once_and_truthfully() -> None:
    rows = re.findall(r"^\| (\w+) \| (implemented|always refused|not yet) \|$", PAGES["compatibility.md"](), re.MULTILINE)
    operations = [(operation.name, operation.name in SERVICES[operation.service].handlers) for operation in catalogue.operations()]
    assert sorted((name, status != "not yet") for name, status in rows) == sorted(operations)
    assert {name for name, status in rows if status == "always refused"} == set(inert.REFUSED)


def test_no_handler_is_registered_for_an_operation_that_no_model_has() -> None:
    for name, service in SERVICES.items():
        assert set(service.handlers) <= set(catalogue.of_service(name))


def test_every_setting_is_explained_and_can_be_given() -> None:
    texts = {text.name: text for text in every()}
    assert list(texts) == [field.name for field in fields(Settings)]
    assert all(text.about.endswith(".") for text in texts.values())
    helped = subprocess.run(
        [sys.executable, "-m", "gatepost", "serve", "--help"], capture_output=True, text=True, check=True, env={"COLUMNS": "500"}
    ).stdout
    for name, text in texts.items():
        assert (f"{flag_of(name)} " in helped) == (name not in SECRETS), text


def test_every_command_stands_in_the_readme() -> None:
    helped = subprocess.run([sys.executable, "-m", "gatepost", "--help"], capture_output=True, text=True, check=True).stdout
    for command in re.findall(r"^│ (\w+)", helped, re.MULTILINE):
        assert f"gatepost {command}" in README or f"`{command}`" in README, command


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


@pytest.mark.parametrize("server", ["sqlite"], indirect=True)
def test_the_readmes_first_steps_with_boto3_work(server: Any, capsys: pytest.CaptureFixture[str]) -> None:
    [program] = blocks("python")
    exec(compile(program.replace("http://127.0.0.1:4580", server.url), "README.md", "exec"), {})
    mailed, signed_in = capsys.readouterr().out.splitlines()
    assert re.fullmatch(r"no-reply@verificationemail\.com <no-reply@verificationemail\.com> \| Your verification code \| \d{6}", mailed)
    assert signed_in.startswith("ey")


def test_the_readmes_first_steps_with_the_aws_cli_work(server_with: Any, tmp_path: Path) -> None:
    server = server_with()
    scripts = [block for block in blocks("sh") if "gatepost exec" in block or "gatepost integrate" in block]
    pool_id = server.client("cognito-idp").create_user_pool(PoolName="club", AutoVerifiedAttributes=["email"])["UserPool"]["Id"]
    script = "\n".join(["set -eu", *scripts]).replace("POOL", pool_id).replace("http://127.0.0.1:4580", server.url)
    script = script.replace("gatepost integrate", "gatepost integrate --yes")
    environment = {"PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin", "GATEPOST_URL": server.url, "HOME": str(tmp_path)}
    done = subprocess.run(["sh", "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    configuration = server.client("cognito-idp").describe_user_pool(UserPoolId=pool_id)["UserPool"]["EmailConfiguration"]
    assert (configuration["EmailSendingAccount"], configuration["From"]) == ("DEVELOPER", "user@example.com")
