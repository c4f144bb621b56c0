"""What a run must survive, tried thousands of times: ``python -m tests.torture``, or ``make torture``."""
