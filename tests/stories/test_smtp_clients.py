"""Programs that people have already, unchanged: Django with django-ses, nodemailer, and AWS's SDK for JavaScript."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

PACKAGES = ("nodemailer@10", "@aws-sdk/client-ses@3", "@aws-sdk/client-sesv2@3")
PATIENCE_SECONDS = 120


@pytest.fixture
def domain(gatepost: Any, operator: Any) -> str:
    name = f"clients-{gatepost.account}.example.com"
    gatepost.sesv2.create_email_identity(EmailIdentity=name)
    operator.verify(name)
    gatepost.sesv2.put_account_details(
        ProductionAccessEnabled=True, MailType="TRANSACTIONAL", WebsiteURL="https://example.com", UseCaseDescription="tests"
    )
    operator.approve(max_24h=1000, max_rate=100)
    return name


@pytest.fixture(scope="session")
def node(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in which Node finds the packages."""
    if not (shutil.which("node") and shutil.which("npm")):
        pytest.skip("node and npm are not installed here")
    folder = tmp_path_factory.mktemp("node")
    command = ["npm", "install", "--no-audit", "--no-fund", "--silent", "--prefix", str(folder), *PACKAGES]
    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE_SECONDS)
    if done.returncode:
        pytest.skip(f"npm could not install {', '.join(PACKAGES)}: {done.stderr.strip()[-200:]}")
    return folder


@pytest.mark.parametrize("server", ["sqlite"], indirect=True)
def test_nodemailer_and_the_sdk_for_javascript(gatepost: Any, inbox: Any, domain: str, node: Path) -> None:
    script = node / "send.mjs"
    script.write_text((Path(__file__).parent / "clients" / "send.mjs").read_text())
    given = {
        "endpoint": gatepost.url,
        "smtpPort": gatepost.server.ports["smtp_port"],
        "account": gatepost.account,
        "domain": domain,
        "certificate": (gatepost.server.settings.data / "smtp-certificate.pem").read_text(),
    }
    done = subprocess.run(["node", str(script), json.dumps(given)], capture_output=True, text=True, timeout=PATIENCE_SECONDS)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)

    by_ses, by_smtp = inbox.last(f"ses@{domain}"), inbox.last(f"smtp@{domain}")
    assert said["nodemailerSes"]["messageId"] == f"<{by_ses['id']}@email.amazonses.com>"
    assert by_ses["tags"] == {"via": "ses"}
    assert said["verified"] is True
    assert said["nodemailerSmtp"] == f"250 Ok {by_smtp['id']}"
    for mail, subject in ((by_ses, "by SES"), (by_smtp, "by SMTP")):
        assert (mail["subject"], mail["text"].strip(), mail["attachments"]) == (subject, "Grüße", ["dot.png"])
        assert mail["from"] == f'"Ada Ü." <ada@{domain}>' or "=?UTF-8?" in mail["from"]
    assert said["refusedSmtp"]["code"] == 554
    assert said["refusedSmtp"]["response"].startswith("554 Message rejected: Email address is not verified. ")

    assert said["v2"] == inbox.last(f"v2@{domain}")["id"]
    assert said["v1"] == inbox.last(f"v1@{domain}")["id"]
    assert said["identity"] is True
    assert len(said["tokens"]) == 3
    assert said["refusedV2"] == {"name": "NotFoundException", "status": 404}
    assert said["refusedV1"] == {"name": "InvalidParameterValue", "message": "Missing required header 'From'."}


DJANGO = """
import json, sys
given = json.loads(sys.argv[1])
from django.conf import settings
settings.configure(
    EMAIL_BACKEND="django_ses.SESBackend", AWS_ACCESS_KEY_ID=given["account"], AWS_SECRET_ACCESS_KEY="any",
    AWS_SES_REGION_NAME="us-east-1", AWS_SES_REGION_ENDPOINT_URL=given["endpoint"], USE_SES_V2=given["v2"], AWS_SES_AUTO_THROTTLE=None,
)
import django
django.setup()
from django.core.mail import EmailMultiAlternatives, get_connection
domain = given["domain"]
mail = EmailMultiAlternatives("Grüße", "text", f"Ada <ada@{domain}>", [f"bob@{domain}"], bcc=[f"bcc@{domain}"])
mail.attach_alternative("<p>html</p>", "text/html")
mail.attach("a.txt", "attached", "text/plain")
assert mail.send() == 1
smtp = get_connection("django.core.mail.backends.smtp.EmailBackend", host="localhost", port=given["smtp_port"], username=given["account"],
                      password="any", use_tls=True)
import ssl
smtp.ssl_context = ssl.create_default_context(cafile=given["certificate"])
mail = EmailMultiAlternatives("SMTP", "text", f"Ada <ada@{domain}>", [f"smtp@{domain}"], connection=smtp)
assert mail.send() == 1
"""


@pytest.mark.parametrize("server", ["sqlite"], indirect=True)
@pytest.mark.parametrize("v2", [False, True])
def test_django_by_django_ses_and_by_its_own_smtp_backend(gatepost: Any, inbox: Any, domain: str, v2: bool) -> None:
    given = {
        "endpoint": gatepost.url,
        "account": gatepost.account,
        "domain": domain,
        "v2": v2,
        "smtp_port": gatepost.server.ports["smtp_port"],
        "certificate": str(gatepost.server.settings.data / "smtp-certificate.pem"),
    }
    done = subprocess.run([sys.executable, "-c", DJANGO, json.dumps(given)], capture_output=True, text=True, timeout=PATIENCE_SECONDS)
    assert done.returncode == 0, done.stderr
    mail = inbox.last(f"bob@{domain}")
    assert (mail["subject"], mail["text"], mail["html"], mail["attachments"]) == ("Grüße", "text", "<p>html</p>", ["a.txt"])
    assert inbox.last(f"bcc@{domain}")["id"] == mail["id"]
    assert inbox.last(f"smtp@{domain}")["subject"] == "SMTP"
