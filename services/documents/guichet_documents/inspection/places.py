"""The process that reads where a photo was taken, and nothing else: `python -m … <source>`."""

import json
import sys
import warnings
from pathlib import Path
from typing import Any

from PIL import Image, UnidentifiedImageError
from PIL.ExifTags import GPS, IFD

from guichet_documents.inspection.images import DECODERS
from guichet_documents.isolation import INSPECTION, confine

LIMITS = {GPS.GPSLatitude: (90, "S"), GPS.GPSLongitude: (180, "W")}


def place_of(source: Path) -> tuple[float, float] | None:
    """Give the latitude and longitude that a picture says (Exif 2.32, §4.6.6), None without both.

    What is out of the globe, or exactly at its origin, as cameras without a fix write, is no place.
    """
    warnings.simplefilter("ignore", Image.DecompressionBombWarning)
    try:
        with Image.open(source, formats=DECODERS) as image:
            told = image.getexif().get_ifd(IFD.GPSInfo)
            lat, lon = (_degrees(told, tag) for tag in LIMITS)
    except (
        UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError, TypeError, KeyError,
        ZeroDivisionError, OverflowError, Image.DecompressionBombError,
    ):  # fmt: skip
        return None
    return (lat, lon) if (lat, lon) != (0, 0) else None


def _degrees(told: dict[int, Any], tag: int) -> float:
    """Give an angle in degrees; raise `ValueError` for one that is none."""
    limit, negative = LIMITS[GPS(tag)]
    degrees, minutes, seconds = (float(part) for part in told[tag])
    angle = degrees + minutes / 60 + seconds / 3_600
    if not 0 <= angle <= limit:
        raise ValueError("out of the globe")
    return round(-angle if str(told[tag - 1]).startswith(negative) else angle, 6)


def main() -> int:
    """Print the place as JSON: [latitude, longitude], or null."""
    confine(INSPECTION)
    sys.stdout.write(json.dumps(place_of(Path(sys.argv[1]))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
