"""Turn the raw text of Chinese newspaper pages into a printed digest."""
