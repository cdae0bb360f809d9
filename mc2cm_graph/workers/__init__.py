"""Strangers' queries in processes that can be killed.

A single-threaded process, the *nursery*, holds the snapshot in memory and forks workers that share it. A web
process hands a job to the nursery's socket (``client.ask``) and gets one answer: a whole result, or the
reason why there is none. Deadline, memory, size of the result and length of the queue are limited from
outside the engine, which knows none of these.
"""
