#!/usr/bin/env python3
"""Hostile servers, each placed between two good feeds.

    hostile.py KATCHI SCRATCH

One run over all of them: every good feed is committed, every bad one is
named with what was wrong, the run ends in time and stays small.  Then the
spellings of closed addresses, straight and by redirect, against a port that
must see no connection; then SIGTERM.  TAP on stdout.

Memory is judged only when the program was built without sanitizers.
"""

import gzip
import json
import os
import random
import re
import resource
import signal
import socket
import ssl
import struct
import subprocess
import sys
import threading
import time
import warnings
import zlib

HERE = os.path.dirname(os.path.abspath(__file__))
SECONDS = 35
MEBIBYTES = 64


def rss(name, n=1):
    items = "".join(f"<item><guid>{name}-{i}</guid>"
                    f"<title>Allies meet, says {name}</title>"
                    f"<link>http://news.example/{name}/{i}</link></item>"
                    for i in range(n))
    return (f'<?xml version="1.0"?><rss version="2.0"><channel>'
            f'<title>{name}</title>{items}</channel></rss>')


def http(head, body=b""):
    return ("HTTP/1.1 " + "\r\n".join(head) + "\r\n\r\n").encode() + body


def noise(n):
    """n bytes of four kinds in no order: a quarter of that when packed."""
    hexed = random.Random(1).randbytes(n // 2).hex()
    return hexed.translate(str.maketrans("456789abcdef",
                                         "012301230123")).encode()


def zstd_bomb(n):
    """A zstd frame of n runs of 128 KiB zeros, four bytes each."""
    run = struct.pack("<I", (131072 << 3) | (1 << 1))[:3] + b"\0"
    last = struct.pack("<I", (131072 << 3) | (1 << 1) | 1)[:3] + b"\0"
    return b"\x28\xb5\x2f\xfd\x00\x38" + run * (n - 1) + last


# --- servers of bytes -------------------------------------------------------

class Raw:
    """Listens on a port of its own; act(connection) does what it likes."""

    def __init__(self, act, reads=True):
        self.act, self.reads, self.seen = act, reads, 0
        self.socket = socket.socket()
        self.socket.bind(("127.0.0.1", 0))
        self.socket.listen(64)
        self.port = self.socket.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()

    def serve(self):
        while True:
            c, _ = self.socket.accept()
            self.seen += 1
            threading.Thread(target=self.one, args=(c,), daemon=True).start()

    def one(self, c):
        try:
            if self.reads:
                c.recv(65536)
            self.act(c)
            c.close()
        except OSError:
            pass


def says(data):
    return lambda c: c.sendall(data)


def reset_after(data):
    def act(c):
        c.sendall(data)
        time.sleep(0.05)
        c.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER,
                     struct.pack("ii", 1, 0))
    return act


def forever(first, again, pause=0.0):
    def act(c):
        c.sendall(first)
        while True:
            c.sendall(again)
            time.sleep(pause)
    return act


def waits(c):
    while c.recv(4096):
        pass


def tls(cert, act, ciphers=None, version=ssl.TLSVersion.TLSv1_2, alpn=None):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    if ciphers:
        context.set_ciphers(ciphers)
    context.load_cert_chain(cert)
    if alpn:
        context.set_alpn_protocols([alpn])
    if ciphers:
        context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.maximum_version = version

    def inner(c):
        try:
            with context.wrap_socket(c, server_side=True) as t:
                if not alpn:
                    t.recv(65536)
                act(t)
        except (OSError, ValueError):
            pass                # the peer would not have us: so it shall
    return inner


def full_backlog():
    """A port whose queue of connections is full: connect() hangs."""
    s = socket.socket()
    s.bind(("127.0.0.1", 0))
    s.listen(0)
    held = [s]
    for _ in range(4):
        c = socket.socket()
        c.setblocking(False)
        c.connect_ex(s.getsockname())
        held.append(c)
    return held


# --- certificates -----------------------------------------------------------

class Certificates:
    def __init__(self, folder):
        self.folder = folder
        self.call("req", "-x509", "-newkey", "ec", "-pkeyopt",
                  "ec_paramgen_curve:P-256", "-nodes", "-keyout", "ca.key",
                  "-out", "ca.pem", "-subj", "/CN=test", "-days", "30")
        self.ca = os.path.join(folder, "ca.pem")

    def call(self, *args):
        subprocess.run(["openssl", *args], cwd=self.folder, check=True,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def make(self, name, names="IP:127.0.0.1", days="30", own=False,
             weak=False, by="ca", ca=False):
        with open(os.path.join(self.folder, name + ".ext"), "w") as f:
            f.write("subjectAltName=" + names + "\n"
                    + ("basicConstraints=critical,CA:TRUE\n" if ca else ""))
        kind = (["rsa:1024"] if weak else
                ["ec", "-pkeyopt", "ec_paramgen_curve:P-256"])
        self.call("req", "-newkey", *kind, "-nodes", "-keyout",
                  name + ".key", "-out", name + ".csr", "-subj",
                  "/CN=" + name)
        sign = (["-signkey", name + ".key"] if own else
                ["-CA", by + ".pem", "-CAkey", by + ".key",
                 "-CAcreateserial"])
        cert = ["x509", "-req", "-in", name + ".csr", "-extfile",
                name + ".ext", "-out", name + ".crt", *sign]
        try:
            self.call(*cert, "-days", days)
        except subprocess.CalledProcessError:
            # OpenSSL 3.4 has no days before today, but dates.
            self.call(*cert, "-not_before", "20200101000000Z",
                      "-not_after", "20200102000000Z")
        both = os.path.join(self.folder, name + ".pem")
        with open(both, "w") as out:
            for part in (".crt", ".key"):
                with open(os.path.join(self.folder, name + part)) as f:
                    out.write(f.read())
        return both


# --- what is wrong ----------------------------------------------------------
# Rows: name, answer, what the log must say of it.  An answer is a case of
# server.py (dict), bytes for a Raw server, a function for one, or text: a
# whole line of configuration.

def documents():
    page = "<!doctype html><title>x</title><p>Hello"
    laughs = ('<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "ha">'
              + "".join(f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">'
                        for i in range(12))
              + "]><rss><channel><title>&m;</title></channel></rss>")
    return [
        ("html", {"body": page}, "HTML"),
        ("nothing", {"body": ""}, "empty"),
        ("spaces", {"body": " \n" * 9000}, ""),
        ("pdf", {"body": "%PDF-1.4 and so on"}, "PDF"),
        ("json", {"body": '{"error": "no key"}'}, "JSON"),
        ("laughs", {"body": laughs}, ""),
        ("deep", {"body": "<rss><channel>" + "<a>" * 200000}, ""),
        ("token", {"body": "<rss><channel a='" + "x" * 3000000}, ""),
        ("zeros", b"HTTP/1.1 200 OK\r\n\r\n" + bytes(300000), ""),
        ("zipzip", http(["200 OK"], gzip.compress(bytes(60 << 20))), ""),
    ]


def bodies():
    body = rss("x").encode()
    zipped = gzip.compress(body)
    return [
        ("silent", {"silent": 1}, "no answer in time"),
        ("drip", {"drip": 0.05, "body": rss("drip", 9)}, "too slow"),
        ("stall", {"stall": 40, "body": rss("stall")}, "too slow"),
        ("late", {"delay": 60}, "no answer in time"),
        ("endless", {"endless": 1, "body": "abcdefgh"}, "over"),
        ("endless-xml", {"endless": 1, "body": "<item/>"}, "over"),
        ("bomb", {"bomb": 40 << 20}, "bomb"),
        ("bomb-deflate", http(["200 OK", "Content-Encoding: deflate"],
                              zlib.compress(bytes(40 << 20))),
         "bomb"),
        ("bomb-zstd", http(["200 OK", "Content-Encoding: zstd"],
                           zstd_bomb(2000)), "bomb"),
        ("bomb-twice", http(["200 OK", "Content-Encoding: gzip, gzip"],
                            gzip.compress(gzip.compress(
                                bytes(40 << 20)))), "bomb"),
        ("zip-none", http(["200 OK", "Content-Encoding: gzip"],
                          b"no gzip, and no feed"),
         "compression is damaged (gzip)"),
        ("zip-short", http(["200 OK", "Content-Encoding: gzip"],
                           zipped[:40]), "compression is damaged"),
        ("zip-large", http(["200 OK", "Content-Encoding: gzip"],
                           gzip.compress(noise(12 << 20))),
         "unpacked, it is over"),
        ("zip-layers", http(["200 OK", "Content-Encoding: "
                             + ", ".join(["gzip"] * 50)], zipped),
         "more than 5 times"),
        ("length-few", {"length": 99999, "body": rss("x")[:60]},
         "cut short"),
        ("length-huge", http(["200 OK", "Content-Length: 99999999999"],
                             body), "too large"),
        ("length-bad", http(["200 OK", "Content-Length: many"], body), ""),
        ("length-minus", http(["200 OK", "Content-Length: -5"], body), ""),
        ("drop", {"drop": 30, "body": rss("x")}, "cut short"),
        ("reset", {"reset": 30, "body": rss("x")}, "connection"),
        ("chunk-bad", http(["200 OK", "Transfer-Encoding: chunked"],
                           b"zz\r\nabc\r\n"), ""),
        ("chunk-cut", http(["200 OK", "Transfer-Encoding: chunked"],
                           b"ffff\r\nabc"), "cut short"),
        ("chunk-huge", http(["200 OK", "Transfer-Encoding: chunked"],
                            b"ffffffffffffffffff\r\nabc"), ""),
        ("te-what", http(["200 OK", "Transfer-Encoding: zigzag"], body),
         "Transfer-Encoding is none"),
    ]


def broken_after(n):
    """HTTP/2 whose stream is reset behind n bytes of a feed."""
    def frame(kind, flags, stream, data):
        return (struct.pack(">I", len(data))[1:] + bytes([kind, flags])
                + struct.pack(">I", stream) + data)

    def act(t):
        t.sendall(frame(4, 0, 0, b""))                  # SETTINGS
        got = b""
        while b"\x01" not in [got[i + 3:i + 4] for i in frames(got)]:
            more = t.recv(65536)
            if not more:
                return
            got += more
        body = rss("h2-reset", 2).encode()[:n]
        t.sendall(frame(1, 4, 1, b"\x88") + frame(0, 0, 1, body))
        time.sleep(0.1)
        t.sendall(frame(3, 0, 1, struct.pack(">I", 2)))  # RST_STREAM
        time.sleep(0.2)

    def frames(got):
        at = 24                 # behind the preface
        while at + 9 <= len(got):
            yield at
            at += 9 + int.from_bytes(got[at:at + 3], "big")
    return act


def readable(certs):
    """Odd, but the feed can be read: its items are committed."""
    def body(name):
        return rss(name).encode()

    def packed(name, *codings, data=None):
        return (name, http(["200 OK"] + ["Content-Encoding: " + c
                                         for c in codings],
                           body(name) if data is None else data), "")

    rows = [packed("none-" + c.lower().split("=")[0].replace("/", "-"), c)
            for c in ("UTF-8", "aws-chunked", "charset=utf-8", "none",
                      "identity", "binary", "lzma2000")]
    whole = [("gz-tail", lambda b: gzip.compress(b) + b"\0" * 99),
             ("gz-words", lambda b: gzip.compress(b) + b"<!-- served -->"),
             ("gz-two", lambda b: gzip.compress(b[:99])
              + gzip.compress(b[99:])),
             ("gz-sum", lambda b: gzip.compress(b)[:-8] + b"\1" * 8),
             ("gz-plain", lambda b: b)]
    rows += [packed(n, "gzip", data=f(body(n))) for n, f in whole]
    rows += [packed("gz-and", "gzip, aws-chunked",
                    data=gzip.compress(body("gz-and"))),
             packed("gz-gz", "gzip", "gzip",
                    data=gzip.compress(gzip.compress(body("gz-gz")))),
             packed("x-gzip", "X-GZip", data=gzip.compress(body("x-gzip"))),
             packed("zlib", "deflate", data=zlib.compress(body("zlib"))),
             packed("raw-deflate", "deflate",
                    data=zlib.compress(body("raw-deflate"))[2:-4])]
    many = rss("gz-cut", 200).encode()
    rows += [("gz-cut", http(["200 OK", "Content-Encoding: gzip"],
                             gzip.compress(many)[:-200]), "ends too early"),
             ("length-more", {"length": 99999, "body": rss("length-more")},
              "but the document is whole"),
             ("length-cut", {"length": 99999,
                             "body": rss("length-cut", 9)[:-99]},
              "whole items were kept"),
             ("drop-late", {"drop": 500, "body": rss("drop-late", 9)},
              "whole items were kept"),
             ("reset-late", {"reset": 500, "body": rss("reset-late", 9)},
              "whole items were kept"),
             ("chunk-last", http(["200 OK", "Transfer-Encoding: chunked"],
                                 b"%x\r\n" % len(body("chunk-last"))
                                 + body("chunk-last") + b"\r\n"),
              "but the document is whole")]
    rows.append(("tls-legacy-key", tls(
        certs.make("oldkey", weak=True),
        says(http(["200 OK"], body("legacy-key"))),
        ciphers="DEFAULT:@SECLEVEL=0"), ""))
    good = certs.make("h2")
    rows.append(("tls-h2-reset", tls(good, broken_after(260), alpn="h2"),
                 "whole items were kept"))
    return rows


def heads():
    loop = {"status": 302, "to": "/loop"}
    return [
        ("flood", {"flood": 400000, "body": rss("x")}, "headers are over"),
        ("flood-line", http(["200 OK", "X-Long: " + "y" * 400000]),
         "headers is too long"),
        ("flood-endless", forever(b"HTTP/1.1 200 OK\r\n",
                                  b"X-Y: " + b"z" * 5000 + b"\r\n"),
         "headers are over"),
        ("hundred", forever(b"", b"HTTP/1.1 100 Continue\r\n\r\n", 0.001),
         ""),
        ("garbage", b"\x00\xff\x13\x37" * 500, "not HTTP"),
        ("ssh", b"SSH-2.0-OpenSSH_9.2\r\n", "not HTTP"),
        ("http09", b"<rss><channel/></rss>", "not HTTP"),
        ("http99", b"HTTP/9.9 200 OK\r\n\r\n", ""),
        ("close", b"", "no answer"),
        ("reset-first", reset_after(b""), "connection"),
        ("reset-head", reset_after(b"HTTP/1.1 200 OK\r\nX: "),
         "connection"),
        ("s999", http(["999 What"]), "999"),
        ("s204", http(["204 No Content"]), "204"),
        ("s206", http(["206 Partial Content"], b"<rss>"), "206"),
        ("s304", http(["304 Not Modified"]), "304"),
        ("s401", http(["401 No", 'WWW-Authenticate: Basic realm="x"']),
         "401"),
        ("s407", http(["407 No"]), "407"),
        ("s404", {"status": 404, "endless": 1, "body": "n" * 99}, "404"),
        ("s500", {"status": 500, "bomb": 1 << 20}, ""),
        ("s503", http(["503 Busy", "Retry-After: 99999999999999"]), "503"),
        ("nowhere", http(["302 Found", "Content-Length: 0"]),
         "does not say where"),
        ("to-what", {"status": 302, "to": "http://[::1"}, ""),
        ("hops", {"hops": 99}, "more than 5"),
        ("loop", loop, "more than 5"),
        ("cookies", {"status": 302, "to": "/cookies", "header":
                     [f"Set-Cookie: c{i}=" + "v" * 900 for i in range(99)]},
         "more than 5"),
        ("wall", {"wall": 1, "status": 307, "body": page_of("login")},
         "HTML"),
    ] + [("to-" + to.split(":")[0], {"status": 301, "to": to},
          to.split(":")[0])
         for to in ("file:///etc/passwd", "ftp://127.0.0.1/x",
                    "gopher://127.0.0.1/x", "dict://127.0.0.1/x",
                    "ldap://127.0.0.1/x", "smb://127.0.0.1/x",
                    "telnet://127.0.0.1/", "javascript:alert(1)",
                    "data:text/xml,x", "mailto:a@b.example")]


def page_of(word):
    return f"<!doctype html><title>{word}</title>"


def secure(certs):
    good = certs.make("good")
    certs.make("middle", ca=True)
    body = http(["200 OK"], rss("x").encode())
    return [
        ("tls-expired", tls(certs.make("expired", days="-1"), says(body)),
         "has to renew it"),
        ("tls-host", tls(certs.make("host", "DNS:other.example"),
                         says(body)), "TLS"),
        ("tls-own", tls(certs.make("own", own=True), says(body)),
         "ca-file ="),
        ("tls-weak", tls(certs.make("weak", weak=True), says(body),
                         ciphers="DEFAULT:@SECLEVEL=0"), "tls = legacy"),
        ("tls-chain", tls(certs.make("leaf", by="middle"), says(body)),
         "ca-file ="),
        ("tls-cipher", tls(good, says(body), ciphers="AECDH:@SECLEVEL=0"), "TLS"),
        ("tls-old", tls(good, says(body), ciphers="DEFAULT:@SECLEVEL=0",
                        version=ssl.TLSVersion.TLSv1_1), "TLS"),
        ("tls-plain", says(body), "is it http://?"),
        ("tls-slow", waits, "no connection in time"),
        ("tls-drip", forever(b"\x16\x03\x03\x40\x00", b"\x02", 0.05), ""),
        ("tls-close", says(b""), "TLS"),
        ("tls-reset", reset_after(b"\x16"), ""),
        ("tls-alert", says(b"\x15\x03\x03\x00\x02\x02\x28"), "TLS"),
        ("tls-down", tls(good, says(http([
            "302 Found", "Location: http://127.0.0.1/", "Content-Length: 0"
        ]))), "from https to http"),
    ]


def lines(folder):
    fifo = os.path.join(folder, "fifo")
    os.mkfifo(fifo)
    with open(os.path.join(folder, "dies"), "w") as f:
        f.write("kill -9 $$\n")
    return [
        ("dns", "url = http://no-such-host.invalid/feed", "no address"),
        ("proxy-dead", "url = http://a.example/\n\tproxy = "
         "http://me:s3cret@127.0.0.1:9", "no connection to the proxy "
         "http://127.0.0.1:9: "),
        ("refused", "url = http://127.0.0.1:9/feed", "no connection"),
        ("file-none", f"url = file://{folder}/none.xml", "No such file"),
        ("file-folder", f"url = file://{folder}", ""),
        ("file-fifo", f"url = file://{fifo}", ""),
        ("file-zero", "url = file:///dev/zero", ""),
        ("prog-none", "command = /no/such/program", ""),
        ("prog-fails", "command = false", "status 1"),
        ("prog-sleeps", "command = sleep 60", "time"),
        ("prog-endless", "command = yes", ""),
        ("prog-dies", f"command = sh {folder}/dies", ""),
    ]


class Suite:
    def __init__(self, katchi, scratch):
        self.katchi, self.scratch = katchi, scratch
        self.n = self.failed = 0
        with open(katchi, "rb") as f:
            self.sanitized = b"__asan_init" in f.read()

    def check(self, good, text, detail=""):
        self.n += 1
        self.failed += not good
        print("ok" if good else "not ok", self.n, "-", text)
        if not good:
            for line in str(detail).strip().split("\n"):
                print("#", line[:300])

    def folder(self, name, deadline=30, timeout=3):
        folder = os.path.join(self.scratch, name)
        os.makedirs(os.path.join(folder, "feeds"))
        os.makedirs(os.path.join(folder, "filters"))
        with open(os.path.join(folder, "katchi.conf"), "w") as f:
            f.write(f"[poll]\n\tspacing = 0\n\ttimeout = {timeout}s\n"
                    f"\tdeadline = {deadline}s\n\tcontact = x@y.example\n")
        with open(os.path.join(folder, "filters", "f.conf"), "w") as f:
            f.write('[topic "t"]\n\tany = allies meet\n')
        subprocess.run(["git", "init", "-q", "--bare", "-b", "main",
                        os.path.join(folder, "archive.git")], check=True)
        return folder

    def feeds(self, folder, text):
        with open(os.path.join(folder, "feeds", "f.conf"), "w") as f:
            f.write(text)

    def start(self, folder, *args):
        return subprocess.Popen(
            [self.katchi, "-c", os.path.join(folder, "katchi.conf"), *args],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            errors="replace")

    def server(self, folder, cases, ports):
        with open(os.path.join(folder, "cases"), "w") as f:
            json.dump(cases, f)
        p = subprocess.Popen(
            [sys.executable, os.path.join(HERE, "server.py"), "--cases",
             os.path.join(folder, "cases"), "--ports", str(ports)],
            stdout=subprocess.PIPE, text=True)
        return p, [int(n) for n in p.stdout.readline().split()]

    # --- each between two good ones -----------------------------------------

    def between(self):
        folder = self.folder("between")
        certs = Certificates(folder)
        held = full_backlog()
        odd = readable(certs)
        rows = odd + bodies() + heads() + documents() + secure(certs)
        rows += lines(folder)
        rows.append(("backlog", f"url = http://127.0.0.1:"
                     f"{held[0].getsockname()[1]}/", "no connection"))
        cases, text, bad = {}, "", []
        n_cases = sum(isinstance(r[1], dict) for r in rows)
        for i in range(len(rows) + 1):
            cases[f"/g{i:03}"] = {"body": rss(f"g{i:03}")}
        for name, answer, _ in rows:
            if isinstance(answer, dict):
                cases["/" + name] = answer
        server, ports = self.server(folder, cases, n_cases + 1)
        left = ports[1:]
        for i, (name, answer, word) in enumerate(rows):
            feed = f"g{i:03}-{name}"
            bad.append((feed, word))
            if isinstance(answer, str):
                line = answer
            elif isinstance(answer, dict):
                line = f"url = http://127.0.0.1:{left.pop()}/{name}"
            else:
                raw = Raw(says(answer) if isinstance(answer, bytes)
                          else answer, not name.startswith("tls-"))
                scheme = "https" if name.startswith("tls-") else "http"
                line = f"url = {scheme}://127.0.0.1:{raw.port}/"
            text += self.good(i, ports[0])
            text += (f'[feed "{feed}"]\n\t{line}\n\tallow-private = true\n'
                     f"\tca-file = {certs.ca}\n"
                     + ("\ttls = legacy\n" if "-legacy-" in feed else ""))
        text += self.good(len(rows), ports[0])
        self.feeds(folder, text)
        start = time.monotonic()
        p = self.start(folder, "run")
        out, err = p.communicate(timeout=90)
        took = time.monotonic() - start
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
        server.terminate()
        server.wait()
        for c in held:
            c.close()
        self.judge(folder, p, out, err, bad, [row[0] for row in odd])
        self.check(took <= SECONDS, f"the run ends within {SECONDS} s",
                   f"{took:.1f} s")
        print(f"# {len(rows)} scenarios, {took:.1f} s, peak {peak} MiB"
              + (" (sanitized: not judged)" if self.sanitized else ""))
        if not self.sanitized:
            self.check(peak <= MEBIBYTES, f"and needs at most {MEBIBYTES} "
                       "MiB", f"{peak} MiB")

    def good(self, i, port):
        return (f'[feed "g{i:03}"]\n\turl = http://127.0.0.1:{port}/g{i:03}\n'
                f"\tallow-private = true\n")

    def judge(self, folder, p, out, err, bad, odd):
        self.check(p.returncode == 0, "the run ends well",
                   f"{p.returncode} {out} {err}")
        log = subprocess.run(
            ["git", "-C", os.path.join(folder, "archive.git"), "log",
             "--format=%s", "main"], capture_output=True, text=True).stdout
        for i in range(len(bad) + 1):
            if f"says g{i:03}\n" not in log:
                self.check(False, f"the good feed g{i:03} is committed")
        self.check(len(re.findall(r"says g\d{3}\n", log)) == len(bad) + 1,
                   f"all {len(bad) + 1} good feeds are committed", log)
        for name in odd:
            says = name.replace("tls-", "")
            self.check(f"says {says}\n" in log, f"{name} is read",
                       [line for line in err.split("\n") if name in line])
        for feed, word in bad:
            if feed[5:] in odd and not word:
                continue
            told = [line for line in err.split("\n") if f"{feed}: " in line]
            self.check(any(word in line for line in told),
                       f"{feed[5:]} is named" + (f': "{word}"' if word
                                                 else ""),
                       "\n".join(told) or "not a word")

    # --- closed addresses ---------------------------------------------------

    def closed(self):
        hosts = ["127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001",
                 "0x7f.1", "0177.0.0.1", "017700000001", "127.0.0.1.",
                 "localhost", "LOCALHOST", "localhost.", "a.localhost",
                 "0.0.0.0", "0", "[::1]", "[0:0:0:0:0:0:0:1]",
                 "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[::]",
                 "[::127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]",
                 "%31%32%37.0.0.1", "127.0.0.1%2e", "user@127.0.0.1",
                 "127.255.255.254"]
        canary = Raw(says(http(["200 OK"], rss("canary").encode())))
        folder = self.folder("closed")
        url = [f"http://{h}:{canary.port}/" for h in hosts]
        line = "".join(f'[feed "d{i:02}"]\n\turl = "{u}"\n'
                       for i, u in enumerate(url)).split("\n")
        # Those that the configuration refuses are refused for good.
        refused = set()
        self.feeds(folder, "\n".join(line))
        told = "".join(self.start(folder, "check").communicate(timeout=90))
        for m in re.findall(r"f\.conf:(\d+):\d+: error", told):
            refused.add((int(m) - 1) // 2)
        direct = [i for i in range(len(hosts)) if i not in refused]
        text = "".join(f'[feed "d{i:02}"]\n\turl = "{url[i]}"\n'
                       for i in direct)
        # A proxy stands for the public internet that sends us inside.
        asked = []

        def proxy(c):
            path = c.recv(65536).split(b" ")[1].decode()
            asked.append(path)
            i = int(path.rsplit("/", 1)[1])
            c.sendall(http(["302 Found", f"Location: {url[i]}",
                            "Content-Length: 0"]))
        middle = Raw(proxy, reads=False)
        for i in range(len(hosts)):
            text += (f'[feed "r{i:02}"]\n\turl = '
                     f"http://feeds{i}.example/{i}\n\tproxy = "
                     f"http://127.0.0.1:{middle.port}\n")
        self.feeds(folder, text)
        p = self.start(folder, "run")
        out, err = p.communicate(timeout=90)
        self.check(p.returncode == 69, "nothing but closed doors",
                   f"{p.returncode} {out} {err}")
        self.check(canary.seen == 0, "the canary saw no connection",
                   canary.seen)
        self.check(len(asked) == len(hosts), "each redirect was given, none "
                   "followed", asked)
        for i in range(len(hosts)):
            told = [m for m in err.split("\n")
                    if f"d{i:02}: " in m or f"r{i:02}: " in m]
            self.check(len(told) == (1 if i in refused else 2),
                       f"{hosts[i]}: refused, straight and by redirect",
                       "\n".join(told))
        print(f"# {len(hosts)} spellings, {len(refused)} of them no URL for "
              f"the configuration, {canary.seen} connections")
        # The canary can sing.
        self.feeds(folder, f'[feed "open"]\n\turl = {url[0]}\n'
                   "\tallow-private = true\n")
        self.start(folder, "run").communicate(timeout=90)
        self.check(canary.seen == 1, "with allow-private it is reached",
                   canary.seen)

    # --- what is our own fault ----------------------------------------------

    def portal(self):
        """All hosts present one certificate, which is nobody's."""
        folder = self.folder("portal")
        certs = Certificates(folder)
        raw = Raw(tls(certs.make("portal", "DNS:portal.example"),
                      says(http(["200 OK"], b""))), reads=False)
        body = http(["200 OK"], rss("home").encode())
        good = Raw(tls(certs.make("home"), says(body)), reads=False)
        text = "".join(
            f'[feed "{name}"]\n\turl = https://{host}:{raw.port}/\n'
            f"\tallow-private = true\n\tca-file = {certs.ca}\n"
            for name, host in (("one", "127.0.0.1"), ("two", "localhost")))
        home = (f'[feed "home"]\n\turl = https://127.0.0.1:{good.port}/\n'
                f"\tallow-private = true\n\tca-file = {certs.ca}\n")

        def run(feeds):
            self.feeds(folder, feeds)
            out, err = self.start(folder, "run").communicate(timeout=90)
            rows = self.start(folder, "feeds", "--json").communicate()[0]
            return err, {r["feed"]: r for r in map(json.loads,
                                                   rows.splitlines())}
        for _ in range(2):
            err, rows = run(text)
            self.check("no server shows a certificate that fits" in err and
                       "portal" in err, "a portal is called so", err)
            self.check(all(rows[f]["failures"] == 0 and
                           rows[f]["state"] == "failing"
                           for f in ("one", "two")),
                       "and nobody is made to wait for it", rows)
        self.check(raw.seen >= 4, "all are asked again at once", raw.seen)
        err, rows = run(text + home)
        self.check("no server" not in err and rows["one"]["failures"] == 1
                   and rows["home"]["state"] == "good",
                   "where one certificate fits, the others are at fault",
                   err)

    def few(self):
        """Too few descriptors: for anything, for many at once."""
        folder = self.folder("few")
        server, ports = self.server(
            folder, {f"/f{i}": {"body": rss(f"f{i}")} for i in range(20)},
            20)
        self.feeds(folder, "".join(
            f'[feed "f{i}"]\n\turl = http://127.0.0.1:{ports[i]}/f{i}\n'
            "\tallow-private = true\n" for i in range(20)))
        conf = os.path.join(folder, "katchi.conf")

        def run(limit):
            p = subprocess.run(
                ["sh", "-c", f"ulimit -n {limit}; exec \"$@\"", "sh",
                 self.katchi, "-c", conf, "run"], capture_output=True,
                text=True)
            return p.returncode, p.stdout + p.stderr
        for limit in (8, 20):
            status, said = run(limit)
            self.check(status == 74 and "ulimit -n" in said,
                       f"{limit} descriptors: nothing is asked, and why",
                       f"{status} {said}")
        status, said = run(44)
        self.check(status == 0 and "changed=20 " in said,
                   "44: all are asked, a few at a time", f"{status} {said}")
        server.terminate()
        server.wait()

    # --- SIGTERM ------------------------------------------------------------

    def term(self):
        folder = self.folder("term", timeout=60)
        quiet = Raw(waits)
        server, ports = self.server(folder, {"/g": {"body": rss("g")}}, 1)
        self.feeds(folder, f'[feed "g"]\n\turl = http://127.0.0.1:{ports[0]}'
                   "/g\n\tallow-private = true\n" + "".join(
                       f'[feed "q{i}"]\n\turl = http://127.0.0.{i + 1}:'
                       f"{quiet.port}/\n\tallow-private = true\n"
                       for i in range(1))
                   + '[feed "p"]\n\tcommand = sleep 60\n'
                   + '[feed "x"]\n\turl = http://no-such-host.invalid/\n')
        p = self.start(folder, "-v", "run")
        for line in p.stderr:
            if "g: rss" in line:
                break
        for _ in range(200):
            if quiet.seen == 0:
                time.sleep(0.02)
        start = time.monotonic()
        p.send_signal(signal.SIGTERM)
        out = p.stdout.read()
        p.wait()
        took = time.monotonic() - start
        server.terminate()
        server.wait()
        self.check(took <= 2, "SIGTERM ends a run within 2 s",
                   f"{took:.2f} s")
        self.check("commits=1 " in out, "what had come is committed", out)
        print(f"# SIGTERM: {took:.2f} s")


def main():
    suite = Suite(*sys.argv[1:3])
    suite.between()
    suite.closed()
    suite.portal()
    suite.few()
    suite.term()
    print(f"1..{suite.n}")
    return 1 if suite.failed else 0


if __name__ == "__main__":
    sys.exit(main())
