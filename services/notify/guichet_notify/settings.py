"""Settings of notify: the kit's, and how mail leaves."""

from dataclasses import dataclass

from guichet_kit.settings import Settings as KitSettings
from guichet_kit.settings import SettingsError

from guichet_notify.smtp import Server, read_url


@dataclass(frozen=True, kw_only=True)
class Settings(KitSettings):
    """`smtp_url`: `smtp://`, `smtp+starttls://` or `smtps://`, `user:password@host:port`.

    `sender` is the address of the authorities that have none of their own.
    """

    smtp_url: str = ""
    smtp_ca_file: str = ""
    sender: str = ""
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

    @property
    def keeps_mails(self) -> bool:
        """Whether mails stay in the built-in mailbox instead of leaving."""
        return not self.smtp_url

    @property
    def mail_server(self) -> Server:
        """Where mails are handed over."""
        return read_url(self.smtp_url, ca_file=self.smtp_ca_file)
