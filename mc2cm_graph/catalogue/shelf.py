"""What is computed once and kept: the kept versions, the catalogue at each address, its pages as bytes."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock

from cachetools import LRUCache

from mc2cm_graph.catalogue.catalogue import Catalogue, Place
from mc2cm_graph.catalogue.files import Labels
from mc2cm_graph.catalogue.kept import Version, kept_versions
from mc2cm_graph.catalogue.void import PATH, describe_graph
from mc2cm_graph.names import BASE
from mc2cm_graph.snapshot import Snapshot
from mc2cm_graph.store import Engine

_MOST_PLACES = 8
_MOST_BYTES = 16 << 20

_Key = tuple[int, Place, str, int, str]


class Shelf:
    """The catalogues of a served snapshot. Safe to share between threads; nothing is read before the first request.

    A version that comes into the folder of builds or goes from it is seen at the next request.
    """

    def __init__(self, served: Snapshot, engine: Engine, labels: Callable[[], Labels]) -> None:
        self._served, self._engine, self._labels = served, engine, labels
        self._lock = Lock()
        self._stamp = -1
        self._versions: tuple[Version, ...] = ()
        self._catalogues: LRUCache[Place, Catalogue] = LRUCache(_MOST_PLACES)
        self._written: LRUCache[_Key, bytes] = LRUCache(_MOST_BYTES, getsizeof=len)

    def versions(self) -> tuple[Version, ...]:
        """List the kept versions, the newest first."""
        with self._lock:
            return self._fresh()

    def at(self, place: Place) -> Catalogue:
        """Give the catalogue at an address of the server."""
        with self._lock:
            versions = self._fresh()
            if place not in self._catalogues:
                name = self._served.manifest.version
                self._catalogues[place] = Catalogue(versions, name, self._labels(), place)
            return self._catalogues[place]

    def page(self, place: Place, catalog: str, number: int, extension: str, media_type: str) -> bytes:
        """Write a page of a catalogue in an RDF media type; ``extension`` is that of the addresses of its pages."""
        catalogue = self.at(place)
        path = place.host + catalog.removeprefix(BASE)

        def address(page: int) -> str:
            return f"{path}.{extension}?page={page}"

        return self._kept(
            (place, catalog, number, extension),
            lambda: catalogue.page(catalog, number, address).write(media_type),
        )

    def void(self, place: Place, media_type: str) -> bytes:
        """Write the VoID description in an RDF media type."""
        catalogue = self.at(place)
        return self._kept((place, PATH, 1, media_type), lambda: describe_graph(catalogue).write(media_type))

    def _kept(self, wanted: tuple[Place, str, int, str], write: Callable[[], bytes]) -> bytes:
        key = (self._stamp, *wanted)
        found = self._written.get(key)
        if found is None:
            found = write()
            with self._lock:
                if len(found) <= _MOST_BYTES:
                    self._written[key] = found
        return found

    def _fresh(self) -> tuple[Version, ...]:
        stamp = self._served.root.parent.stat().st_mtime_ns
        if stamp != self._stamp:
            self._versions = kept_versions(self._served, self._engine)
            self._catalogues.clear()
            self._written.clear()
            self._stamp = stamp
        return self._versions
