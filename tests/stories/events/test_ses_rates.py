"""CloudWatch is told how much of an account's mail bounces, and of a configuration set's if the set says so."""

from typing import Any

from tests.stories.events.test_ses_statistics import bounce

from gatepost.ses.statistics import rates


def test_cloud_watch_is_told_the_rates_of_accounts_and_their_sets(post: Any, listener: Any) -> None:
    gatepost = post.gatepost
    quiet = f"quiet-{gatepost.account}"
    gatepost.sesv2.create_configuration_set(ConfigurationSetName=quiet, ReputationOptions={"ReputationMetricsEnabled": False})
    post.send("bob@far.example")
    post.send("eve@far.example", ConfigurationSetName=quiet)
    for nobody in ("nobody@far.example", "none@far.example"):
        bounce(gatepost.server, post.send(nobody), nobody)
    before = len(listener.calls)
    rates.tell(gatepost.server.store, gatepost.server.world)
    told = {
        (datum["MetricName"], tuple(one["Value"] for one in datum["Dimensions"])): datum["Value"]
        for action, asked in listener.calls[before:]
        if action == "PutMetricData"
        for datum in asked["MetricData"]
    }
    assert told["Reputation.BounceRate", (post.set,)] == 2 / 3
    assert told["Reputation.ComplaintRate", (post.set,)] == 0
    assert ("Reputation.BounceRate", (quiet,)) not in told
    assert told.keys() >= {("Reputation.BounceRate", ()), ("Reputation.ComplaintRate", ())}
