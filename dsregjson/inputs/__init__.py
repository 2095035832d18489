"""Inputs: files, folders, zips and streams to records, in order and within limits."""
