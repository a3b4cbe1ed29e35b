"""kezhi doctor: what is installed, which database, what is missing and how to mend it."""

import argparse
import json
import sys
from dataclasses import asdict

MARKS = {"ok": "✓", "note": "·", "warning": "!", "fault": "✗"}


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser("kezhi doctor", description=__doc__)
    parser.add_argument("--json", action="store_true", help="as JSON")
    options = parser.parse_args(arguments)

    import django

    django.setup()
    from kezhi.config import diagnosis

    findings = diagnosis.examine()
    if options.json:
        sys.stdout.write(json.dumps([asdict(one) for one in findings], ensure_ascii=False) + "\n")
    else:
        for one in findings:
            cure = f"\n    cure: {one.cure}" if one.cure else ""
            sys.stdout.write(f"{MARKS[one.state]} {one.subject}: {one.says}{cure}\n")
    return 1 if any(one.state == "fault" for one in findings) else 0
