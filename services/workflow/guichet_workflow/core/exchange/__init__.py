"""Circuits to and from elsewhere: JSON bundles, Mermaid, BPMN 2.0, workflows of Publik."""

from guichet_workflow.core.exchange.bpmn import as_bpmn
from guichet_workflow.core.exchange.bundle import Imported, NotRead, as_bundle, read_upload
from guichet_workflow.core.exchange.mermaid import as_mermaid

__all__ = ["Imported", "NotRead", "as_bpmn", "as_bundle", "as_mermaid", "read_upload"]
