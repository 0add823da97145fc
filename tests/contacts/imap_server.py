"""Enough of an IMAP server (RFC 3501) for one who reads unseen mails and marks them."""

import imaplib
import re
import socketserver
import threading
from typing import Any

UID = re.compile(r"UID (?:FETCH|STORE) (\d+)")


class ImapServer:
    """Serves *mails* to anybody; ``lines`` are the commands that it was given."""

    def __init__(self, mails: list[bytes]) -> None:
        self.mails = dict(enumerate(mails, 1))
        self.seen: set[int] = set()
        self.lines: list[str] = []

    def __enter__(self) -> "ImapServer":
        office = self

        class Session(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                self.wfile.write(b"* OK ready\r\n")
                for line in self.rfile:
                    tag, _, command = line.decode().strip().partition(" ")
                    office.lines.append(command)
                    self.wfile.write(office.answer(command))
                    self.wfile.write(f"{tag} OK done\r\n".encode())

        self.server = socketserver.ThreadingTCPServer(("127.0.0.1", 0), Session)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()
        return self

    def __exit__(self, *_: Any) -> None:
        self.server.shutdown()
        self.server.server_close()

    def connect(self, place: Any) -> imaplib.IMAP4:
        return imaplib.IMAP4("127.0.0.1", self.server.server_address[1], timeout=5)

    def answer(self, command: str) -> bytes:
        if command == "CAPABILITY":
            return b"* CAPABILITY IMAP4rev1\r\n"
        if command.startswith("SELECT"):
            return f"* {len(self.mails)} EXISTS\r\n".encode()
        if command.startswith("UID SEARCH"):
            unseen = sorted(self.mails.keys() - self.seen)
            return f"* SEARCH {' '.join(map(str, unseen))}\r\n".encode()
        if found := UID.match(command):
            return self._about(command, int(found[1]))
        return b"* BYE\r\n" if command == "LOGOUT" else b""

    def _about(self, command: str, uid: int) -> bytes:
        if "STORE" in command:
            self.seen.add(uid)
            return b""
        mail = self.mails[uid]
        head = f"* {uid} FETCH (UID {uid} BODY[]<0> {{{len(mail)}}}\r\n".encode()
        return head + mail + b")\r\n"
