"""Tests of the benchmarks: what they may not see, and what they tell."""
