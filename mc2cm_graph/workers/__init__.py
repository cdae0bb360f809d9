"""Strangers' queries in processes that can be killed.

The *holder* has the snapshot in memory and the listening socket; it forks the *nursery*, which takes jobs, and the
nursery forks the *workers*, which run them over the memory that all share, or over the store on disk of a large
snapshot, which each opens for itself. A web process hands a job to the socket (``client.ask``,
``line.Line``) and gets one answer: a whole result, or the reason why there is none. Deadline, memory, size
of the result, length of the queue and each client's share are limited from outside the engine, which knows none
of these; network and files are closed by the kernel. Any of these processes may die: the one above follows it
with another.
"""
