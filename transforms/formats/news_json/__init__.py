"""News in JSON: ninjs and the AP Media API."""
