"""Every operation of SES, both models: importing this module registers them."""

from gatepost.ses import consequences
from gatepost.ses.v1 import account as account_v1
from gatepost.ses.v1 import bounces as bounces_v1
from gatepost.ses.v1 import configuration_sets as configuration_sets_v1
from gatepost.ses.v1 import custom_verification as custom_verification_v1
from gatepost.ses.v1 import event_destinations as event_destinations_v1
from gatepost.ses.v1 import identities as identities_v1
from gatepost.ses.v1 import mail_from as mail_from_v1
from gatepost.ses.v1 import notifications as notifications_v1
from gatepost.ses.v1 import policies as policies_v1
from gatepost.ses.v1 import receipt_filters as receipt_filters_v1
from gatepost.ses.v1 import receipt_rule_sets as receipt_rule_sets_v1
from gatepost.ses.v1 import receipt_rules as receipt_rules_v1
from gatepost.ses.v1 import sending as sending_v1
from gatepost.ses.v1 import templated as templated_v1
from gatepost.ses.v1 import templates as templates_v1
from gatepost.ses.v2 import account as account_v2
from gatepost.ses.v2 import account_features as account_features_v2
from gatepost.ses.v2 import address_insights as address_insights_v2
from gatepost.ses.v2 import bulk as bulk_v2
from gatepost.ses.v2 import certificates as certificates_v2
from gatepost.ses.v2 import configuration_sets as configuration_sets_v2
from gatepost.ses.v2 import contact_lists as contact_lists_v2
from gatepost.ses.v2 import contacts as contacts_v2
from gatepost.ses.v2 import custom_verification as custom_verification_v2
from gatepost.ses.v2 import dedicated_ips as dedicated_ips_v2
from gatepost.ses.v2 import deliverability as deliverability_v2
from gatepost.ses.v2 import endpoints as endpoints_v2
from gatepost.ses.v2 import event_destinations as event_destinations_v2
from gatepost.ses.v2 import identities as identities_v2
from gatepost.ses.v2 import insights as insights_v2
from gatepost.ses.v2 import jobs as jobs_v2
from gatepost.ses.v2 import policies as policies_v2
from gatepost.ses.v2 import reputation as reputation_v2
from gatepost.ses.v2 import sending as sending_v2
from gatepost.ses.v2 import suppression as suppression_v2
from gatepost.ses.v2 import tags as tags_v2
from gatepost.ses.v2 import templates as templates_v2
from gatepost.ses.v2 import tenants as tenants_v2

REGISTERED = (
    account_features_v2,
    account_v1,
    account_v2,
    address_insights_v2,
    bounces_v1,
    bulk_v2,
    certificates_v2,
    configuration_sets_v1,
    configuration_sets_v2,
    consequences,
    contact_lists_v2,
    contacts_v2,
    custom_verification_v1,
    custom_verification_v2,
    dedicated_ips_v2,
    deliverability_v2,
    endpoints_v2,
    event_destinations_v1,
    event_destinations_v2,
    identities_v1,
    identities_v2,
    insights_v2,
    jobs_v2,
    mail_from_v1,
    notifications_v1,
    policies_v1,
    policies_v2,
    receipt_filters_v1,
    receipt_rule_sets_v1,
    receipt_rules_v1,
    reputation_v2,
    sending_v1,
    sending_v2,
    tags_v2,
    suppression_v2,
    templated_v1,
    templates_v1,
    templates_v2,
    tenants_v2,
)
