"""Security headers of every page (OWASP ASVS 5.0 §3.4)."""

from flask import Response, g

CSP = (
    "default-src 'none'; script-src 'nonce-{nonce}'; style-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; font-src 'self'; form-action 'self'; "
    "manifest-src 'self'; worker-src 'self'; frame-ancestors 'none'; base-uri 'none'; "
    "object-src 'none'; require-trusted-types-for 'script'; trusted-types htmx"
)
IN_FRAMES = ("frame-ancestors 'none'", "frame-ancestors 'self'; frame-src 'self'")
"""What a page of ours that frames another of ours, or is framed by one, says instead."""
FIXED = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(self), camera=(), microphone=(), payment=()",
    "X-Frame-Options": "DENY",
    "Strict-Transport-Security": "max-age=31536000",
}


def policy(nonce: str) -> str:
    """Give the content policy of this answer, whose scripts bear the nonce.

    A page with maps takes their pictures from the host that the setting names, and no other.
    """
    text = CSP.format(nonce=nonce)
    if pictures := g.get("maps_from"):
        text = text.replace("img-src 'self'", f"img-src 'self' {pictures}")
    return text.replace(*IN_FRAMES) if g.get("in_frames") else text


def secure(response: Response) -> Response:
    """Add the headers that a response does not set itself."""
    if g.get("in_frames"):
        response.headers.setdefault("X-Frame-Options", "SAMEORIGIN")
    for name, value in FIXED.items():
        response.headers.setdefault(name, value)
    response.headers.setdefault("Content-Security-Policy", policy(g.get("csp_nonce", "")))
    return response
