"""The same promises over the real protocols of three clouds, on loopback: `make cloud-test`."""
