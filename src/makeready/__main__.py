"""`python -m makeready` is the `makeready` command."""

from makeready.app.main import main

if __name__ == "__main__":
    main()
