"""Looks for keys and passwords in all that is committed, or in the files that are named. `python scripts/check_secrets.py`.

What looks like one and is none is listed in `.secrets.baseline`, by file and hash: `detect-secrets scan --baseline
.secrets.baseline` lists it anew, `detect-secrets audit .secrets.baseline` asks a person about each.
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from detect_secrets import SecretsCollection
from detect_secrets.core import baseline

ROOT = Path(__file__).resolve().parent.parent
KNOWN = ROOT / ".secrets.baseline"
# Hashes of packages, and words for families and for training: no key is found among them, only thousands of words.
LEFT_OUT = re.compile(
    r"requirements[\w-]*\.txt|\.secrets\.baseline|data/(?!services/|routing\.yml).*|tests/evaluation/.*|.*\.png"
)


def committed() -> list[str]:
    """The files that git knows, by their path from the root."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [
        name for name in listed.stdout.split("\0") if name and not LEFT_OUT.fullmatch(name) and (ROOT / name).is_file()
    ]


def unknown(files: Sequence[str]) -> list[str]:
    """What looks like a secret in the files and is not listed: where, and of which kind, never the secret itself."""
    listed = baseline.load(baseline.load_from_file(str(KNOWN)), str(KNOWN))  # and the settings that it was made with
    known = {(name, secret.secret_hash) for name, secret in listed}
    found = SecretsCollection(root=str(ROOT))
    found.scan_files(*files)
    return [
        f"{name}:{secret.line_number}: {secret.type}"
        for name, secret in found
        if (name, secret.secret_hash) not in known
    ]


def main(arguments: Sequence[str]) -> int:
    found = unknown(arguments or committed())
    if found:
        print(*found, sep="\n")
        print("Take these out, and make new ones in their place: what was committed once is known.")
        print(
            "What is no secret: mark the line with `# pragma: allowlist secret`, or list it as this script's first lines say."
        )
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
