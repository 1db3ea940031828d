"""The API of forms, for programs: what is asked, drafts, sending, reading."""

from guichet_forms.api import drafts, procedures, requests
from guichet_forms.api.blueprint import blueprint

__all__ = ["blueprint", "drafts", "procedures", "requests"]
