"""`python -m facilitate` is the same program as the `facilitate` console script."""

from facilitate.cli import main

if __name__ == "__main__":
    main()
