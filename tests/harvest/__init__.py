"""Tests of the harvest: real servers on loopback, some of them rude."""
