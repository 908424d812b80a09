"""Are the libraries and the fonts here that typesetting needs? Says which Debian packages bring them."""

import re
from contextlib import redirect_stdout
from io import StringIO
from typing import Any

from flows.config import STYLES
from flows.errors import MissingDependencyError
from flows.model import Variant

PACKAGES = "fonts-noto-cjk fonts-lxgw-wenkai libharfbuzz-subset0 libpango-1.0-0 libpangoft2-1.0-0"
WEASYPRINT = "70.0"  # flows/typeset/line.py and grid.py extend what is private to it
REMEDY = f"Install the Debian packages: apt-get install {PACKAGES}"


def font_configuration(variant: Variant) -> Any:
    """WeasyPrint's FontConfiguration, once everything is there that `variant` needs.

    Raises MissingDependencyError naming what is missing. Kai may be missing: it falls back to Song.
    """
    load_weasyprint()
    from weasyprint.text import fonts as weasyprint_fonts

    new: Any = weasyprint_fonts.FontConfiguration
    fonts = new()
    for family in required_families(variant):
        if found_family(fonts, family) != family:
            raise MissingDependencyError(
                f"The font {family} is not installed. {REMEDY}, or name another font in {STYLES / 'tokens.css'}."
            )
    return fonts


def load_weasyprint() -> None:
    """Import WeasyPrint with its libraries; without harfbuzz-subset it would be forty times slower."""
    try:
        with redirect_stdout(StringIO()):  # WeasyPrint prints an essay when it finds no Pango
            import weasyprint
            from weasyprint.text import ffi
    except OSError as error:
        raise MissingDependencyError(f"A library of Pango is not installed ({error}). {REMEDY}.") from error
    if weasyprint.__version__ != WEASYPRINT:
        raise MissingDependencyError(
            f"WeasyPrint {weasyprint.__version__} is installed, but the Chinese line is made for {WEASYPRINT}. "
            "Run `make setup`."
        )
    if ffi.harfbuzz_subset is None:
        raise MissingDependencyError(f"The library libharfbuzz-subset is not installed. {REMEDY}.")


def required_families(variant: Variant) -> list[str]:
    """The first families of --song and --hei that tokens.css names for the variant."""
    tokens = (STYLES / "tokens.css").read_text(encoding="utf-8")
    block = re.search(rf'html\[lang="{variant}"\]\s*{{(.*?)}}', tokens, re.DOTALL)
    return re.findall(r'--(?:song|hei):\s*"([^"]+)"', block[1]) if block else []


def found_family(fonts: Any, family: str) -> str:
    """The family that Pango takes when asked for `family`."""
    from weasyprint.text.ffi import ffi, gobject, pango

    context = ffi.gc(pango.pango_font_map_create_context(fonts.font_map), gobject.g_object_unref)
    wanted = ffi.gc(pango.pango_font_description_new(), pango.pango_font_description_free)
    pango.pango_font_description_set_family(wanted, family.encode())
    pango.pango_font_description_set_absolute_size(wanted, 10 * 1024)
    font = pango.pango_font_map_load_font(fonts.font_map, context, wanted)
    if font == ffi.NULL:
        return ""
    font = ffi.gc(font, gobject.g_object_unref)
    found = ffi.gc(pango.pango_font_describe_with_absolute_size(font), pango.pango_font_description_free)
    return str(ffi.string(pango.pango_font_description_get_family(found)).decode())
