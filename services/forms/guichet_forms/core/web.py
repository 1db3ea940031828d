"""Web addresses in names: mails say a name to whatever address was typed beside it."""

import re

from guichet_kit.i18n import _

WEB = re.compile(r"://|\b(?i:www)\.|\w\w\.[^\W\d_]{2}|\w\.(?:[a-z]{2}|\w+/)")
"""A scheme, "www." or a bare domain, of which mail programs make a link; not "M.DURAND"."""


def fault_of_name(name: str) -> str:
    """Give the sentence for a name that holds a web address, "" for any other."""
    if not WEB.search(name):
        return ""
    return _("Écrivez un nom, sans adresse de site internet. Un point est suivi d’une espace.")
