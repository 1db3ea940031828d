"""Photos and pictures: decoded, turned upright, made smaller and written anew."""

import warnings
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from guichet_documents.inspection.kinds import JPEG, PNG, WEBP, Kind, Refused

MAX_PIXELS = 50_000_000
MAX_SIDE = 4_000
FORMATS = {"JPEG": JPEG, "MPO": JPEG, "PNG": PNG, "WEBP": WEBP}
DECODERS = ("JPEG", "PNG", "WEBP")
OPTIONS: dict[str, dict[str, object]] = {
    "JPEG": {"quality": 85, "optimize": True},
    "PNG": {"optimize": True},
    "WEBP": {"quality": 85},
}


def clean_image(source: Path, target: Path) -> Kind:
    """Write the first frame of a picture anew, without its metadata (place, device, comments).

    Raises `Refused` when it is broken, or has more than 50 million pixels.
    """
    warnings.simplefilter("ignore", Image.DecompressionBombWarning)
    try:
        with Image.open(source, formats=DECODERS) as image:
            _check_size(image)
            image.verify()
        with Image.open(source, formats=DECODERS) as image:
            return _write(image, target)
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, EOFError) as error:
        raise Refused("broken_image") from error
    except Image.DecompressionBombError as error:
        raise Refused("too_many_pixels") from error


def _check_size(image: Image.Image) -> None:
    width, height = image.size
    if width * height > MAX_PIXELS:
        raise Refused("too_many_pixels")


def _write(image: Image.Image, target: Path) -> Kind:
    kind = FORMATS[image.format or ""]
    upright = ImageOps.exif_transpose(image)
    upright.thumbnail((MAX_SIDE, MAX_SIDE))
    plain = _without_metadata(upright, keep_alpha=kind is not JPEG)
    name = {"image/jpeg": "JPEG", "image/png": "PNG", "image/webp": "WEBP"}[kind.media_type]
    plain.save(target, format=name, **OPTIONS[name])
    return kind


def _without_metadata(image: Image.Image, *, keep_alpha: bool) -> Image.Image:
    transparent = "A" in image.getbands() or "transparency" in image.info
    plain = image.convert("RGBA" if transparent and keep_alpha else "RGB")
    plain.info.clear()
    return plain
