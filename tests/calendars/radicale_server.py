"""A real CalDAV server on loopback: Radicale, with two people's calendars and Alongside's own account."""

import base64
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

OWN = "alongside"
COLLECTION = """<?xml version="1.0"?><d:mkcol xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:set><d:prop>
<d:resourcetype><d:collection/><c:calendar/></d:resourcetype></d:prop></d:set></d:mkcol>"""


@dataclass(frozen=True)
class CalDavServer:
    """Its address and its log. `rights` says what Alongside may do."""

    url: str
    log: Path

    def collection(self, person: str) -> str:
        return f"{self.url}/{person}/calendar/"

    def call(self, method: str, url: str, person: str, body: str = "", **headers: str) -> httpx.Response:
        """As the person themselves."""
        token = base64.b64encode(f"{person}:{person}".encode()).decode()
        given = {"authorization": f"Basic {token}", **headers}
        return httpx.request(method, url, headers=given, content=body.encode(), timeout=20)

    def add(self, person: str, *lines: str, name: str = "own") -> None:
        """Something in a person's own calendar."""
        text = "\r\n".join(
            ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//test//", *lines, "END:VCALENDAR", ""]
        )
        answer = self.call("PUT", f"{self.collection(person)}{name}.ics", person, text)
        assert answer.status_code == 201, answer.text

    def objects(self, person: str) -> dict[str, str]:
        """Return what stands in a person's calendar: each object's text, by its address."""
        body = (
            '<c:calendar-query xmlns:d="DAV:" xmlns:c="urn:ietf:params:xml:ns:caldav"><d:prop><c:calendar-data/>'
            '</d:prop><c:filter><c:comp-filter name="VCALENDAR"/></c:filter></c:calendar-query>'
        )
        from xml.etree import ElementTree

        answer = self.call("REPORT", self.collection(person), person, body, depth="1")
        found = ElementTree.fromstring(answer.text).iter("{DAV:}response")
        return {
            f"{self.url}{r.findtext('{DAV:}href')}": r.findtext(
                ".//{urn:ietf:params:xml:ns:caldav}calendar-data"
            )
            or ""
            for r in found
        }


@contextmanager
def serving(folder: Path, rights: str, people: tuple[str, ...]) -> Iterator[CalDavServer]:
    """Radicale with these people, and Alongside's account with `rights` ("f", or "rw") on their calendars."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    users, rules, config, log = (folder / name for name in ("users", "rights", "config", "log"))
    users.write_text("".join(f"{name}:{name}\n" for name in (*people, OWN)))
    rules.write_text(
        "[own-root]\nuser: .+\ncollection: {user}\npermissions: RW\n"
        "[own]\nuser: .+\ncollection: {user}/[^/]+\npermissions: rw\n"
        f"[homes]\nuser: {OWN}\ncollection: [^/]+\npermissions: R\n"
        f"[theirs]\nuser: {OWN}\ncollection: [^/]+/[^/]+\npermissions: {rights}\n"
    )
    config.write_text(
        f"[server]\nhosts = 127.0.0.1:{port}\n[auth]\ntype = htpasswd\nhtpasswd_filename = {users}\n"
        f"htpasswd_encryption = plain\ndelay = 0\n[rights]\ntype = from_file\nfile = {rules}\n"
        f"[storage]\nfilesystem_folder = {folder / 'data'}\n[logging]\nlevel = warning\n"
    )
    with log.open("w") as written:
        process = subprocess.Popen(
            [sys.executable, "-m", "radicale", "-C", str(config)], stdout=written, stderr=written, cwd=folder,
            env={**os.environ, "PYTHONWARNINGS": "ignore"},
        )  # fmt: skip
        server = CalDavServer(f"http://127.0.0.1:{port}", log)
        try:
            _wait(server, process)
            for person in people:
                answer = server.call("MKCOL", server.collection(person), person, COLLECTION)
                assert answer.status_code == 201, answer.text
            yield server
        finally:
            process.terminate()
            process.wait(10)


def _wait(server: CalDavServer, process: "subprocess.Popen[bytes]") -> None:
    for _ in range(400):
        assert process.poll() is None, server.log.read_text()
        try:
            httpx.get(server.url, timeout=1)
            return
        except httpx.HTTPError:
            time.sleep(0.05)
    raise AssertionError(server.log.read_text())
