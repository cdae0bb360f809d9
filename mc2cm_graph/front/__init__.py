"""The front: the one ASGI application that answers every request, and the life of the server around it.

A page process holds an *edition* (one version of the data: its pages, its query workers' socket, what is kept
of its answers). Requests that were answered before are answered from memory; ``/sparql`` and ``/graph-store``
go to the query workers without a thread; everything else is drawn by Flask in a few threads, which never wait
for a stranger: not for a slow sender, not for a slow reader, not for a query.
"""
