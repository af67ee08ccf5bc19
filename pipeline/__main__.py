"""`python -m pipeline` is `zhpipe`. A worker process runs the command's file again, and must not load the command line by that."""


def main() -> None:
    """Run the command line."""
    from pipeline.cli import main as run

    run()


if __name__ == "__main__":
    main()
