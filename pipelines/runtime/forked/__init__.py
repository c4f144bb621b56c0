"""Workers that are forked from a process which has loaded everything, and so begin at once and share its memory."""
