"""The five shipped policies, each read once, and the clauses of their sources."""

import re
from functools import cache

from handlers.policy import Policy, load

PREFIX = {"woughton": "WCC", "generic": "GEN", "stockport": "STK", "pmactive": "PMA", "childrens": "CYP"}

NAMES = list(PREFIX)

# Every clause of the five policies, without its prefix.
CLAUSES = {
    "WCC": """
        1.1 1.2 1.3 1.4a 1.4b 1.4c 1.4d 1.5 1.6a 1.6b 1.6c 1.7 1.8 1.9a 1.9b 2.1a 2.1b 2.1c 2.1d 2.2
        2.3a 2.3b 2.3c 2.3d 2.3e 2.3f 2.3g 2.3h 3.1a 3.1b 3.1c 3.2a 3.2b 3.3a 3.3b 3.3c 3.4a 3.4b 4.1
        4.2a 4.2b 4.3a 4.3b 4.3c 4.3d 4.3e 4.3f 4.4a 4.4b 4.4c 4.4d 4.4e 4.4f 4.5a 4.5b 4.5c 5.1a
        5.1b 5.1c 5.1d 5.2a 5.2b 6.1a 6.1b 6.1c 6.2 6.3a 6.4 7.1a 7.1b 7.2a 7.2b 7.3 8.1 8.2 9.1 9.2
        9.3 END.a END.b END.c
    """,
    "GEN": """
        1a 1b 2a 2b 2c 2d 2e 3a 3b 3c 4a 4b 4c 4d 5a 5b 5c 5d 5e 6a 6b 6c 7a 7b 7c 7d 8a 8b 9a 9b 9c
        10a 10b 10c 10d 10e 10f 10g 11a 11b 11c 11d 12a 12b 12c 12d 12e 12f 12g
    """,
    "STK": """
        FM.a FM.b FM.c FM.d FM.e FM.f 1 2 3a 3b 4 4.1a 4.1b 4.1c 4.1d 4.1e 4.2a 4.2b 4.2c 4.2d 4.3a
        4.3b 4.3c 4.3f 4.3d 4.3e 5a 5b 5c 5d 5e 5f 5g 5h 5i 5j 6a 6b 6c 6d 6e 6f 6g 6h 6i 6j 6k 6l
        6m 6n 6o 6p 7a 7b 7c 7d 7e 7f 7.1 7.2 7.3 7.4 7.5 7g 7h 7i 8a 8b 8c 8d 8e 8f 8g 8h 9a 9b 9c
        10a 10b 10c 10d 10e 10f 10g 10h 10i 11a 11b 12a 12b 12c 13.1a 13.1b 13.1c 13.1d 13.1e 13.1f
        13.2a 13.2b 13.2c 13.2d 13.2e 13.2f 13.2g 13.2h 13.2i 13.3a 13.3b 13.4a 13.4b 13.4c 13.4d
        13.4e 13.4f 13.4g A.hd A.1 A.2 A.2x A.3 A.4 A.4x A.5 A.6 A.7 A.8 A.9 B.hd B.9 B.10 B.11a
        B.11b B.12 B.13 B.14 C.hd C.1a C.1b C.1c C.2a C.2b C.2c C.2d C.3a C.3b C.4 C.5a C.5b C.6a
        C.6b C.7 C.8 C.9 D.hd D.prep D.r1 D.r2 D.r3 D.r4 D.r5 D.e1 D.p1 D.p1x D.p2 D.p3 D.sg D.sg2
    """,
    "PMA": """
        INT AIM.a AIM.b DEF.a DEF.b DEF.c DEF.d DEF.e WHEN.a WHEN.b WHEN.1 WHEN.2 WHEN.3 WHEN.4 WHEN.5 SUP.a
        SUP.b SUP.c SUP.d SEE.a SEE.b REC.a REC.b STO.a STO.b ACC.a ACC.b ACC.c
    """,
    "CYP": """
        G1a G1b G2a G2b G3a G3b G4a G4b G5 G6 G7a G7b G7c G7d G8 G9a G9b SR1a SR1b SR1c SR2a SR2b
        SR3 SR4 SR5a SR5b SR6 SR7 SR8 SR9 SR10 SR11 SR12 SE1a SE1b SE2 SE3 SE4 SE5 SE6 SE7 SE8 SM1
        SM2 SM3a SM3b
    """,
}


HEADINGS = {
    "INT": "Introduction",
    "AIM": "The aims of supervision",
    "DEF": "Definition of supervision",
    "WHEN": "When and why do we supervise staff",
    "SUP": "Supervisors' responsibilities",
    "SEE": "Supervisee responsibilities",
    "REC": "Recording",
    "STO": "Storage",
    "ACC": "Access and confidentiality",
    "G": "General",
    "SR": "Supervisors' responsibilities",
    "SE": "Supervisees' responsibilities",
    "SM": "Senior managers' responsibilities",
}
"""Headings of the two sources whose clauses have no numbers of their own, or start them anew under each heading."""


def numbered(row: str) -> str:
    """Return a row's name in its source's own numbering: "STK-C.2b" is "Appendix C, 2"."""
    prefix, _, rest = row.partition("-")
    if prefix == "PMA":
        heading, _, number = rest.partition(".")
        return HEADINGS[heading] + (f", {number}" if number.isdigit() else "")
    if prefix == "CYP":
        heading, number = re.fullmatch(r"(G|SR|SE|SM)([0-9]+)[a-z]?", rest).groups()  # type: ignore[union-attr]
        return f"{HEADINGS[heading]}, {number}"
    if rest.startswith(("FM.", "END.")):
        return "front page" if prefix == "STK" else "closing box"
    if prefix == "STK" and rest[1:2] == ".":
        part = re.match(r"[0-9]+", rest[2:]) if rest[0] != "D" else None
        return f"Appendix {rest[0]}" + (f", {part[0]}" if part else "")
    if prefix == "STK" and rest.startswith("7."):
        return f"section 7, point {rest[2:]}"
    number = rest.rstrip("abcdefghijx")
    return number if "." in number else f"section {number}"


@cache
def source(name: str) -> Policy:
    """Return the shipped policy of this name. A policy is frozen, so that tests may share it."""
    return load(name)
