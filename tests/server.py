#!/usr/bin/env python3
"""A scripted HTTP server on the loopback, for tests and the demo.

    server.py [--dir DIR] [--cases FILE] [--log FILE] [--ports N]
              [--bind ADDRESS] [--cert PEM]

Prints its ports on one line ("40001 40002"), serves until SIGTERM or until
its parent is gone.  Python 3, standard library only.

What it answers to a path, first match wins:

 1. a case of FILE, a JSON object {"/path": CASE, ...}.  CASE is an object
    of the keys below, or a list of such objects: the first request gets the
    first one, and so on, the last one stays.  The query counts as part of
    the path if the case has one.
 2. /do/ANYTHING?KEY=VALUE&...   the same keys, in the query.  Header may be
    repeated.  Example: /do/x?status=503&header=Retry-After:+120
 3. a file of DIR, with ETag and Last-Modified, 304 when both validators
    that were sent are the current ones, byte for byte (as nginx has it).
 4. 404.

Keys of a case, all optional:

    status    200
    header    "Name: value" or a list of them
    body      text; "{host}" becomes the Host of the request
    file      of DIR, instead of body
    size      bytes: body is repeated or cut to that many
    etag      sent; a request that has it gets 304
    modified  Last-Modified, the same way
    gzip      1: body compressed
    bomb      bytes of zeros, gzipped on the fly
    chunked   1: chunked instead of Content-Length; N > 1: pieces of N
    endless   1: the body is repeated for ever, chunked
    length    the Content-Length that is claimed, whatever is sent
    delay     seconds before the answer
    silent    1: reads the request and says nothing until the peer goes
    stall     N: after N bytes of the body, silence until the peer goes
    drip      seconds between single bytes of the body
    drop      N: closes after N bytes of the body
    reset     N: the same with a TCP reset
    flood     bytes of headers
    to        Location; the status is then 302 by default.  "{host}" as in
              body, "{port1}" the second port
    hops      N: redirects N times to itself, then answers
    wall      1: redirects to itself until its cookie comes back
    raw       the whole answer as text, then close; \\n is CRLF

Every request is one line of the log: {"n": 1, "at": 0.012, "port": 40001,
"peer": 51234, "method": "GET", "path": "/a?b", "headers": [["Host", "…"],
…]}, in the order of arrival, headers in theirs.  "at" is in seconds since
the start, "peer" tells connections apart.  A connection alone is a line
with "method": "CONNECTION", so that a test can see that there was none.
"""

import argparse
import email.utils
import hashlib
import json
import os
import signal
import socket
import socketserver
import ssl
import struct
import sys
import threading
import time
import urllib.parse
import zlib

NUMBERS = {"status", "size", "gzip", "bomb", "chunked", "endless", "length",
           "delay", "silent", "stall", "drip", "drop", "reset", "flood",
           "hops", "wall"}
REASONS = {200: "OK", 226: "IM Used", 301: "Moved Permanently",
           302: "Found", 303: "See Other", 304: "Not Modified",
           307: "Temporary Redirect", 308: "Permanent Redirect",
           404: "Not Found", 410: "Gone", 429: "Too Many Requests",
           500: "Internal Server Error", 503: "Service Unavailable"}
TYPES = {".xml": "application/xml", ".json": "application/feed+json",
         ".html": "text/html; charset=utf-8"}


class Gone(Exception):
    """The peer is no longer there, or is not meant to be."""


class State:
    """What all connections share."""

    def __init__(self, args):
        self.dir = args.dir
        self.cases = {}
        if args.cases:
            with open(args.cases, encoding="utf-8") as f:
                self.cases = json.load(f)
        self.log = open(args.log, "w", encoding="utf-8") if args.log else None
        self.lock = threading.Lock()
        self.start = time.monotonic()
        self.seen = {}          # requests so far, by path
        self.n = 0
        self.ports = []

    def record(self, **what):
        if self.log is None:
            return
        with self.lock:
            self.n += 1
            line = {"n": self.n,
                    "at": round(time.monotonic() - self.start, 4), **what}
            self.log.write(json.dumps(line) + "\n")
            self.log.flush()

    def count(self, path):
        with self.lock:
            self.seen[path] = self.seen.get(path, 0) + 1
            return self.seen[path]

    def case(self, path):
        """The behaviour for a path, or None: a file or nothing."""
        bare = path.split("?", 1)[0]
        nth = self.count(path)
        case = self.cases.get(path, self.cases.get(bare))
        if isinstance(case, list):
            case = case[min(nth, len(case)) - 1]
        if case is None and bare.startswith("/do/"):
            query = urllib.parse.parse_qs(path.partition("?")[2],
                                          keep_blank_values=True,
                                          errors="surrogateescape")
            case = {k: v if k == "header" else v[0]
                    for k, v in query.items()}
        if case is None:
            return None
        return {k: float(v) if k in NUMBERS else v for k, v in case.items()}

    def file(self, path):
        """Content and modification time of a file of the directory."""
        name = urllib.parse.unquote(path.split("?", 1)[0]).lstrip("/")
        full = os.path.normpath(os.path.join(self.dir, name))
        if not full.startswith(os.path.abspath(self.dir) + os.sep):
            return None
        try:
            with open(full, "rb") as f:
                return f.read(), os.fstat(f.fileno()).st_mtime
        except OSError:
            return None


class Connection(socketserver.StreamRequestHandler):
    """One connection, request after request."""

    disable_nagle_algorithm = True
    wbufsize = -1

    def handle(self):
        self.state = self.server.state
        self.port = self.server.server_address[1]
        try:
            if self.server.tls is not None:
                self.request = self.server.tls.wrap_socket(
                    self.request, server_side=True)
                self.setup()
            while self.one():
                self.wfile.flush()
        except (Gone, OSError, ValueError):
            pass

    def finish(self):
        try:
            super().finish()
        except OSError:
            pass

    def one(self):
        """One request and its answer; False at the end."""
        line = self.rfile.readline(65536).decode("latin-1").split()
        if len(line) != 3:
            return False
        method, path, _ = line
        self.headers = []
        while True:
            text = self.rfile.readline(65536).decode("latin-1").rstrip("\r\n")
            if not text:
                break
            name, _, value = text.partition(":")
            self.headers.append([name, value.strip()])
        self.state.record(method=method, path=path, headers=self.headers,
                          port=self.port, peer=self.client_address[1])
        if path.startswith("http://"):          # we are somebody's proxy
            path = "/" + path.split("/", 3)[3]
        case = self.state.case(path)
        if case is None:
            self.serve_file(path)
        else:
            self.serve_case(path, case)
        return True

    def asked(self, name):
        for n, v in self.headers:
            if n.lower() == name.lower():
                return v
        return ""

    # --- answers ---------------------------------------------------------

    def head(self, status, headers):
        lines = [f"HTTP/1.1 {status} {REASONS.get(status, 'Status')}"]
        lines += [f"{n}: {v}" for n, v in headers]
        text = "\r\n".join(lines) + "\r\n\r\n"
        self.wfile.write(text.encode("utf-8"))

    def serve_file(self, path):
        found = self.state.file(path)
        if found is None:
            body = b"not found\n"
            self.head(404, [("Content-Length", len(body))])
            self.wfile.write(body)
            return
        body, mtime = found
        kind = TYPES.get(os.path.splitext(path.split("?")[0])[1],
                         "application/octet-stream")
        case = {"etag": '"' + hashlib.sha1(body).hexdigest()[:16] + '"',
                "modified": email.utils.formatdate(mtime, usegmt=True),
                "header": f"Content-Type: {kind}"}
        self.plain(case, body)

    def fresh(self, case):
        """Whether all validators sent are the current ones."""
        pairs = [(self.asked("If-None-Match"), case.get("etag")),
                 (self.asked("If-Modified-Since"), case.get("modified"))]
        sent = [(a, b) for a, b in pairs if a]
        return bool(sent) and all(a == b for a, b in sent)

    def common(self, case):
        headers = []
        if "etag" in case:
            headers.append(("ETag", case["etag"]))
        if "modified" in case:
            headers.append(("Last-Modified", case["modified"]))
        extra = case.get("header", [])
        for line in [extra] if isinstance(extra, str) else extra:
            name, _, value = line.partition(":")
            headers.append((name, self.fill(value.strip())))
        return headers

    def fill(self, text):
        text = text.replace("{host}", self.asked("Host"))
        for i, port in enumerate(self.state.ports):
            text = text.replace("{port%d}" % i, str(port))
        return text

    def serve_case(self, path, case):
        if case.get("delay"):
            time.sleep(case["delay"])
        if case.get("silent"):
            self.wait_for_peer()
        if "raw" in case:
            self.wfile.write(case["raw"].replace("\n", "\r\n")
                             .encode("utf-8", "surrogateescape"))
            self.wfile.flush()
            raise Gone
        if self.redirect(path, case):
            return
        if "file" in case:
            found = self.state.file("/" + case["file"])
            body = found[0] if found else b""
        else:
            body = self.fill(case.get("body", "")).encode("utf-8")
        if "size" in case:
            size = int(case["size"])
            body = ((body or b"x") * (size // len(body or b"x") + 1))[:size]
        if case.get("endless") or case.get("bomb"):
            self.stream(case, body or b"x" * 1024)
        else:
            self.plain(case, body)

    def redirect(self, path, case):
        """Location, if the case has one to send now."""
        to, status = case.get("to"), int(case.get("status", 302))
        headers = self.common(case)
        if case.get("hops"):
            left = int(case["hops"])
            bare, _, query = path.partition("?")
            fields = urllib.parse.parse_qsl(query)
            fields = [(k, str(left - 1) if k == "hops" else v)
                      for k, v in fields]
            to = bare + "?" + urllib.parse.urlencode(fields)
        if case.get("wall"):
            if "wall=passed" in self.asked("Cookie"):
                case.pop("status", None)
                return False
            to, status = path, 307
            headers.append(("Set-Cookie", "wall=passed; Path=/; HttpOnly"))
        if to is None:
            return False
        body = b"<html>moved</html>\n"
        self.head(status, headers + [("Location", self.fill(to)),
                                     ("Content-Length", len(body))])
        self.wfile.write(body)
        return True

    def plain(self, case, body):
        """A body of known size, and the ways to spoil it."""
        headers = self.common(case)
        if self.fresh(case):
            self.head(304, headers)
            return
        if case.get("gzip"):
            packer = zlib.compressobj(9, zlib.DEFLATED, 31)
            body = packer.compress(body) + packer.flush()
            headers.append(("Content-Encoding", "gzip"))
        if case.get("flood"):
            n = int(case["flood"]) // 1000
            headers += [(f"X-Flood-{i}", "f" * 985) for i in range(n)]
        chunked = int(case.get("chunked", 0))
        if chunked:
            headers.append(("Transfer-Encoding", "chunked"))
        else:
            headers.append(("Content-Length",
                            int(case.get("length", len(body)))))
        self.head(int(case.get("status", 200)), headers)
        for key in ("drop", "reset", "stall"):
            if key in case:
                self.break_off(key, body[:int(case[key])])
        if case.get("drip"):
            for i in range(len(body)):
                self.wfile.write(body[i:i + 1])
                self.wfile.flush()
                time.sleep(case["drip"])
        elif chunked:
            step = chunked if chunked > 1 else 4096
            for i in range(0, len(body), step):
                self.chunk(body[i:i + step])
            self.wfile.write(b"0\r\n\r\n")
        else:
            self.wfile.write(body)
        if "length" in case and int(case["length"]) != len(body):
            self.wfile.flush()
            raise Gone

    def stream(self, case, body):
        """Chunks without an end, or a bomb."""
        headers = self.common(case) + [("Transfer-Encoding", "chunked")]
        if case.get("endless"):
            self.head(int(case.get("status", 200)), headers)
            piece = body * (65536 // len(body) + 1)
            while True:
                self.chunk(piece)
                self.wfile.flush()
        self.head(200, headers + [("Content-Encoding", "gzip")])
        packer = zlib.compressobj(9, zlib.DEFLATED, 31)
        zeros, left = bytes(1 << 20), int(case["bomb"])
        while left > 0:
            self.chunk(packer.compress(zeros[:left]))
            left -= len(zeros)
        self.chunk(packer.flush())
        self.wfile.write(b"0\r\n\r\n")

    def chunk(self, piece):
        if piece:
            self.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))

    def break_off(self, how, part):
        self.wfile.write(part)
        self.wfile.flush()
        if how == "stall":
            self.wait_for_peer()
        if how == "reset":
            time.sleep(0.05)    # the bytes before it shall arrive
            self.request.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                                    struct.pack("ii", 1, 0))
            self.request.close()
        raise Gone

    def wait_for_peer(self):
        self.wfile.flush()
        while self.rfile.read(1):
            pass
        raise Gone


class Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    block_on_close = False
    request_queue_size = 512

    def __init__(self, bind, state, tls):
        self.address_family = (socket.AF_INET6 if ":" in bind
                               else socket.AF_INET)
        self.state, self.tls = state, tls
        super().__init__((bind, 0), Connection)

    def verify_request(self, request, client_address):
        """Here, so that connections are logged in the order they come."""
        self.state.record(method="CONNECTION",
                          port=self.server_address[1],
                          peer=client_address[1])
        return True

    def handle_error(self, request, client_address):
        if os.environ.get("SERVER_DEBUG"):
            super().handle_error(request, client_address)


def main():
    parser = argparse.ArgumentParser(
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--dir", default=".", type=os.path.abspath)
    parser.add_argument("--cases")
    parser.add_argument("--log")
    parser.add_argument("--ports", type=int, default=1)
    parser.add_argument("--bind", default="127.0.0.1")
    parser.add_argument("--cert", help="certificate and key in one file")
    args = parser.parse_args()

    tls = None
    if args.cert:
        tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        tls.load_cert_chain(args.cert)
    state = State(args)
    servers = [Server(args.bind, state, tls) for _ in range(args.ports)]
    state.ports = [s.server_address[1] for s in servers]
    signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
    for s in servers:
        threading.Thread(target=s.serve_forever, daemon=True).start()
    print(*state.ports, flush=True)
    parent = os.getppid()
    while os.getppid() == parent:
        time.sleep(0.5)


if __name__ == "__main__":
    sys.exit(main())
