"""The fuzz targets need atheris and are run by ``make fuzz``, not by pytest."""

collect_ignore_glob = ["fuzz_*.py"]
