"""edition.toml and corrections.toml, read and validated; and where the project's own files are.

Every key is optional. A wrong one is an error that names the file, the key and what it may be.
"""

import datetime as dt
import tomllib
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from flows.errors import ConfigError, CorrectionError, DigestError
from flows.mistakes import explain_key, follows, not_toml, place
from flows.model import Corrections, Theme, Variant

ROOT = Path(__file__).resolve().parent.parent
TEMPLATES = ROOT / "templates"
STYLES = ROOT / "styles"
INPUTS = ROOT / "inputs"
OUTPUTS = ROOT / "outputs"

DEFAULT_TITLE = "新闻文摘"


class Settings(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SummarySettings(Settings):
    """Length of summaries: `sentences` or `characters`, whichever is given; otherwise two sentences, if they are short
    (flows/telling.py)."""

    sentences: int = Field(2, ge=0, le=20)
    characters: int | None = Field(None, ge=20, le=2000)


class DeliverySettings(Settings):
    """What a delivery of this edition needs; servers and secrets come from the environment."""

    readers: str = Field("readers.toml", description="beside edition.toml unless absolute")
    subject: str = Field("", description="of the mail; empty: title, number and date")
    shelf: str = Field("", description="a folder to keep past editions in, with an index; beside edition.toml")


class EditionConfig(Settings):
    """edition.toml."""

    title: str = Field(DEFAULT_TITLE, min_length=1)
    number: str | None = None
    date: dt.date | None = None
    variants: tuple[Variant, ...] = Field(("zh-Hans", "zh-Hant-TW"), min_length=1)
    theme: Theme = "daily"
    lunar: bool = Field(False, description="print the date in the Chinese calendar too")
    taxonomy: str | None = Field(None, description="a TOML file of topics, beside edition.toml unless absolute")
    summary: SummarySettings = SummarySettings()
    delivery: DeliverySettings = DeliverySettings()

    @field_validator("number", mode="before")
    @classmethod
    def number_as_text(cls, value: Any) -> Any:
        return str(value) if isinstance(value, int) and not isinstance(value, bool) else value

    @field_validator("variants")
    @classmethod
    def variants_once(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(value))


M = TypeVar("M", bound=BaseModel)


def read_edition_config(folder: Path) -> EditionConfig:
    """The edition.toml of `folder`; all defaults when there is none."""
    path = folder / "edition.toml"
    return read_toml(path, EditionConfig, ConfigError) if path.exists() else EditionConfig()


def read_corrections(folder: Path) -> Corrections:
    """The corrections.toml of `folder`; empty when there is none."""
    path = folder / "corrections.toml"
    return read_toml(path, Corrections, CorrectionError) if path.exists() else Corrections()


def read_toml(path: Path, model: type[M], error: type[DigestError]) -> M:
    """Read `path` as `model`. Raises `error` with the file, the line or the key, and the remedy."""
    try:
        text = path.read_text(encoding="utf-8-sig")  # Notepad's mark at the start does no harm
        data = tomllib.loads(text)
    except OSError as e:
        raise error(f"{path}: cannot be read: {e.strerror}.") from e
    except UnicodeDecodeError as e:
        raise error(f"{path}: is not UTF-8 text. Save it as UTF-8.") from e
    except tomllib.TOMLDecodeError as e:
        raise error(not_toml(path, text, e)) from e
    try:
        return model.model_validate(data)
    except ValidationError as e:
        mistakes = [f"{place(path, item['loc'])}: {explain_key(item)}" for item in e.errors() if not follows(item, e)]
        raise error("\n".join(mistakes)) from e
