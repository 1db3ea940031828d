"""What the workflow service takes as JSON, with its bounds."""

from guichet_workflow.schemas.definition import DefinitionSchema

__all__ = ["DefinitionSchema"]
