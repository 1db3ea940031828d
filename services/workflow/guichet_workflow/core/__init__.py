"""The pure core of workflows: definitions, cases, engine, clock and words; it does no I/O."""

from guichet_workflow.core.definition import Definition, compile_definition
from guichet_workflow.core.engine import choices_of, step
from guichet_workflow.core.lint import Finding, check_definition

__all__ = ["Definition", "Finding", "check_definition", "choices_of", "compile_definition", "step"]
