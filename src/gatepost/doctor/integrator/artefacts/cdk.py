"""A module for a stack of the CDK, in TypeScript.

Source: documentation of aws-cdk-lib, aws_cognito.UserPoolEmail, CfnUserPool and custom_resources.AwsCustomResource (guide).
"""

from collections.abc import Iterator, Mapping

from gatepost.doctor.integrator.artefacts import leave
from gatepost.doctor.integrator.artefacts.literals import literal, typescript
from gatepost.doctor.integrator.planning import Plan
from gatepost.doctor.reading import Aws
from gatepost.rules.identities import address_of, display_name_of, identity_of_arn, is_address

_PROPERTIES: Mapping[str, str] = {
    "SourceArn": "sourceArn",
    "ReplyToEmailAddress": "replyToEmailAddress",
    "EmailSendingAccount": "emailSendingAccount",
    "From": "from",
    "ConfigurationSet": "configurationSet",
}

_IMPORTS_OF_POLICIES = (
    'import * as iam from "aws-cdk-lib/aws-iam";',
    'import * as cr from "aws-cdk-lib/custom-resources";',
    'import { Construct } from "constructs";',
)


def write(planned: Plan, _aws: Aws) -> str:
    """`email` for a UserPool, or, where UserPoolEmail has no words for it, a function that sets it on the resource below."""
    policies = [*leave.missing(planned)]
    lines = [
        'import * as cognito from "aws-cdk-lib/aws-cognito";',
        *(_IMPORTS_OF_POLICIES if policies else ()),
        "",
        f"// For the stack that has the user pool {planned.pool_id}.",
        "// `cdk diff` must then show a change of EmailConfiguration and of nothing else: the pool loses what the stack leaves out.",
        *_email(planned.target),
        *(_policies(policies) if policies else ()),
    ]
    return "\n".join(lines) + "\n"


def _email(target: Mapping[str, str]) -> Iterator[str]:
    if target.get("EmailSendingAccount") != "DEVELOPER" and "SourceArn" not in target:
        reply_to = typescript(target["ReplyToEmailAddress"]) if "ReplyToEmailAddress" in target else ""
        yield "// new cognito.UserPool(this, id, { email, ... })"
        yield f"export const email = cognito.UserPoolEmail.withCognito({reply_to});"
        return
    options = _options(target)
    if options is None:
        yield "// UserPoolEmail has no words for this sender: call it with your pool, and the resource below it is changed."
        yield "export function sendMailFrom(pool: cognito.UserPool): void {"
        yield "  (pool.node.defaultChild as cognito.CfnUserPool).emailConfiguration = {"
        yield from (f"    {_PROPERTIES[name]}: {typescript(value)}," for name, value in target.items())
        yield "  };"
        yield "}"
        return
    yield "// new cognito.UserPool(this, id, { email, ... })"
    yield "export const email = cognito.UserPoolEmail.withSES({"
    yield from (f"  {name}: {typescript(value)}," for name, value in options.items())
    yield "});"


def _options(target: Mapping[str, str]) -> Mapping[str, str] | None:
    """The options of `withSES` that come out as this very configuration, if there are any.

    It makes the ARN of the whole address, or of a domain that is the address's own, and writes the name in front as it stands.
    """
    source = identity_of_arn(target.get("SourceArn") or "")
    written = target.get("From") or ""
    address, name = address_of(written) or "", display_name_of(written)
    told = f"{name} <{address}>" if name else address
    if source is None or target.get("EmailSendingAccount") != "DEVELOPER" or told != written or not address.isascii():
        return None
    if not target.get("ReplyToEmailAddress", "").isascii() or source.name not in (address, address.rpartition("@")[2]):
        return None
    options = {
        "sesRegion": source.region,
        "sesVerifiedDomain": "" if is_address(source.name) else source.name,
        "fromEmail": address,
        "fromName": name,
        "replyTo": target.get("ReplyToEmailAddress", ""),
        "configurationSetName": target.get("ConfigurationSet", ""),
    }
    return {option: value for option, value in options.items() if value}


def _policies(policies: list[leave.Leave]) -> Iterator[str]:
    yield ""
    yield "// Lets Cognito send as the identity, which has to come first: pool.node.addDependency(letCognitoSend(this));"
    yield "export function letCognitoSend(scope: Construct): Construct {"
    yield '  const leave = new Construct(scope, "CognitoMaySend");'
    for one in policies:
        named = {"EmailIdentity": one.identity, "PolicyName": one.policy_name}
        actions = [f"ses:{verb}EmailIdentityPolicy" for verb in ("Create", "Update", "Delete")]
        yield f"  const {_variable(one)} = JSON.stringify({literal(one.document, typescript, margin='  ')});"
        yield f"  new cr.AwsCustomResource(leave, {typescript(one.region)}, {{"
        for moment, verb in (("onCreate", "create"), ("onUpdate", "update"), ("onDelete", "delete")):
            parameters = literal(named, typescript)[1:-1] + ("" if verb == "delete" else f', "Policy": {_variable(one)}')
            yield f"    {moment}: {{"
            yield f'      service: "SESV2", action: "{verb}EmailIdentityPolicy", region: {typescript(one.region)},'
            yield f"      parameters: {{ {parameters} }},"
            if verb != "delete":
                yield f"      physicalResourceId: cr.PhysicalResourceId.of({typescript(f'{one.identity_arn}/{one.policy_name}')}),"
            yield "    },"
        yield "    policy: cr.AwsCustomResourcePolicy.fromStatements(["
        yield f"      new iam.PolicyStatement({{ actions: {literal(actions, typescript)}, resources: [{typescript(one.identity_arn)}] }}),"
        yield "    ]),"
        yield "  });"
    yield "  return leave;"
    yield "}"


def _variable(one: leave.Leave) -> str:
    """A name for the document, of its Region: `policyInEuCentral1`."""
    return "policyIn" + "".join(part.capitalize() for part in one.region.split("-"))
