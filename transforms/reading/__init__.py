"""Inputs to payloads: what is listed, opened, decompressed and taken out of archives."""
