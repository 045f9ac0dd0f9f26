"""A mail server of the test: takes real SMTP on a port of this machine, and misbehaves when told to."""

import email
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.policy import default


@dataclass(slots=True)
class Sink:
    """refuse: answer the recipient with 550. hang_up: drop the connection once the words are in."""

    port: int = 0
    refuse: bool = False
    hang_up: bool = False
    mails: list[EmailMessage] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"smtp://localhost:{self.port}"


def _handler(sink: Sink) -> type[socketserver.StreamRequestHandler]:
    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self.say("220 test")
            while line := self.rfile.readline().decode().strip():
                word = line.split()[0].upper()
                if word == "QUIT":
                    return
                if word == "RCPT" and sink.refuse:
                    self.say("550 no such person")
                elif word == "DATA":
                    self.say("354 go on")
                    if not self.taken():
                        return
                else:
                    self.say("250 ok")

        def taken(self) -> bool:
            lines = []
            while (line := self.rfile.readline()) != b".\r\n":
                lines.append(line[1:] if line.startswith(b"..") else line)
            mail = email.message_from_bytes(b"".join(lines), policy=default)
            assert isinstance(mail, EmailMessage)
            sink.mails.append(mail)
            if not sink.hang_up:
                self.say("250 taken")
            return not sink.hang_up

        def say(self, line: str) -> None:
            self.wfile.write(f"{line}\r\n".encode())

    return Handler


@contextmanager
def listening() -> Iterator[Sink]:
    sink = Sink()
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), _handler(sink)) as server:
        server.daemon_threads = True
        sink.port = server.server_address[1]
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield sink
        finally:
            server.shutdown()
            thread.join()
