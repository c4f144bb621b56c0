"""One way to list, read, put and create if absent: on disk, in S3, in Google Cloud Storage, in Azure."""
