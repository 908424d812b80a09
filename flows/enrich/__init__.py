"""Enrichment: the topic, genre, summary and figures of the articles of a restored page."""

from flows.enrich.page import check_labels, enrich_page
from flows.enrich.taxonomy import Taxonomy, load_taxonomy

__all__ = ["Taxonomy", "check_labels", "enrich_page", "load_taxonomy"]
