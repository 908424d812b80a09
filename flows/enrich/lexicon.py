"""The lexicon of figures (figures.toml), read once."""

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flows.enrich.quantities import Quantity

HERE = Path(__file__).parent


def alternatives(words: Iterable[str]) -> str:
    """A regular expression of any of `words`, the longest first."""
    return "|".join(re.escape(w) for w in sorted(set(words), key=lambda w: (-len(w), w)))


@dataclass(frozen=True)
class Lexicon:
    """figures.toml as sets, tuples and patterns; the file says what each is for."""

    data: dict[str, dict[str, Any]]

    def words(self, table: str, key: str) -> tuple[str, ...]:
        """A list of the lexicon."""
        return tuple(str(self.data[table][key]).split())

    @cached_property
    def kinds(self) -> dict[str, str]:
        kinds: dict[str, str] = {}
        for kind in self.data["units"]:
            for unit in self.words("units", kind):
                kinds.setdefault(unit, kind)
        return kinds

    @cached_property
    def units(self) -> tuple[str, ...]:
        return tuple(self.kinds)

    @cached_property
    def counters(self) -> tuple[str, ...]:
        return tuple(u for u, k in self.kinds.items() if k in ("person", "count", "event") and u != "次")

    def kind(self, unit: str) -> str:
        """What `unit` measures; 人次 and 元/吨 by their first part, X次 as occasions."""
        unit = re.split("[/每]", unit)[0]
        if unit in self.kinds:
            return self.kinds[unit]
        return "person" if unit == "人次" else "event"

    @cached_property
    def before(self) -> tuple[str, ...]:
        return tuple(w for key in self.data["before"] for w in self.words("before", key))

    @cached_property
    def after(self) -> tuple[str, ...]:
        return tuple(w for key in self.data["after"] for w in self.words("after", key))

    def is_approximate(self, before: str, after: str) -> bool:
        return before in self.words("before", "approximate") or after in self.words("after", "approximate")

    def bound(self, before: str, after: str) -> Any:
        """The bound, at least or at most, that the words around the number set; or None."""
        for key, bound in (("at_least", "at least"), ("at_most", "at most")):
            if key == "at_least" and before == "上":  # 上千
                return bound
            if before in self.words("before", key) or after in self.words("after", key):
                return bound
        return None

    def _set(self, table: str, key: str) -> frozenset[str]:
        return frozenset(self.words(table, key))

    @cached_property
    def noun_only(self) -> frozenset[str]:
        return self._set("counters", "noun_only")

    @cached_property
    def arabic_only(self) -> frozenset[str]:
        return self._set("counters", "arabic_only")

    @cached_property
    def governors(self) -> frozenset[str]:
        return self._set("verbs", "governors") | self._set("verbs", "changes")

    @cached_property
    def links(self) -> frozenset[str]:
        return self._set("verbs", "links")

    @cached_property
    def stops(self) -> frozenset[str]:
        return self._set("phrases", "stops")

    @cached_property
    def generic(self) -> frozenset[str]:
        return self._set("phrases", "generic")

    @cached_property
    def light(self) -> frozenset[str]:
        return self._set("phrases", "light")

    def heads(self, unit: str) -> tuple[str, ...]:
        """What `unit` usually counts, as ends of words."""
        return self.words("heads", unit) if unit in self.data["heads"] else ()

    def noun(self, quantity: "Quantity") -> str:
        """The noun that a bare verb takes before this quantity: 投入 -> 投入金额, 就诊 -> 就诊人次."""
        if quantity.unit.endswith("次") and len(quantity.unit) > 1:
            return quantity.unit
        return str(self.data["nouns"].get(quantity.kind, "数量"))

    def change_noun(self, change: str, kind: str) -> str:
        """The noun of a change: 增长 in % is 增长率, 下降 下降幅度, 增加 in 元 增加额."""
        nouns = self.data["change_nouns"]
        if kind in ("percent", "share") and change in nouns["rate_words"].split():
            return "率"
        return str(nouns.get(kind, nouns["other"]))


@cache
def lexicon() -> Lexicon:
    """The lexicon of the project."""
    return Lexicon(tomllib.loads((HERE / "figures.toml").read_text(encoding="utf-8")))
