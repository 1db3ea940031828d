"""Web addresses in names: mails say a name to whatever address was typed beside it."""

import re

from guichet_kit.i18n import _

WEB = re.compile(r"://|\bwww\.", re.IGNORECASE)


def fault_of_name(name: str) -> str:
    """Give the sentence for a name that holds a web address, "" for any other."""
    return _("Écrivez un nom, sans adresse de site internet.") if WEB.search(name) else ""
