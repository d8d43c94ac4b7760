"""Starting processes of our own that run our own code, and no file that lies about."""

import sys


def running_module(module: str, *arguments: str) -> list[str]:
    """A command that runs a module of ours as `python -m` does."""
    run = f"from runpy import run_module; run_module({module!r}, None, '__main__', alter_sys=True)"
    return running(run, *arguments)


def running(code: str, *arguments: str) -> list[str]:
    """A command that runs Python code, which imports from the same folders as this process.

    Python itself would look in the current folder first: somebody who keeps downloads there would
    run any `json.py` among them.
    """
    return [
        sys.executable,
        "-P",
        "-c",
        f"import sys; sys.path[:] = {sys.path!r}; {code}",
        *arguments,
    ]
