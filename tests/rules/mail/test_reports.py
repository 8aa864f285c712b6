"""Reports that come back, as servers of many makes write them, and the ones that this server writes."""

from datetime import UTC, datetime

from hypothesis import given, settings
from hypothesis import strategies as st

from gatepost.mail import report_reading, report_writing

POSTFIX = b"""Return-Path: <>\r
From: MAILER-DAEMON@mx.far.example (Mail Delivery System)\r
To: 0100@mail.post.example\r
Subject: Undelivered Mail Returned to Sender\r
MIME-Version: 1.0\r
Content-Type: multipart/report; report-type=delivery-status; boundary="b1"\r
\r
--b1\r
Content-Description: Notification\r
Content-Type: text/plain; charset=us-ascii\r
\r
I'm sorry to have to inform you\r
\r
--b1\r
Content-Description: Delivery report\r
Content-Type: message/delivery-status\r
\r
Reporting-MTA: dns; mx.far.example\r
Arrival-Date: Wed, 25 Nov 2026 08:06:33 +0000 (UTC)\r
\r
Final-Recipient: rfc822; ann@far.example\r
Original-Recipient: rfc822;Ann@far.example\r
Action: failed\r
Status: 5.1.1\r
Remote-MTA: dns; imap.far.example\r
Diagnostic-Code: smtp; 550 5.1.1 <ann@far.example>: Recipient address\r
    rejected\r
\r
Final-Recipient: rfc822; bob@far.example\r
Action: delayed\r
Status: 4.4.1\r
\r
--b1\r
Content-Type: text/rfc822-headers\r
\r
Subject: Your order\r
\r
--b1--\r
"""

COMPLAINT = b"""From: <abusedesk@isp.example>\r
Subject: FW: Earn money\r
MIME-Version: 1.0\r
Content-Type: multipart/report; report-type=feedback-report; boundary="part"\r
\r
--part\r
Content-Type: text/plain\r
\r
This is an email abuse report.\r
--part\r
Content-Type: message/feedback-report\r
\r
Feedback-Type: abuse\r
User-Agent: SomeGenerator/1.0\r
Version: 1\r
Original-Rcpt-To: <user@isp.example>\r
Received-Date: Thu, 8 Mar 2005 14:00:00 EDT\r
\r
--part\r
Content-Type: message/rfc822\r
\r
From: <somespammer@example.net>\r
Subject: Earn money\r
\r
Spam\r
--part--\r
"""
SOURCE = b"From: Shop <orders@shop.example>\r\nSubject: =?utf-8?q?Gr=C3=BC=C3=9Fe?=\r\n\r\nHello\r\n"
NOW = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)


def test_a_report_of_a_failure_names_who_did_not_get_it_and_why() -> None:
    report = report_reading.read(POSTFIX)
    assert (report.kind, report.reporting_mta, report.remote_mta) == ("bounce", "dns; mx.far.example", "imap.far.example")
    assert report.recipients == [
        {
            "emailAddress": "ann@far.example",
            "action": "failed",
            "status": "5.1.1",
            "diagnosticCode": "smtp; 550 5.1.1 <ann@far.example>: Recipient address rejected",
        }
    ]


def test_a_report_of_a_delay_is_no_bounce() -> None:
    assert report_reading.read(POSTFIX.replace(b"Action: failed", b"Action: delayed")).kind == "other"


def test_a_complaint_names_who_complained_and_through_what() -> None:
    report = report_reading.read(COMPLAINT)
    assert (report.kind, report.complained, report.feedback_type) == ("complaint", ["user@isp.example"], "abuse")
    assert (report.user_agent, report.arrival_date) == ("SomeGenerator/1.0", "Thu, 8 Mar 2005 14:00:00 EDT")


def test_a_machine_answers_differently_from_a_person() -> None:
    assert report_reading.read(b"Auto-Submitted: auto-replied\r\nSubject: Away\r\n\r\nAway\r\n").kind == "answer"
    assert report_reading.read(b"Auto-Submitted: no\r\nSubject: Thanks\r\n\r\nThanks\r\n").kind == "other"


def test_what_is_written_reads_back() -> None:
    failed = [{"emailAddress": "a@far.example", "action": "failed", "status": "5.1.1", "diagnosticCode": "smtp; 550 5.1.1 user unknown"}]
    bounce = report_reading.read(
        report_writing.bounce(SOURCE, "daemon@x.example", "orders@shop.example", failed, "dns; out.x.example", NOW)
    )
    assert (bounce.kind, bounce.recipients, bounce.reporting_mta) == ("bounce", failed, "dns; out.x.example")
    complaint = report_reading.read(report_writing.complaint(SOURCE, "a@far.example", "id@x.example", ["a@far.example"], NOW))
    assert (complaint.kind, complaint.complained, complaint.feedback_type) == ("complaint", ["a@far.example"], "abuse")
    assert report_reading.read(report_writing.automatic_answer("a@far.example", "id@x.example", "Hello")).kind == "answer"


@given(st.binary(max_size=300), st.integers(0, len(POSTFIX)), st.sampled_from([POSTFIX, COMPLAINT]))
@settings(max_examples=150)
def test_whatever_comes_back_is_something(noise: bytes, at: int, report: bytes) -> None:
    assert report_reading.read(report[:at] + noise + report[at:]).kind in ("bounce", "complaint", "answer", "other")
    assert report_reading.read(noise).kind in ("answer", "other")
