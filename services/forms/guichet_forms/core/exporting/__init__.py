"""Requests as files: a table in CSV or ODS, records in JSON, points in GeoJSON.

Each format writes a head, pieces of lines and a tail, so that a file is made step by step.
"""

from guichet_forms.core.exporting.formats import FORMATS, Format
from guichet_forms.core.exporting.table import Column, Request, channel_names, columns_of, shown

__all__ = ["FORMATS", "Column", "Format", "Request", "channel_names", "columns_of", "shown"]
