"""``python -m pipelines`` is ``wirebeam``."""

from pipelines.cli import main

if __name__ == "__main__":
    main()
