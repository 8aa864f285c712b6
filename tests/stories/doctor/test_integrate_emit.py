"""`gatepost integrate --emit`: the change as the AWS CLI, CloudFormation, Terraform and the CDK want it, and nothing is touched."""

import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from gatepost.rules.pool_update import difference

FORMS = ("cli", "cloudformation", "terraform", "cdk")
SENDER = ("--from", "Club ${name} <post@example.com>", "--reply-to", "help@example.com")
PROGRAMS = Path(sys.executable).parent


@pytest.fixture
def pool_id(clinic: Any) -> str:
    clinic.verify("example.com")
    return clinic.pool(
        LambdaConfig={"PreSignUp": "arn:aws:lambda:us-east-1:123456789012:function:f"},
        EmailVerificationMessage="Grüße, it's {####}",
        UserPoolTags={"team": "identity"},
    )


def emitted(clinic: Any, pool_id: str, form: str, *options: str) -> str:
    result = clinic.run("integrate", "--user-pool-id", pool_id, "--emit", form, *options)
    assert result.exit_code == 0, result.stderr
    return result.stdout


@pytest.fixture
def typed(clinic: Any, tmp_path: Path) -> Callable[[str], None]:
    """Runs what was printed, as it stands."""
    environment = {"PATH": f"{PROGRAMS}:/usr/bin:/bin", "AWS_ACCESS_KEY_ID": clinic.gatepost.account, "AWS_SECRET_ACCESS_KEY": "secret"}

    def run(script: str) -> None:
        done = subprocess.run(["sh", "-e", "-c", script], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr

    return run


@pytest.mark.parametrize("form", FORMS)
def test_nothing_is_touched_and_warnings_stay_off_the_artefact(clinic: Any, pool_id: str, form: str) -> None:
    before = clinic.described(pool_id)
    result = clinic.run("integrate", "--user-pool-id", pool_id, "--emit", form, *SENDER)
    assert result.exit_code == 0
    assert "sandbox" in result.stderr
    assert "sandbox" not in result.stdout
    assert clinic.described(pool_id) == before


def test_the_cli_command_makes_exactly_the_planned_pool(clinic: Any, pool_id: str, typed: Callable[[str], None]) -> None:
    before = clinic.described(pool_id)
    typed(emitted(clinic, pool_id, "cli", *SENDER))
    after = clinic.described(pool_id)
    assert {change.path.partition(".")[0] for change in difference(before, after)} == {"EmailConfiguration"}
    assert after["EmailConfiguration"] == {
        "SourceArn": clinic.arn(),
        "EmailSendingAccount": "DEVELOPER",
        "From": "Club ${name} <post@example.com>",
        "ReplyToEmailAddress": "help@example.com",
    }


def test_the_cloudformation_snippet_says_the_planned_configuration(clinic: Any, pool_id: str) -> None:
    clinic.sesv2().create_configuration_set(ConfigurationSetName="news")
    template = yaml.safe_load(emitted(clinic, pool_id, "cloudformation", *SENDER, "--configuration-set", "news"))
    assert template["Resources"]["UserPool"] == {
        "Type": "AWS::Cognito::UserPool",
        "Properties": {
            "EmailConfiguration": {
                "SourceArn": clinic.arn(),
                "EmailSendingAccount": "DEVELOPER",
                "From": "Club ${name} <post@example.com>",
                "ReplyToEmailAddress": "help@example.com",
                "ConfigurationSet": "news",
            }
        },
    }


def test_the_terraform_block_has_the_providers_names_and_no_template_of_hcl(clinic: Any, pool_id: str) -> None:
    written = emitted(clinic, pool_id, "terraform", *SENDER)
    block = re.search(
        r'resource "aws_cognito_user_pool" "pool" \{\n  name = "people"\n\n  email_configuration \{\n(.*?)\n  \}\n\}\n', written, re.DOTALL
    )
    assert block is not None
    assert dict(re.findall(r'^    (\w+) += "(.*)"$', block[1], re.MULTILINE)) == {
        "email_sending_account": "DEVELOPER",
        "source_arn": clinic.arn(),
        "from_email_address": "Club $${name} <post@example.com>",
        "reply_to_email_address": "help@example.com",
    }
    assert len({line.index("=") for line in block[1].splitlines()}) == 1, "aligned, as terraform fmt does"


def test_the_cdk_says_an_identity_with_ses_and_others_by_the_escape_hatch(clinic: Any, pool_id: str) -> None:
    clinic.sesv2().create_configuration_set(ConfigurationSetName="news")
    written = emitted(clinic, pool_id, "cdk", "--from", "Club <post@example.com>", "--configuration-set", "news")
    assert written.split("export const email = cognito.UserPoolEmail.withSES(")[1] == (
        '{\n  sesRegion: "us-east-1",\n  sesVerifiedDomain: "example.com",\n'
        '  fromEmail: "post@example.com",\n  fromName: "Club",\n  configurationSetName: "news",\n});\n'
    )
    subdomain = emitted(clinic, pool_id, "cdk", "--from", "post@mail.example.com")
    assert "(pool.node.defaultChild as cognito.CfnUserPool).emailConfiguration = {" in subdomain
    assert f'    sourceArn: "{clinic.arn()}",' in subdomain.splitlines()
    clinic.verify("example.org", "eu-west-1")
    assert '  sesRegion: "eu-west-1",' in emitted(clinic, pool_id, "cdk", "--from", "post@example.org").splitlines()


def test_going_back_is_emitted_too(clinic: Any, typed: Callable[[str], None]) -> None:
    pool_id = clinic.healthy()
    assert "export const email = cognito.UserPoolEmail.withCognito();" in emitted(clinic, pool_id, "cdk", "--back-to-default").splitlines()
    typed(emitted(clinic, pool_id, "cli", "--back-to-default"))
    assert clinic.described(pool_id)["EmailConfiguration"] == {"EmailSendingAccount": "COGNITO_DEFAULT"}


@pytest.fixture
def far(clinic: Any) -> str:
    """A pool of an alternate Region, where Cognito needs the identity's leave."""
    clinic.verify("example.com", "eu-central-1")
    return clinic.gatepost.client("cognito-idp", region="me-central-1").create_user_pool(PoolName="far")["UserPool"]["Id"]


def test_a_missing_policy_comes_with_the_change(clinic: Any, far: str, typed: Callable[[str], None]) -> None:
    artefacts = {form: emitted(clinic, far, form, "--from", "post@example.com") for form in FORMS}
    assert list(yaml.safe_load(artefacts["cloudformation"])["Resources"]) == ["UserPool"]
    assert "#   aws sesv2 create-email-identity-policy --email-identity example.com" in artefacts["cloudformation"]
    terraform = artefacts["terraform"]
    assert "  depends_on = [aws_sesv2_email_identity_policy.cognito]" in terraform.splitlines()
    policy = json.loads(terraform.split("jsonencode(")[1].partition(")\n}")[0].replace('" = ', '": '))
    assert policy["Statement"][0]["Principal"] == {"Service": ["cognito-idp.me-central-1.amazonaws.com"]}
    assert 'action: "createEmailIdentityPolicy", region: "eu-central-1"' in artefacts["cdk"]
    typed(artefacts["cli"])
    described = clinic.gatepost.client("cognito-idp", region="me-central-1").describe_user_pool(UserPoolId=far)["UserPool"]
    assert described["EmailConfiguration"]["SourceArn"] == clinic.arn(region="eu-central-1")
    again = emitted(clinic, far, "terraform", "--from", "post@example.com")
    assert "aws_sesv2_email_identity_policy" not in again, "it has the policy now"


@pytest.mark.parametrize("form", FORMS)
def test_what_would_be_refused_is_not_written(clinic: Any, pool_id: str, form: str) -> None:
    result = clinic.run("integrate", "--user-pool-id", pool_id, "--emit", form, "--identity", "example.com", "--from", "a@other.org")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "Cognito would answer InvalidParameterException" in result.stderr
