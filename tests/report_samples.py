"""Reports on mails of ours, as mail servers and mailbox providers write them."""

from __future__ import annotations

OURS = "<20310303T0600.abc@gazewire.example>"


def dsn(
    status: str = "5.1.1", action: str = "failed", returned: str = "message/rfc822", message_id: str = OURS
) -> bytes:
    """A delivery status notification as mail servers write it."""
    return f"""From: MAILER-DAEMON@mx.example
To: digest@gazewire.example
Subject: Undelivered Mail Returned to Sender
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="b"

--b
Content-Type: text/plain

I'm sorry to have to inform you …

--b
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example

Final-Recipient: rfc822; ada@fund.example
Action: {action}
Status: {status}
Diagnostic-Code: smtp; 550 5.1.1 no such user

--b
Content-Type: {returned}

From: digest@gazewire.example
To: ada@fund.example
Message-ID: {message_id}
Subject: New controversy

--b--
""".encode()


COMPLAINT = (
    dsn()
    .replace(b"report-type=delivery-status", b"report-type=feedback-report")
    .replace(b"message/delivery-status", b"message/feedback-report")
    .replace(b"Reporting-MTA: dns; mx.example", b"Feedback-Type: abuse\nUser-Agent: box/1\nVersion: 1")
)
