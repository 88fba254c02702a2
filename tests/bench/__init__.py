"""`make bench`: how fast, as ratios measured within one run. Gates nothing; docs/performance.md holds the figures."""
