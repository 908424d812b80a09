# Tasks of the digest. `make help` lists them; `make digest` and `make test` set up what is missing.

PYTHON ?= python3
STAMP := .venv/.ready
RUN := .venv/bin

.DEFAULT_GOAL := help

