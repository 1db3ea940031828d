"""The mail server of the tests answers as told and keeps only what it took."""

import smtplib
from email.message import EmailMessage

import pytest

from tests.support.smtp import SmtpSink


def letter() -> EmailMessage:
    message = EmailMessage()
    message["From"], message["To"] = "mairie@valmont.example", "claire@example.org"
    message["Subject"] = "Votre demande est enregistrée"
    message.set_content("Bonjour, voici votre numéro.")
    return message


def test_takes_a_mail_after_the_scripted_refusals() -> None:
    with SmtpSink() as sink:
        sink.answer_next(451)
        sink.answer_next(550, "5.1.1 unknown", at="RCPT")
        for expected in (smtplib.SMTPDataError, smtplib.SMTPRecipientsRefused):
            with (
                smtplib.SMTP("127.0.0.1", sink.port, timeout=10) as client,
                pytest.raises(expected),
            ):
                client.send_message(letter())
        assert sink.mails == []
        with smtplib.SMTP("127.0.0.1", sink.port, timeout=10) as client:
            client.send_message(letter())
        (mail,) = sink.wait_for(1)
        assert (mail.subject, mail.recipients) == (
            "Votre demande est enregistrée",
            ("claire@example.org",),
        )
        assert "voici votre numéro" in mail.text
        with pytest.raises(AssertionError, match="1 mails of 2"):
            sink.wait_for(2, seconds=0.05)
