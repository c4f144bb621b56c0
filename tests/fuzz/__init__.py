"""Fuzz targets: what must hold of each reader, of detection and of single fields for every bytes."""
