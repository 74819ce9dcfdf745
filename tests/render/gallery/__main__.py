"""`python -m tests.render.gallery`: play everything anew and write the golden files; a few minutes.

`python -m tests.render.gallery drawn`: draw the cards that were kept once more, after a renderer has changed.
"""

import sys

import pytest

from tests.render.gallery import keeping, playing, slack_files, teams_files
from tests.support import world

ONE_OF_EACH = "not postgres and not console and not slack and not teams"
"""A scenario's cards are the same on every database and channel."""

if sys.argv[1:] != ["drawn"]:
    played = playing.Gallery()
    world.TABLE = playing.recorded(played)
    pytest.main(["tests/scenarios", "-q", "--assert=plain", "-m", ONE_OF_EACH, "-p", "no:cacheprovider"])
    playing.played(played)
    keeping.save(played.named())
gallery = keeping.load()
for files in (slack_files, teams_files):
    files.FOLDER.mkdir(exist_ok=True)
    for old in files.FOLDER.glob("*.json"):
        old.unlink()
    for name, shown in gallery.items():
        (files.FOLDER / f"{name}.json").write_text(files.written(shown), encoding="utf-8")
    sys.stdout.write(f"{len(gallery)} cards and forms in {files.FOLDER}\n")
