"""Many people, each of whom sends the next request at once after an answer, in one thread: a client that uses little of the cores it shares with the server."""

import selectors
import socket
import time


class Connection:
    """One person."""

    def __init__(self, port, requests):
        self.requests = iter(requests)
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setblocking(False)

    def ask(self):
        """Sends the next request; false if there is none."""
        request = next(self.requests, None)
        if request is None:
            return False
        self.began, self.left, self.head = time.perf_counter(), None, b""
        # A request is much shorter than a socket's buffer.
        self.socket.sendall(request)
        return True

    def read(self):
        """The time of an answer in seconds and its status, once it is complete; otherwise None."""
        chunk = self.socket.recv(1 << 18)
        if not chunk:
            raise OSError("the connection was closed")
        if self.left is None:
            self.head += chunk
            if b"\r\n\r\n" not in self.head:
                return None
            head, chunk = self.head.split(b"\r\n\r\n", 1)
            self.status = int(head.split(b" ", 2)[1])
            lengths = [int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:")]
            if not lengths:
                raise OSError(f"an answer without a length: {head[:200]!r}")
            self.left = lengths[0]
        self.left -= len(chunk)
        return (time.perf_counter() - self.began, self.status) if self.left == 0 else None


def ask_until(over, connections):
    """Sends requests on all connections until `over()` or until there are none left; returns the time of every answer, and the errors."""
    times, wrong = [], []
    with selectors.DefaultSelector() as selector:
        for connection in connections:
            if connection.ask():
                selector.register(connection.socket, selectors.EVENT_READ, connection)
        while not over() and selector.get_map():
            for key, _ in selector.select(timeout=0.2):
                try:
                    done = key.data.read()
                    if done is None:
                        continue
                    times.append(done[0])
                    if done[1] not in (200, 303):
                        wrong.append(f"status {done[1]}")
                    if not key.data.ask():
                        selector.unregister(key.fileobj)
                except OSError as error:
                    wrong.append(str(error))
                    selector.unregister(key.fileobj)
    for connection in connections:
        connection.socket.close()
    return times, wrong


def get(host, cookie, address):
    """The bytes of a request for a page."""
    return f"GET {address} HTTP/1.1\r\nHost: {host}\r\nCookie: {cookie}\r\nAccept: text/html\r\n\r\n".encode()


def post(host, cookie, address, body):
    """The bytes of a posted form."""
    return (f"POST {address} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\nCookie: {cookie}\r\nAccept: text/html\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n{body}").encode()
