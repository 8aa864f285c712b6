"""Every operation of SES, both models: importing this module registers them."""

from gatepost.ses.v1 import account as account_v1
from gatepost.ses.v1 import configuration_sets as configuration_sets_v1
from gatepost.ses.v1 import custom_verification as custom_verification_v1
from gatepost.ses.v1 import identities as identities_v1
from gatepost.ses.v1 import policies as policies_v1
from gatepost.ses.v1 import sending as sending_v1
from gatepost.ses.v1 import templated as templated_v1
from gatepost.ses.v1 import templates as templates_v1
from gatepost.ses.v2 import account as account_v2
from gatepost.ses.v2 import bulk as bulk_v2
from gatepost.ses.v2 import configuration_sets as configuration_sets_v2
from gatepost.ses.v2 import contact_lists as contact_lists_v2
from gatepost.ses.v2 import contacts as contacts_v2
from gatepost.ses.v2 import custom_verification as custom_verification_v2
from gatepost.ses.v2 import identities as identities_v2
from gatepost.ses.v2 import policies as policies_v2
from gatepost.ses.v2 import sending as sending_v2
from gatepost.ses.v2 import templates as templates_v2

REGISTERED = (
    account_v1,
    account_v2,
    bulk_v2,
    configuration_sets_v1,
    configuration_sets_v2,
    contact_lists_v2,
    contacts_v2,
    custom_verification_v1,
    custom_verification_v2,
    identities_v1,
    identities_v2,
    policies_v1,
    policies_v2,
    sending_v1,
    sending_v2,
    templated_v1,
    templates_v1,
    templates_v2,
)
