"""`python -m flows` is `digest`."""

from flows.cli import main

if __name__ == "__main__":
    main()
