"""Run the command line as `python -m advisory`."""

from advisory.cli import main

if __name__ == "__main__":
    main()
