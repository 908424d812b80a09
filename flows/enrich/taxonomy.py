"""Topics that articles are sorted into: a TOML file of [[topic]] tables. The default is taxonomy.toml."""

from pathlib import Path

from pydantic import Field, field_validator

from flows.config import read_toml
from flows.errors import ConfigError
from flows.model import Model

DEFAULT = Path(__file__).with_name("taxonomy.toml")


class TopicEntry(Model):
    """A topic: its name and code, and the words by which articles are told to be of it."""

    label: str = Field(min_length=1)
    code: str = Field("", description="of the scheme in use, such as medtop:11000000; the label when empty")
    description: str = ""
    keywords: tuple[str, ...] = ()
    examples: tuple[str, ...] = Field((), description="headlines")

    @field_validator("label", "code", mode="before")
    @classmethod
    def trimmed(cls, value: object) -> object:
        return value.strip() if isinstance(value, str) else value


class Taxonomy(Model):
    """The topics of an edition, in the file's order."""

    topic: tuple[TopicEntry, ...] = Field(min_length=1)

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(entry.label for entry in self.topic)

    def find(self, name: str) -> TopicEntry | None:
        """The topic of this label or code."""
        return next((t for t in self.topic if name in (t.label, t.code)), None)


def load_taxonomy(path: Path | None = None) -> Taxonomy:
    """Read the topics of `path`, or the project's own. Raises ConfigError with file, key and remedy."""
    path = path or DEFAULT
    taxonomy = read_toml(path, Taxonomy, ConfigError)
    _check_unique(path, taxonomy)
    entries = []
    for number, entry in enumerate(taxonomy.topic, 1):
        if not (entry.description.strip() or entry.keywords or entry.examples):
            raise ConfigError(
                f"{path}: topic {number} ('{entry.label}') has no description, keywords or examples. "
                "Give it at least one: articles are compared with them."
            )
        entries.append(entry.model_copy(update={"code": entry.code or entry.label}))
    return Taxonomy(topic=tuple(entries))


def _check_unique(path: Path, taxonomy: Taxonomy) -> None:
    for key in ("label", "code"):
        seen: dict[str, int] = {}
        for number, entry in enumerate(taxonomy.topic, 1):
            value = getattr(entry, key)
            if value and value in seen:
                raise ConfigError(
                    f"{path}: topics {seen[value]} and {number} have the same {key} '{value}'. Rename or remove one."
                )
            seen[value] = number
