"""Every operation of user pools, and IAM's on the role that sends their mail: importing this module registers them."""

from gatepost.cognito import (
    domains,
    point_in_time_recovery,
    provisioned_limits,
    recovery,
    resource_servers,
    signing_certificate,
    signup,
    ui_customization,
)
from gatepost.cognito.auth import all_challenges, initiate, refresh, respond
from gatepost.cognito.clients import operations as client_operations
from gatepost.cognito.clients import rotation
from gatepost.cognito.devices import operations as device_operations
from gatepost.cognito.email_role import operations as email_role_operations
from gatepost.cognito.federation import linking, providers
from gatepost.cognito.groups import membership
from gatepost.cognito.groups import operations as group_operations
from gatepost.cognito.imports import jobs
from gatepost.cognito.logs import configuration as log_configuration
from gatepost.cognito.metadata_clients import policies as metadata_policies
from gatepost.cognito.mfa import association, pool_configuration, preferring
from gatepost.cognito.mfa import listing as factor_listing
from gatepost.cognito.passkeys import listing as passkey_listing
from gatepost.cognito.passkeys import registration as passkey_registration
from gatepost.cognito.pools import operations as pool_operations
from gatepost.cognito.pools import tags
from gatepost.cognito.risk import configuration as risk_configuration
from gatepost.cognito.risk import events
from gatepost.cognito.sessions import configuration as session_configuration
from gatepost.cognito.sessions import operations as session_operations
from gatepost.cognito.tokens import client_tokens, derived_tokens, sign_out
from gatepost.cognito.users import administration, invitations, listing, passwords, self_service, verification

REGISTERED = (
    administration,
    all_challenges,
    association,
    client_operations,
    client_tokens,
    derived_tokens,
    device_operations,
    domains,
    email_role_operations,
    events,
    factor_listing,
    group_operations,
    initiate,
    invitations,
    jobs,
    linking,
    listing,
    log_configuration,
    membership,
    metadata_policies,
    passkey_listing,
    passkey_registration,
    passwords,
    point_in_time_recovery,
    pool_configuration,
    pool_operations,
    preferring,
    providers,
    provisioned_limits,
    recovery,
    refresh,
    resource_servers,
    respond,
    risk_configuration,
    rotation,
    self_service,
    session_configuration,
    session_operations,
    sign_out,
    signing_certificate,
    signup,
    tags,
    ui_customization,
    verification,
)
