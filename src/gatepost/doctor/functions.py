"""E1–E3: Lambda functions between Cognito and the mail: the one that sends it, and the one that words it.

Source: Cognito guide, user-pool-lambda-custom-email-sender and user-pool-lambda-custom-message (guide).
"""

from collections.abc import Iterator
from shlex import quote

from gatepost.doctor import logs
from gatepost.doctor.case import Case
from gatepost.doctor.catalogue import LIKELY, POSSIBLE, Check, DoesNotApply, F, I, U, Verdict, W, check, fine, found
from gatepost.doctor.diagnosis import Status
from gatepost.doctor.reading import NotChecked, shown, within
from gatepost.rules.identity_policy import Verdict as PolicyVerdict
from gatepost.rules.identity_policy import evaluate

COGNITO = "cognito-idp.amazonaws.com"
INVOKE = "lambda:InvokeFunction"
SENDER = "Cognito guide, user-pool-lambda-custom-email-sender (guide)"
WORDING = "Cognito guide, user-pool-lambda-custom-message (guide)"


@check(
    "E2",
    F,
    "that function: there, active, callable by Cognito, without errors; its KMS key",
    "Mail vanishes, and no client is told.",
    SENDER,
)
def sender_works(case: Case) -> Verdict:
    if not case.by_function:
        raise DoesNotApply("No CustomEmailSender function is set.")
    function = str(within(case.triggers, "CustomEmailSender").get("LambdaArn") or "")
    fault = next(_key_faults(case), None) or next(_faults(case, function), None)
    return (
        found(*fault) if fault else fine(f"{function} is there and Cognito may call it, its key is enabled, and it logged no error today.")
    )


@check(
    "E1",
    W,
    "a CustomEmailSender function, which takes SES out of the question",
    "SES and EmailConfiguration play no part. It is information (i) where the function could be looked at and is well (E2).",
    SENDER,
)
def custom_sender(case: Case) -> Verdict:
    if not case.by_function:
        return fine("No CustomEmailSender function is set.")
    function = str(within(case.triggers, "CustomEmailSender").get("LambdaArn") or "")
    text = f"Cognito hands the pool's mail to {function or 'a function'}: SES and EmailConfiguration play no part."
    remedy = f"{_tail(case, function)}\nand see E2; to send by SES again, take the function out in an update that carries the rest"
    well = sender_works.diagnose(case).status is Status.OK
    return found(text, remedy, severity=I if well else W)


def _key_faults(case: Case) -> Iterator[tuple[str, str]]:
    """Raises: NotChecked."""
    key = str(case.triggers.get("KMSKeyID") or "")
    if not key:
        yield "LambdaConfig has a CustomEmailSender but no KMSKeyID: Cognito cannot encrypt the code for it.", "Name a symmetric KMS key."
        return
    region = key.split(":")[3] if key.count(":") >= 5 else case.region
    answer = case.aws.read("kms", "describe_key", region, KeyId=key)
    if answer.absent:
        yield f"The KMS key {key} does not exist.", "Name another key in LambdaConfig.KMSKeyID, in an update that carries the rest."
        return
    state = within(shown(answer, f"Key {key}"), "KeyMetadata").get("KeyState", "Enabled")
    if state == "PendingDeletion":
        yield f"The KMS key {key} is going to be deleted.", f"aws kms cancel-key-deletion --key-id {key} --region {region}"
    elif state != "Enabled":
        yield f"The KMS key {key} is {state}: Cognito cannot encrypt codes.", f"aws kms enable-key --key-id {key} --region {region}"


def _faults(case: Case, function: str) -> Iterator[tuple[str, str]]:
    """What keeps a function from being called, or lately made it fail: texts and remedies.

    Raises: NotChecked.
    """
    region = function.split(":")[3] if function.count(":") >= 6 else case.region
    answer = case.aws.read("lambda", "get_function_configuration", region, FunctionName=function)
    if answer.absent:
        yield (
            f"The function {function} does not exist.",
            "Deploy it again, or take it out of LambdaConfig in an update that carries the rest.",
        )
        return
    state = shown(answer, f"Function {function}").get("State", "Active")
    if state not in ("Active", "Inactive"):
        reason = (answer.value or {}).get("StateReason", "")
        yield f"The function {function} is {state}{f': {reason}' if reason else ''}.", "Deploy it again."
    policy = case.aws.read("lambda", "get_policy", region, FunctionName=function)
    document = "" if policy.absent else str(shown(policy, f"Policy of {function}").get("Policy") or "")
    if not _may_invoke(case, function, document):
        command = (
            f"aws lambda add-permission --function-name {function} --statement-id cognito-{case.pool_id} --action {INVOKE} "
            f"--principal {COGNITO} --source-arn {case.pool.arn} --region {region}"
        )
        yield f"Cognito may not call the function {function}: its policy does not let {COGNITO} do that for this pool.", command
    failed = logs.last_day(case, f"/aws/lambda/{function.split(':')[6]}", region, '?ERROR ?Exception ?"Task timed out"')
    if not failed.absent:
        shown(failed, f"Log of {function}")
    lines = logs.messages(failed)
    if lines:
        yield f"The function {function} logged errors in the last 24 hours, the last one: {lines[-1].strip()[:300]}", _tail(case, function)


def _may_invoke(case: Case, function: str, document: str) -> bool:
    """The function's policy lets Cognito call it for this pool. A name with a version counts as the function."""
    context = {"aws:sourcearn": case.pool.arn, "aws:sourceaccount": case.account_id}
    whole = ":".join(function.split(":")[:7])
    return any(
        evaluate((document,), COGNITO, INVOKE, resource, context).verdict is PolicyVerdict.ALLOWED
        for resource in {function, whole}
        if document
    )


def _tail(case: Case, function: str) -> str:
    name = function.split(":")[6] if function.count(":") >= 6 else "FUNCTION"
    return f"aws logs tail {quote(f'/aws/lambda/{name}')} --since 24h --region {case.region}"


@check(
    "E3",
    U,
    "a CustomMessage function: there, callable, without errors",
    "The operation fails with an error about the function.",
    WORDING,
    LIKELY,
)
def wording_works(case: Case) -> Verdict:
    function = str(case.triggers.get("CustomMessage") or "")
    if not function:
        return fine("No CustomMessage function is set.")
    if case.by_function:
        raise DoesNotApply("The CustomEmailSender function sends the mail, and CustomMessage is not asked.")
    try:
        fault = next(_faults(case, function), None)
    except NotChecked:
        if not case.default_sender:
            raise
        fault = None
    if fault:
        return found(*fault)
    if case.default_sender:
        text = (
            f"On AWS's own sender {function} may not set emailMessage or emailSubject: Cognito then answers InvalidLambdaResponseException."
        )
        remedy = f"gatepost integrate --user-pool-id {case.pool_id} --from ADDRESS"
        return found(text, remedy, severity=W, certainty=POSSIBLE)
    return fine(f"{function} is there and Cognito may call it, and it logged no error today.")


CHECKS: tuple[Check, ...] = (custom_sender, sender_works, wording_works)
