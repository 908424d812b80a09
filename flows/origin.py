"""Imported first, and only, in the process that the workers are forked from.

It leads a process group of its own: one signal then ends it with all its workers, those included that are just being
born, and a terminal's Ctrl-C reaches only the process that commands them.
"""

import os

os.setpgid(0, 0)
