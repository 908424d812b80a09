"""How the evidence of the restoration is weighed: pages damaged on purpose, and the weights learned from them.

Nothing of this is imported when pages are restored; `python -m flows.restore.learn` writes the weights in data/ anew.
"""
