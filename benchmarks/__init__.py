"""Measures what the bars are about, beside a peer in the same run: `python -m benchmarks [NAME…] [--json] [--quick]`."""
