"""The API of forms, for programs: what is asked, drafts, sending, reading."""

from guichet_forms.api import answers, drafts, prefills, procedures, requests
from guichet_forms.api.blueprint import blueprint

__all__ = ["answers", "blueprint", "drafts", "prefills", "procedures", "requests"]
