"""Settings of notify: the kit's, how mail leaves, and SMS."""

import re
from dataclasses import dataclass

from guichet_kit.settings import Settings as KitSettings
from guichet_kit.settings import SettingsError

from guichet_notify import sms
from guichet_notify.smtp import Server, read_url

SENDER = re.compile(r"[A-Za-z0-9 ]{3,11}")
"""What phones show in place of a number, as operators take it."""
LONGEST_TRY_S = 40
"""Ten seconds for the documents of a mail and thirty to hand it over."""


@dataclass(frozen=True, kw_only=True)
class Settings(KitSettings):
    """`smtp_url`: `smtp://`, `smtp+starttls://` or `smtps://`, `user:password@host:port`.

    `sender` is the address of the authorities that have none of their own. `sms_url`, `sms_token`
    and `sms_sender` are the provider of SMS; without them none leaves. `sms_daily` is how many an
    authority may send in a day, 0 for none. `documents_url` is where documents is, inside, for
    attachments; empty in one process.
    """

    smtp_url: str = ""
    smtp_ca_file: str = ""
    sender: str = ""
    sms_url: str = ""
    sms_token: str = ""
    sms_sender: str = ""
    sms_daily: int = 500
    documents_url: str = ""
    retry_s: int = 300
    lease_s: int = 60

    def __post_init__(self) -> None:
        """Refuse a service that could never write to anyone."""
        super().__post_init__()
        if self.mode == "production" and not (self.smtp_url and self.sender):
            raise SettingsError("GUICHET_SMTP_URL and GUICHET_SENDER are needed in production")
        if self.smtp_url:
            try:
                read_url(self.smtp_url)
            except ValueError as error:
                raise SettingsError(f"GUICHET_SMTP_URL {error}") from error
        if self.lease_s <= LONGEST_TRY_S:
            raise SettingsError(f"GUICHET_LEASE_S is over {LONGEST_TRY_S}: a try may last as long")
        self._check_sms()

    def _check_sms(self) -> None:
        if bool(self.sms_url) != bool(self.sms_token):
            raise SettingsError("GUICHET_SMS_URL and GUICHET_SMS_TOKEN go together")
        if self.sms_url and not self.smtp_url:
            raise SettingsError("GUICHET_SMS_URL needs GUICHET_SMTP_URL: mails replace SMS")
        if self.sms_daily < 0:
            raise SettingsError("GUICHET_SMS_DAILY is a number of SMS, 0 for none")
        if not (self.sms_token.isascii() and self.sms_token.isprintable()):
            raise SettingsError("GUICHET_SMS_TOKEN holds signs that a header cannot bear")
        if self.sms_sender and not SENDER.fullmatch(self.sms_sender):
            raise SettingsError("GUICHET_SMS_SENDER has 3 to 11 letters, digits or spaces")
        if self.sms_url:
            try:
                sms.check_url(self.sms_url, plain=self.mode != "production")
            except ValueError as error:
                raise SettingsError(f"GUICHET_SMS_URL {error}") from error

    @property
    def keeps_mails(self) -> bool:
        """Whether mails and SMS stay in the built-in mailbox instead of leaving."""
        return not self.smtp_url

    @property
    def texts(self) -> int:
        """How many SMS an authority may write in a day, 0 when none is written.

        They go to the provider, or to the mailbox of the demonstration.
        """
        return self.sms_daily if self.sms_url or self.keeps_mails else 0

    @property
    def sms_provider(self) -> sms.Provider:
        """Where SMS are handed over."""
        return sms.Provider(url=self.sms_url, token=self.sms_token, sender=self.sms_sender)

    @property
    def mail_server(self) -> Server:
        """Where mails are handed over."""
        return read_url(self.smtp_url, ca_file=self.smtp_ca_file)
