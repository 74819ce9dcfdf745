"""`python -m tests.render.gallery [feature …]`: play the examples and write their golden files anew; half a minute."""

import sys

from tests.render import examples
from tests.render.gallery import showing

showing.GOLDEN.mkdir(exist_ok=True)
if not sys.argv[1:]:
    for old in showing.GOLDEN.glob("*.json"):
        old.unlink()
for feature in sys.argv[1:] or examples.FEATURES:
    for channel in showing.CHANNELS:
        showing.path(feature, channel).write_text(showing.written(feature, channel), encoding="utf-8")
    sys.stdout.write(f"{feature}: {len(showing.shown(feature).cards)} cards and forms\n")
