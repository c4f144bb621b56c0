"""The engine needs atheris, which tests do without."""

collect_ignore = ["engine.py"]
