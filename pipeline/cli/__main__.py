"""`python -m pipeline.cli` is `zhpipe`."""

from pipeline.cli import main

main()
