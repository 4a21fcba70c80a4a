"""Switchboard's tests. Processes that they start keep compiled modules, as those of ``up`` do."""

import os
import sys
from pathlib import Path

from agents_core.bootstrap import with_bytecode

_environ = with_bytecode(os.environ, Path(sys.prefix))
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
os.environ.update(_environ)
