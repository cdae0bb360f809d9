"""``python -m mc2cm_graph.command`` is ``mc2cm``."""

from mc2cm_graph.command.main import main

raise SystemExit(main())
