"""A page that opens with a passphrase in any browser, without anything else: AES-256-GCM, the key by PBKDF2.

It is made here with `cryptography`, and opened by the browser's own Web Crypto; the page loads nothing.
"""

import base64
import json
import os
import secrets

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC

ROUNDS = 600_000
"""PBKDF2 rounds with SHA-256, as OWASP advises."""
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Letters and digits that nobody mistakes for another when they are read out."""

PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="robots" content="noindex"><meta name="referrer" content="no-referrer">
<title>Sealed file</title>
<style>body{font:1rem/1.5 system-ui,sans-serif;max-width:44rem;margin:2rem auto;padding:0 1rem}
input,button{font:inherit;padding:.4rem .6rem}h2{margin-top:2rem}blockquote{margin:0 0 1rem;white-space:pre-wrap}
</style></head><body><main>
<form id="form"><h1>Sealed file</h1>
<p>It opens on this machine, with the passphrase that you were told. Nothing is sent anywhere.</p>
<label for="word">Passphrase</label> <input id="word" autocomplete="off" required>
<button>Open</button><p id="said" role="status"></p></form><div id="page"></div></main>
<script>
const sealed = __SEALED__;
const bytes = text => Uint8Array.from(atob(text), one => one.charCodeAt(0));
document.getElementById("form").addEventListener("submit", async event => {
  event.preventDefault();
  const said = document.getElementById("said");
  said.textContent = "Opening …";
  try {
    const word = document.getElementById("word").value.trim().toLowerCase();
    const base = await crypto.subtle.importKey("raw", new TextEncoder().encode(word), "PBKDF2", false, ["deriveKey"]);
    const key = await crypto.subtle.deriveKey(
      {name: "PBKDF2", hash: "SHA-256", salt: bytes(sealed.salt), iterations: sealed.rounds}, base,
      {name: "AES-GCM", length: 256}, false, ["decrypt"]);
    const plain = await crypto.subtle.decrypt({name: "AES-GCM", iv: bytes(sealed.nonce)}, key, bytes(sealed.data));
    document.getElementById("page").innerHTML = new TextDecoder().decode(plain);
    document.getElementById("form").remove();
  } catch (problem) {
    said.textContent = "That passphrase does not open it. Please check it, letter by letter.";
  }
});
</script></body></html>
"""


def passphrase() -> str:
    """Return a new passphrase to be read out: five groups of four."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(5))


def seal(html: str, word: str) -> bytes:
    """Return the page that holds this HTML, which is ours and escaped, and opens it with the passphrase."""
    salt, nonce = os.urandom(16), os.urandom(12)
    data = AESGCM(_key(word, salt)).encrypt(nonce, html.encode(), None)
    told = {"rounds": ROUNDS, "salt": _text(salt), "nonce": _text(nonce), "data": _text(data)}
    return PAGE.replace("__SEALED__", json.dumps(told)).encode()


def opened(page: bytes, word: str) -> str:
    """Return what a page holds, as a browser opens it. Raise InvalidTag for another passphrase."""
    line = next(line for line in page.decode().splitlines() if line.startswith("const sealed = "))
    told = json.loads(line.removeprefix("const sealed = ").rstrip(";"))
    parts = {name: base64.b64decode(told[name]) for name in ("salt", "nonce", "data")}
    return AESGCM(_key(word, parts["salt"])).decrypt(parts["nonce"], parts["data"], None).decode()


def _key(word: str, salt: bytes) -> bytes:
    return PBKDF2HMAC(hashes.SHA256(), 32, salt, ROUNDS).derive(word.encode())


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()
