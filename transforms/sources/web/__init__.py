"""Asking servers on the web that may be anybody's: only public addresses, and every size and time limited."""
