"""Tables of forms."""

from guichet_forms.models.base import Model
from guichet_forms.models.procedures import FormVersion, Procedure, Process
from guichet_forms.models.requests import Counter, Draft, Submission

__all__ = ["Counter", "Draft", "FormVersion", "Model", "Procedure", "Process", "Submission"]
