"""What the tables of workflow have in common."""

from typing import cast

from guichet_kit.database import Base, metadata_for
from sqlalchemy import Table


class Model(Base):
    """Parent of the tables of workflow."""

    __abstract__ = True
    metadata = metadata_for()


def table_of(model: type[Model]) -> Table:
    """Give the table itself, to insert many rows in one statement without reading them back."""
    return cast(Table, model.__table__)
