"""Configuration sets, templates, the suppression list and the look into DNS, in the console."""

from typing import Any

from fixtures.console import Console

ACCOUNT = "111122223333"


def test_a_configuration_set_is_made_paused_and_deleted(gatepost: Any, console: Any) -> None:
    assert console.send("/configuration-sets/create", name="codes").said == "The configuration set codes is there."
    console.send("/configuration-sets/codes/sending")
    shown = gatepost.sesv2.get_configuration_set(ConfigurationSetName="codes")
    assert shown["SendingOptions"]["SendingEnabled"] is False
    assert "Paused" in console.open("/configuration-sets/codes").text
    assert "codes" in console.open("/configuration-sets").text
    console.send("/configuration-sets/codes/delete")
    assert gatepost.sesv2.list_configuration_sets()["ConfigurationSets"] == []
    assert console.open("/configuration-sets/codes").status == 404


def test_a_template_is_filled_with_data(gatepost: Any, console: Any) -> None:
    content = {"Subject": "Hello {{name}}", "Text": "Welcome, {{name}}.", "Html": "<p>Welcome, <b>{{name}}</b></p><script>x</script>"}
    gatepost.sesv2.create_email_template(TemplateName="welcome", TemplateContent=content)
    assert "welcome" in console.open("/templates").text
    page = console.open('/templates/welcome?data={"name":"Ada"}')
    assert "Hello Ada" in page.text
    assert "Welcome, Ada." in page.text
    [frame] = page.document.xpath("//iframe/@src")
    framed = console.open(frame).body
    assert ("<b>Ada</b>" in framed, "<script" in framed) == (True, False)
    refused = console.open("/templates/welcome?data={}")
    assert (refused.status, "BadRequestException" in refused.refusal or "MissingRenderingAttribute" in refused.refusal) == (400, True)


def test_addresses_are_looked_up_and_taken_off_the_suppression_list(gatepost: Any, console: Any, operator: Any) -> None:
    refused = console.send("/suppression", address="lost@example.org", reason="BOUNCE")
    assert "sandbox" in refused.refusal
    gatepost.sesv2.put_account_details(MailType="TRANSACTIONAL", WebsiteURL="https://club.example", ProductionAccessEnabled=True)
    operator.approve()
    for number in range(2):
        console.send("/suppression", address=f"lost{number}@example.org", reason="BOUNCE")
    assert "lost1@example.org" not in console.open("/suppression?address=lost0@example.org").text
    assert "lost0@example.org" not in console.open("/suppression?reason=COMPLAINT").text
    assert "nobody@example.org is not suppressed." in console.open("/suppression?address=nobody@example.org").text
    page = console.send("/suppression/remove?address=lost0@example.org")
    assert page.said == "lost0@example.org gets mail again."
    left = gatepost.sesv2.list_suppressed_destinations()["SuppressedDestinationSummaries"]
    assert [entry["EmailAddress"] for entry in left] == ["lost1@example.org"]


def test_dns_is_asked_for_every_record_on_demand(server_with: Any, names: Any) -> None:
    server = server_with(dns_server=names.address)
    ses = server.client("sesv2", account=ACCOUNT)
    tokens = ses.create_email_identity(EmailIdentity="example.com")["DkimAttributes"]["Tokens"]
    names.publish(f"{tokens[0]}._domainkey.example.com", "CNAME", f"{tokens[0]}.dkim.amazonses.com.")
    names.publish(f"{tokens[1]}._domainkey.example.com", "CNAME", "elsewhere.example.com.")
    names.publish("_dmarc.example.com", "TXT", "v=DMARC1; p=reject")
    console = Console(server.url, f"{ACCOUNT}/us-east-1")
    assert "In DNS now" not in console.open("/identities/example.com").text
    rows = console.open("/identities/example.com?dns=look").document.xpath("//table[@class='records']//tbody/tr")
    seen = {row.xpath("./td[2]//code/text()")[0]: row.xpath("./td[4]//text()") for row in rows}
    assert [seen[f"{token}._domainkey.example.com"][0] for token in tokens] == ["found", "different", "missing"]
    assert "elsewhere.example.com" in seen[f"{tokens[1]}._domainkey.example.com"]
    assert seen["_dmarc.example.com"] == ["found"], "a policy of the owner's own will do"
    assert ses.get_email_identity(EmailIdentity="example.com")["VerificationStatus"] == "PENDING", "looking changes nothing"
