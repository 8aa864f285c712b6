"""C6, C7, C7b: may Cognito use the identity? As a service it needs the identity's policy, by its role it needs the role.

Source: Cognito guide, user-pool-email and using-service-linked-roles (guide).
"""

from shlex import quote

from gatepost.doctor.case import OWN_SES_ONLY, Case
from gatepost.doctor.catalogue import LIKELY, Check, DoesNotApply, F, Verdict, check, fine, found
from gatepost.doctor.evidence import identity_facts
from gatepost.doctor.reading import NotChecked, shown
from gatepost.rules import email_configuration, sending
from gatepost.rules.identities import IdentityArn
from gatepost.rules.identity_policy import COGNITO_EMAIL_SERVICE, SERVICE_LINKED_ROLE, cognito_service
from gatepost.rules.letters import SendingFacts
from gatepost.rules.remedies import attach_policy

POOL_EMAIL = "Cognito guide, user-pool-email (guide)"
IAM_REGION = "us-east-1"
"""IAM is the same from everywhere, and its endpoint is here."""


@check("C6", F, "the identity's policy, where Cognito comes as a service", "Without it Cognito may not use the identity.", POOL_EMAIL)
def policy_trusts_cognito(case: Case) -> Verdict:
    source = case.named_source
    if case.own_ses and not case.alternate:
        raise DoesNotApply("No policy is needed: Cognito sends by its role in your account.")
    principal = cognito_service(case.region)
    for region, letter in email_configuration.trials(case.configuration, case.owned_pool).items():
        answer = case.identity(source.name, region)
        if answer.absent:
            continue
        shown(answer, f"Identity {source.name} in {region}")
        finding = sending.policy_lets_caller_send(letter, _facts_of(case, source, region))
        if finding.refusal is not None:
            text = f"{finding.detail} The policy of {source.name} in {region} must let {principal} send for this pool."
            arn = str(source.in_region(region))
            return found(text, attach_policy(arn, case.account_id, case.pool.arn, case.region))
    return fine(f"The identity's policy lets {principal} send for this pool.")


def _facts_of(case: Case, source: IdentityArn, region: str) -> SendingFacts:
    described = case.identity(source.name, region).value or {}
    identity = identity_facts(case.aws, source.name, region, described)
    return SendingFacts(region=region, account_id=case.account_id, now=case.now, identities={source.name: identity})


@check(
    "C7",
    F,
    "Cognito's service-linked role",
    "Cognito cannot send from your SES without it.",
    "Cognito guide, using-service-linked-roles (guide)",
)
def role_exists(case: Case) -> Verdict:
    if not case.own_ses or case.alternate:
        raise DoesNotApply("Cognito does not send by its role in your account.")
    answer = case.aws.read("iam", "get_role", IAM_REGION, RoleName=SERVICE_LINKED_ROLE)
    if not answer.absent:
        shown(answer, f"Role {SERVICE_LINKED_ROLE}")
        return fine(f"The role {SERVICE_LINKED_ROLE} is there.")
    remedy = (
        f"aws iam create-service-linked-role --aws-service-name {COGNITO_EMAIL_SERVICE}\n"
        "or save the pool's email configuration again, with the permission iam:CreateServiceLinkedRole"
    )
    return found(f"The role {SERVICE_LINKED_ROLE} is missing, by which Cognito sends.", remedy)


@check(
    "C7b",
    F,
    "a policy of the identity that refuses Cognito",
    "On your own SES no policy is needed, but a bad one stops all mail, and even unrelated updates of the pool.",
    "IAM guide, evaluation logic (guide); a pool refused so (reported)",
    LIKELY,
)
def policy_does_not_refuse(case: Case) -> Verdict:
    source = case.named_source
    if not case.own_ses or case.alternate:
        raise DoesNotApply(OWN_SES_ONLY)
    answer = case.identity(source.name)
    if answer.absent:
        raise NotChecked(f"Identity {source.name}: there is none whose policies could be read.")
    shown(answer, f"Identity {source.name}")
    letter = email_configuration.letter(case.configuration, case.owned_pool, case.letter.to[0])
    finding = sending.policy_lets_caller_send(letter, _facts_of(case, source, case.ses_region))
    if finding.refusal is None:
        return fine(f"No policy of {source.name} refuses Cognito. (Whether an Organizations policy does cannot be read.)")
    text = f"{finding.detail} Cognito may not use {source.name}; even an unrelated update of the pool fails."
    remedy = (
        f"aws sesv2 get-email-identity-policies --email-identity {quote(source.name)} --region {case.ses_region}\nand mend the statement"
    )
    return found(text, remedy)


CHECKS: tuple[Check, ...] = (policy_trusts_cognito, role_exists, policy_does_not_refuse)
