"""`python -m bench.faults.one MODULE '{"…": …}'`: one fault in a process of its own, and its line of the table."""

from __future__ import annotations

import json
import sys
from importlib import import_module

if __name__ == "__main__":
    outcome = import_module(f"bench.faults.{sys.argv[1]}").run(**json.loads(sys.argv[2]))
    print(outcome, flush=True)
    sys.exit(0 if outcome.good else 1)
