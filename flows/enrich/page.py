"""Topic, genre, summary and figures of the articles of a page, each decision with its reason."""

from collections.abc import Sequence

from flows.enrich.figures import find_figures
from flows.enrich.genre import find_genre
from flows.enrich.summary import summarise
from flows.enrich.taxonomy import Taxonomy
from flows.enrich.topic import classify
from flows.errors import CorrectionError
from flows.model import Article, Corrections, Decision, Restored, Topic


def enrich_page(
    restored: Restored,
    taxonomy: Taxonomy,
    *,
    sentences: int = 2,
    characters: int | None = None,
    corrections: Corrections = Corrections(),
) -> Restored:
    """Add topic, genre, summary and figures to the articles of a restored page.

    Summaries hold `sentences` sentences, or as many as fit in `characters` when that is given. Corrections win over
    the machine. Raises CorrectionError when a correction names no article, several, or an unknown topic.
    """
    check_labels(corrections, taxonomy)
    topics = {_article(restored, c.article): _topic(taxonomy, c.topic) for c in corrections.topic}
    genres = {_article(restored, c.article): c.genre for c in corrections.genre}
    articles: list[Article] = []
    decisions = [d for d in restored.decisions if d.kind not in ("topic", "genre")]
    for index, article in enumerate(restored.articles):
        topic, topic_decision = _decide_topic(article, index, taxonomy, topics.get(index))
        genre, genre_decision = _decide_genre(article, index, genres.get(index), restored.decisions)
        articles.append(
            article.model_copy(
                update={
                    "topic": topic,
                    "genre": genre,
                    "summary": summarise(article.title or "", article.body, sentences=sentences, characters=characters),
                    "figures": find_figures(article.body),
                }
            )
        )
        decisions += [topic_decision, genre_decision]
    return restored.model_copy(update={"articles": tuple(articles), "decisions": tuple(decisions)})


def _decide_topic(article: Article, index: int, taxonomy: Taxonomy, corrected: Topic | None) -> tuple[Topic, Decision]:
    if corrected is not None:
        reason = f"编辑指定：{corrected.label}"
        return corrected, Decision(kind="topic", article=index, confidence=1.0, reason=reason, by="editor")
    headers = " ".join(t for t in (article.column, article.kicker, article.title, article.subtitle) if t)
    texts = article.paragraphs or tuple(photo.caption for photo in article.photos)
    guess = classify(headers, texts, taxonomy)
    words = "、".join(guess.words)
    reason = f"{'关键词' if guess.exact else '相近用词'}：{words}" if words else "没有可凭的用词"
    topic = Topic(label=guess.entry.label, code=guess.entry.code, confidence=round(guess.confidence, 3))
    return topic, Decision(
        kind="topic", article=index, confidence=topic.confidence, reason=f"{topic.label}（{reason}）"
    )


def _decide_genre(
    article: Article, index: int, corrected: str | None, decisions: Sequence[Decision]
) -> tuple[str, Decision]:
    if corrected is not None:
        reason = f"编辑指定：{corrected}"
        return corrected, Decision(kind="genre", article=index, confidence=1.0, reason=reason, by="editor")
    if article.genre:
        before = next((d for d in decisions if d.kind == "genre" and d.article == index), None)
        stated = Decision(kind="genre", article=index, confidence=1.0, reason=f"{article.genre}（原已标明）")
        return article.genre, before or stated
    genre, confidence, reason = find_genre(article)
    return genre, Decision(kind="genre", article=index, confidence=confidence, reason=f"{genre}（{reason}）")


def check_labels(corrections: Corrections, taxonomy: Taxonomy) -> None:
    """Raises CorrectionError, a line for each topic that the taxonomy does not have and each article that is given two
    topics or genres. A genre may be any word."""
    lines = [
        f"corrections.toml: [[topic]] number {number}, topic = “{given.topic}”: the taxonomy has no such topic. "
        f"Use one of: {'、'.join(taxonomy.labels)}."
        for number, given in enumerate(corrections.topic, start=1)
        if taxonomy.find(given.topic) is None
    ]
    for kind in ("topic", "genre"):
        said: dict[str, tuple[int, str]] = {}
        for number, label in enumerate(getattr(corrections, kind), start=1):
            before, other = said.setdefault(label.article, (number, getattr(label, kind)))
            if other != getattr(label, kind):
                lines.append(
                    f"corrections.toml: [[{kind}]] number {number}, article = “{label.article}”: number {before} says "
                    f"“{other}”. Delete one of the two."
                )
    if lines:
        raise CorrectionError("\n".join(lines))


def _topic(taxonomy: Taxonomy, name: str) -> Topic:
    entry = taxonomy.find(name)
    assert entry is not None  # check_labels has been here
    return Topic(label=entry.label, code=entry.code, confidence=1.0)


def _article(restored: Restored, words: str) -> int:
    """The index of the one article in any of whose texts the words stand."""
    wanted = _plain(words)
    found = [i for i, article in enumerate(restored.articles) if any(wanted in _plain(t) for t in _texts(article))]
    if not found:
        raise CorrectionError(
            f"corrections.toml: no article of {restored.page} holds '{words}'. "
            "Give words of its title or body as printed, or remove the correction."
        )
    if len(found) > 1:
        titles = "、".join(f"《{restored.articles[i].title or '无题'}》" for i in found)
        raise CorrectionError(
            f"corrections.toml: '{words}' stands in {len(found)} articles of {restored.page}: {titles}. "
            "Give more words, such as the whole title."
        )
    return found[0]


def _plain(text: str) -> str:
    return "".join(text.split())


def _texts(article: Article) -> list[str]:
    headers = (article.title, article.kicker, article.subtitle, article.column, article.byline_text, article.dateline)
    photos = [t for photo in article.photos for t in (photo.caption, photo.credit)]
    body = [item.text for item in article.body]
    return [t for t in (*headers, *photos, *body) if t]
