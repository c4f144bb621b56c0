"""The thread in which Beam runs a pipeline, which may outlive an attempt whose workers were killed."""

PIPELINE = "pipeline"  # what the names of these threads begin with
