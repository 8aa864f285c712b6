"""What to do about a finding: commands that work as they stand, or one sentence."""

from json import dumps
from shlex import quote

from gatepost.rules.identities import address_of, identity_of_arn
from gatepost.rules.identity_policy import recommended

ASK_SUPPORT = "AWS paused the account; answer in the Support Center case that AWS opened. No call of yours resumes it."
RAISE_QUOTA = "Wait, or ask for a higher quota in Service Quotas (Amazon SES, sending quota and sending rate)."


def own_ses(pool_id: str) -> str:
    """Point the pool at the customer's own SES, and leave the rest of it alone."""
    return f"gatepost integrate --user-pool-id {pool_id} --from ADDRESS"


def verify(identity: str, region: str) -> str:
    """Register an identity, so that SES mails a link or asks for DNS records."""
    name = identity.rpartition("identity/")[2]
    name = address_of(name) or name
    return f"aws sesv2 create-email-identity --email-identity {quote(name)} --region {region}"


def leave_sandbox(region: str) -> str:
    """Ask AWS for production access."""
    return (
        "aws sesv2 put-account-details --production-access-enabled --mail-type TRANSACTIONAL "
        f"--website-url https://example.com --contact-language EN --region {region}"
    )


def resume_account(region: str) -> str:
    """Switch the account's sending on again."""
    return f"aws sesv2 put-account-sending-attributes --sending-enabled --region {region}"


def create_configuration_set(name: str, region: str) -> str:
    """Make a configuration set of this name."""
    return f"aws sesv2 create-configuration-set --configuration-set-name {quote(name)} --region {region}"


def resume_configuration_set(name: str, region: str) -> str:
    """Switch a configuration set's sending on again."""
    return f"aws sesv2 put-configuration-set-sending-options --configuration-set-name {quote(name)} --sending-enabled --region {region}"


def associate(tenant: str, arn: str, region: str) -> str:
    """Let a tenant send with something that the account has."""
    return f"aws sesv2 create-tenant-resource-association --tenant-name {quote(tenant)} --resource-arn {quote(arn)} --region {region}"


def attach_policy(identity_arn: str, account_id: str, pool_arn: str, pool_region: str) -> str:
    """Let Cognito use an identity for one pool, where it comes as a service."""
    identity = identity_of_arn(identity_arn)
    document = dumps(recommended(identity_arn, account_id, pool_arn, pool_region), separators=(",", ":"))
    name, region = (identity.name, identity.region) if identity else ("", "")
    return (
        f"aws sesv2 create-email-identity-policy --email-identity {quote(name)} "
        f"--policy-name cognito-{pool_arn.rpartition('/')[2]} --region {region} --policy {quote(document)}"
    )
