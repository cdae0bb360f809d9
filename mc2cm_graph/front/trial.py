"""``python -m mc2cm_graph.front.trial SNAPSHOT``: can the pages of a snapshot be made? Exit code 0 if so.

The server asks this of a new snapshot before it changes over to it, in a process that may fail or swell.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from mc2cm_graph.settings import Settings
from mc2cm_graph.web.app import create_app

_COURTESY = 10


def main() -> int:
    """Make the application and draw its first page."""
    os.nice(_COURTESY)
    application = create_app(Settings(Path(sys.argv[1]), Path(os.devnull)))
    status = application.test_client().get("/").status_code
    if status != 200:
        print(f"the first page answers {status}", file=sys.stderr)
    return 0 if status == 200 else 1


if __name__ == "__main__":
    raise SystemExit(main())
