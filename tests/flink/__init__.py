"""Runs on a real Flink: embedded in Beam's job server, and as a cluster of processes on this machine."""
