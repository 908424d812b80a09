"""Turn the raw text of Chinese newspaper pages into a printed digest."""

import os

os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # before numpy is loaded: the pages share the cores already
