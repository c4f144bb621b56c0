"""``python -m pipelines`` is ``wirebeam``: the command, ready to be interrupted before it is imported."""

# Nothing else may be imported before the current folder is off the path: it may hold a file of that name.
from pipelines.runtime.safe_path import isolate_imports


def main() -> None:
    """Run the command and exit with its status."""
    isolate_imports()
    import signal

    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _end)
    from pipelines.runtime.supervisor import supervise

    supervise()
    from pipelines.cli import main as run

    run()


def _end(number: int, frame: object) -> None:
    import os

    os.write(2, b"wirebeam: interrupted: nothing was committed\n")
    os._exit(130)


if __name__ == "__main__":
    main()
