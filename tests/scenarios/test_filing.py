"""A settled record finds its way to where the policy wants it: as a file, or by the supervisor's link."""

import json
import stat
from pathlib import Path

import pytest

from bot.documents import signatures
from bot.documents.filing import file_settled
from bot.documents.signatures import BadSignature
from handlers.policy.documents import Signing
from handlers.policy.practice import RecordStore
from storage.keys import KeyRing, new_key
from tests.support.world import RING, World

WORDS = {"part_wellbeing": "Tired after the Hale Road week", "part_work": "The panel went well – très bien"}
PLACE = "Personal supervision file on SharePoint"


@pytest.fixture
def settled(world: World) -> World:
    """Priya and Gareth agreed a record today; their policy names a place for it."""
    world.policy(signing=Signing(record="agree"), store=RecordStore(place=PLACE))
    world.usual_pair()
    world.wait(days=1)
    gareth, priya = world.chat("Gareth Llewellyn"), world.chat("Priya Nair")
    gareth.say("/supervision held yesterday")
    gareth.say("/supervision record")
    gareth.submit(**WORDS, then="share")
    priya.press("Read and agree")
    priya.press("Agree")
    return world


@pytest.mark.clause("STK-13.1c", "STK-13.1d")
def test_the_service_files_it_once_as_pdf_and_page_with_a_signature(settled: World, tmp_path: Path) -> None:
    assert file_settled(settled.app, tmp_path) == 1
    assert file_settled(settled.app, tmp_path) == 0
    (as_pdf,) = tmp_path.rglob("*.pdf")
    assert as_pdf.parent.name == f"Priya-Nair-{settled.id_of('Priya Nair')}"
    assert as_pdf.parent.parent.parent == tmp_path, "each form has a folder of its own"
    content = as_pdf.read_bytes()
    assert b"pdfaid:part>2<" in content
    assert stat.S_IMODE(as_pdf.stat().st_mode) == 0o600
    page = as_pdf.with_suffix(".html").read_text()
    assert "The panel went well – très bien" in page
    assert "Priya Nair agrees with it" in page
    signature = as_pdf.with_name(f"{as_pdf.name}.sig").read_bytes()
    assert signatures.verify(content, signature, RING).key == "test"
    assert signatures.verify(content, signature, None, signatures.public_of(RING))
    for changed, ring in ((content + b" ", RING), (content, KeyRing.parse(new_key()))):
        with pytest.raises(BadSignature):
            signatures.verify(changed, signature, ring)
    forged = json.dumps(json.loads(signature) | {"public": signatures.public_of(KeyRing.parse(new_key()))})
    with pytest.raises(BadSignature):
        signatures.verify(content, forged.encode(), RING)
    priya = settled.chat("Priya Nair")
    priya.say("/supervision records")
    priya.press("Read")
    assert as_pdf.name in priya.press("Where it is filed")


def test_parts_for_the_two_alone_are_left_out_of_the_file(world: World, tmp_path: Path) -> None:
    template = world.app.policy.template_for("one-to-one")
    assert template is not None
    first = template.sections[0].model_copy(update={"sensitive": True})
    closed = template.model_copy(update={"sections": (first, *template.sections[1:])})
    world.policy(templates=(closed, *(t for t in world.app.policy.templates if t.name != closed.name)),
                 signing=Signing(record="agree"))  # fmt: skip
    world.usual_pair()
    world.wait(days=1)
    gareth, priya = world.chat("Gareth Llewellyn"), world.chat("Priya Nair")
    gareth.say("/supervision held yesterday")
    gareth.say("/supervision record")
    gareth.submit(**WORDS, then="share")
    priya.press("Read and agree")
    priya.press("Agree")
    assert file_settled(world.app, tmp_path) == 1
    (page,) = tmp_path.rglob("*.html")
    assert "Hale Road" not in page.read_text()
    assert f"for those whom the policy names: {first.title}" in page.read_text()


def test_without_a_folder_the_supervisor_gives_the_link_and_the_lead_sees_what_is_missing(
    settled: World,
) -> None:
    gareth, priya, ada = (settled.chat(n) for n in ("Gareth Llewellyn", "Priya Nair", "Ada Lead"))
    answer = ada.say("/overdue records")
    assert f"not in the {PLACE} yet" in answer
    assert "Priya Nair" in answer
    assert "The panel" not in answer
    priya.say("/supervision records")
    priya.press("Read")
    assert "Gareth Llewellyn sees to that" in priya.press("Where it is filed")
    gareth.say("/supervision records")
    gareth.press("Read")
    gareth.press("Where it is filed")
    assert "no link" in gareth.submit(link="in the usual place")
    assert "https://council.example/sites/42" in gareth.submit(link="https://council.example/sites/42")
    assert "Every settled" in ada.say("/overdue records")
    priya.say("/supervision records")
    priya.press("Read")
    assert "https://council.example/sites/42" in priya.press("Where it is filed")
