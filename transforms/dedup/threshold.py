"""The similarity from which two stories are one, unless a person says otherwise.

Apart from what compares texts, so that the command's options are read without it.
"""

DEFAULT_NEAR_THRESHOLD = 0.75
