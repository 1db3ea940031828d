"""What the tables of forms have in common."""

from guichet_kit.database import Base, metadata_for


class Model(Base):
    """Parent of the tables of forms."""

    __abstract__ = True
    metadata = metadata_for()
