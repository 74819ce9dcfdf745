"""Random draw that neither side can steer, and that anybody can make again from what is kept. Pure."""

import hashlib
from collections.abc import Sequence


def drawn(seed: str, candidates: Sequence[int], number: int) -> list[int]:
    """Return so many of the candidates: those whose hash with the seed comes first, whatever their order."""
    ranked = sorted(set(candidates), key=lambda one: hashlib.sha256(f"{seed}:{one}".encode()).hexdigest())
    return ranked[:number]
