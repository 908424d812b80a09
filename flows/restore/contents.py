"""The likely pairs of a page, weighed: what the two texts say, and which pairs stand in one another's way."""

import math
from collections.abc import Mapping

from flows.restore.pairs import UNLIKELY, Blocks, Evidence, Pair, weigh, within

KEPT = 6  # of a block's successors by content are weighed by place
# The rate of cuts, and the share of long blocks without an end, of an uncut page at the most. Set by hand with the
# reference's undamaged pages in sight, also those that no weight was learned from.
CUTS_MOST, OPEN_MOST = 0.035, 0.08
SURE = 0.0  # the log-odds from which a pair's content says that the page is cut there


class Contents:
    """The weighed contents of a page's likely pairs, and each pair's rivals."""

    def __init__(self, blocks: Blocks, weights: Mapping[str, float]) -> None:
        self.blocks, self.cohesion = blocks, blocks.cohesion
        self._together = {(a, b): blocks.together(a, b) for a in blocks.firsts for b in blocks.likely(a)}
        self._firsts = {a: blocks.as_first(a) for a in dict.fromkeys(a for a, _ in self._together)}
        self._thens = {b: blocks.as_then(b) for b in dict.fromkeys(b for _, b in self._together)}
        self.value = self._weigh(self._together, weights)
        self._by_first: dict[int, list[tuple[float, int]]] = {}
        self._by_then: dict[int, list[tuple[float, int]]] = {}
        for (a, b), score in self.value.items():
            self._by_first.setdefault(a, []).append((score, b))
            self._by_then.setdefault(b, []).append((score, a))
        for table in (self._by_first, self._by_then):
            for ranked in table.values():
                ranked.sort(key=lambda one: (-one[0], one[1]))
        self.cut_rate = self._rate_cuts()
        self.uncut = self.cut_rate < CUTS_MOST and blocks.cut_share < OPEN_MOST  # hardly anything shows columns' cuts

    def _rate_cuts(self) -> float:
        """How many of a page's blocks are cut: those that something reads on from, of all that could be, 0 to 1."""
        surely = sum(ranked[0][0] > SURE for ranked in self._by_first.values())
        return surely / max(1, len(self.blocks.thens))

    def _weigh(self, evidence: Mapping[Pair, Evidence], weights: Mapping[str, float]) -> dict[Pair, float]:
        """The log-odds of pairs: what each text says by itself is weighed once."""
        firsts, thens = (
            {end: weigh(found, weights) for end, found in ends.items()} for ends in (self._firsts, self._thens)
        )
        constant = weights["constant"]
        return {(a, b): constant + firsts[a] + thens[b] + weigh(found, weights) for (a, b), found in evidence.items()}

    def odds(self, weights: Mapping[str, float]) -> dict[Pair, float]:
        """The log-odds of `pairs` by content, place and rivals."""
        return self._weigh(
            {(a, b): self._together[a, b] | self.blocks.place(a, b) | self.rivals(a, b) for a, b in self.pairs()},
            weights,
        )

    def evidence(self, a: int, b: int) -> Evidence:
        """What the two texts of a likely pair say."""
        return self._firsts[a] | self._thens[b] | self._together[a, b]

    def pairs(self) -> list[Pair]:
        """Those to be weighed by place: each block's best, what stands next to it, and who is best for another."""
        kept = {(a, b) for a, ranked in self._by_first.items() for _, b in ranked[:KEPT]}
        kept |= {(ranked[0][1], b) for b, ranked in self._by_then.items()}
        kept |= {(a, b) for a, b in self.value if a < b <= a + 3}
        return sorted(kept)

    def rivals(self, a: int, b: int) -> Evidence:
        """What the pair's content is against that of the pairs it stands in the way of."""
        own, far = self.value[a, b], b != a + 1
        often = (not far) * self.cut_rate
        firsts, thens = self._by_first[a], self._by_then[b]
        over_first = own - next((score for score, other in firsts if other != b), UNLIKELY)
        over_then = own - next((score for score, other in thens if other != a), UNLIKELY)
        return {
            "content": own,
            "rank_first": math.log1p(firsts.index((own, b))),
            "rank_then": math.log1p(thens.index((own, a))),
            "over_rival_first": within(8, over_first),
            "over_rival_then": within(8, over_then),
            "far_content": far * own,
            "far_headline_then": far * self.blocks.looks[b],
            "far_next_of_first": far * max(UNLIKELY, self.value.get((a, a + 1), UNLIKELY)),
            "far_before_then": far * max(UNLIKELY, self.value.get((b - 1, b), UNLIKELY)),
            "far_over_rival_first": far * within(8, over_first),
            "far_over_rival_then": far * within(8, over_then),
            "often_cut": self.cut_rate,
            "next_often_cut": often,
            "headline_first_often_cut": often * self.blocks.looks[a],
            "headline_then_often_cut": often * self.blocks.looks[b],
        }

    def whole(self, a: int, b: int) -> Evidence:
        """All evidence for a pair."""
        return self.evidence(a, b) | self.blocks.place(a, b) | self.rivals(a, b)
