"""Many people who read one page again and again, in one thread: a client that takes as little as can be of the cores it shares with the server."""

import selectors
import socket
import time


class Connection:
    """One of them: asks again the moment an answer is there."""

    def __init__(self, port, request):
        self.request = request
        self.socket = socket.create_connection(("127.0.0.1", port))
        self.socket.setblocking(False)
        self.ask()

    def ask(self):
        self.began, self.left, self.head = time.perf_counter(), None, b""
        # A request is far shorter than a socket's buffer.
        self.socket.sendall(self.request)

    def read(self):
        """The seconds that an answer took and its status, once it is whole; else nothing."""
        chunk = self.socket.recv(1 << 18)
        if not chunk:
            raise OSError("the connection was closed")
        if self.left is None:
            self.head += chunk
            if b"\r\n\r\n" not in self.head:
                return None
            head, chunk = self.head.split(b"\r\n\r\n", 1)
            self.status = int(head.split(b" ", 2)[1])
            self.left = next(int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length:"))
        self.left -= len(chunk)
        return (time.perf_counter() - self.began, self.status) if self.left == 0 else None


def read_until(over, port, cookies, address):
    """Reads as everybody of `cookies` until `over()`, and returns the seconds of every page and what went wrong."""
    times, wrong = [], []
    with selectors.DefaultSelector() as selector:
        for cookie in cookies:
            request = f"GET {address} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nCookie: {cookie}\r\nAccept: text/html\r\n\r\n".encode()
            connection = Connection(port, request)
            selector.register(connection.socket, selectors.EVENT_READ, connection)
        while not over() and selector.get_map():
            for key, _ in selector.select(timeout=0.2):
                try:
                    done = key.data.read()
                    if done is None:
                        continue
                    if done[1] != 200:
                        wrong.append(f"status {done[1]}")
                    times.append(done[0])
                    key.data.ask()
                except OSError as error:
                    wrong.append(str(error))
                    selector.unregister(key.fileobj)
        for key in list(selector.get_map().values()):
            key.fileobj.close()
    return times, wrong
