"""A run on a cluster: the job server that takes the job, the job itself, and what its workers must be."""
