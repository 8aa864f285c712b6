"""What AWS knows of the world outside, and what this server answers instead: what it saw itself, or nothing, never a made-up figure.

`docs/compatibility.md` prints this. Source: API reference (model) for what AWS answers.
"""

from collections.abc import Mapping

_NO_PROVIDERS = "where mailbox providers put mail: no figures"

OPERATIONS: Mapping[str, Mapping[str, str]] = {
    "ses": {},
    "sesv2": {
        "AssociateEmailIdentityCertificate": "certificates of AWS Certificate Manager: those in the folder `certificates`",
        "BatchGetMetricData": "providers by the servers that take the mail: by the domains of addresses, as far as they are well known",
        "CreateDeliverabilityTestReport": "sends the message to the mailbox simulator instead of addresses at the large providers",
        "CreateMultiRegionEndpoint": "Regions that fail, whose mail goes out from the other: those of one server don't, so mail is divided",
        "GetEmailAddressInsights": "which mailboxes there are, which addresses are given away: left out",
        "GetBlacklistReports": "lists that an address is on: none is asked, so no entries",
        "GetDedicatedIp": "how warm an address is: what was put with PutDedicatedIpWarmupAttributes, else 100 percent",
        "GetDedicatedIps": "addresses that AWS leases: those in the setting `dedicated_ips`",
        "GetDeliverabilityTestReport": _NO_PROVIDERS,
        "GetDomainDeliverabilityCampaign": "campaigns found in the mailboxes of a panel of people: there are none",
        "GetDomainStatisticsReport": f"{_NO_PROVIDERS}, only the days",
        "GetReputationEntity": "what AWS finds about a tenant and does about it: rates that are too high, and nothing",
        "ListDomainDeliverabilityCampaigns": "campaigns found in the mailboxes of a panel of people: there are none",
        "PutAccountSuppressionAttributes": "the list of addresses that bounced for anybody: there is none, but the simulator's address",
        "ListRecommendations": "blocklists, providers' reports, others' records: only missing signatures, and rates that this server saw",
    },
}
"""By service and operation: what is meant, and what it is here."""
