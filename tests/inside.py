#!/usr/bin/env python3
"""No feed leads inside: names, redirects and rebinding against a canary.

    inside.py KATCHI FOLDER

A resolver of our own (tests/inside_preload.c) lets names lead where an
attacker wants them to.  8.8.8.8 is the internet: a server on the loopback.
The canary is another port there; it must see no connection, whatever was
tried, while the good feeds beside are fetched.  Prints TAP.
"""

import json
import os
import socket
import sqlite3
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

HERE = os.path.dirname(os.path.abspath(__file__))

# As a stranger may write them: in a redirect, or in the configuration.
SPELLINGS = [
    "127.0.0.1", "127.1", "127.0.1", "2130706433", "0x7f000001",
    "0x7f.0.0.1", "0177.0.0.1", "017700000001", "0", "0.0.0.0",
    "%31%32%37.0.0.1", "①②⑦.0.0.1", "127。0。0。1", "localhost",
    "LOCALHOST.", "a.localhost", "[::1]", "[::]", "[0:0:0:0:0:0:0:1]",
    "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[64:ff9b::7f00:1]",
    "[2002:7f00:1::]", "u:p@127.0.0.1", "10.0.0.1", "169.254.169.254",
    "192.168.0.1", "100.64.0.1", "[fd00::1]", "[fe80::1]",
]
# Where a name may lead.
ADDRESSES = [
    "127.0.0.1", "127.8.9.10", "0.0.0.0", "10.0.0.1", "172.16.0.1",
    "192.168.1.1", "169.254.169.254", "100.64.0.1", "224.0.0.1",
    "255.255.255.255", "198.18.0.1", "192.0.2.1", "::1", "::",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "64:ff9b::7f00:1",
    "2002:7f00:1::", "fd00::1", "fc00::1", "fe80::1", "ff02::1",
    "2001:db8::1", "8.8.8.8+127.0.0.1",
]
FEED = """<rss version="2.0"><channel><title>Good</title><item>
<guid>{0}</guid><link>https://news.example/{0}</link>
<title>Security Consultative Meeting {0}</title></item></channel></rss>"""


class Public(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    targets = {}

    def do_GET(self):
        to = self.targets.get(self.path)
        body = b"" if to else FEED.format(self.path[1:]).encode()
        self.send_response(302 if to else 200)
        if to:
            # Bytes as they are: some targets are not ASCII.
            self._headers_buffer.append(b"Location: " + to.encode() + b"\r\n")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


class Server(ThreadingHTTPServer):
    # All feeds come at once; 5, the default, are not enough when the machine
    # is busy: the kernel then drops what the others say.
    request_queue_size = 200


class Canary:
    """Counts who comes, over IPv4 and, where there is one, IPv6."""

    def __init__(self):
        self.n = 0
        self.port = self.listen(socket.AF_INET, "127.0.0.1", 0)
        try:
            self.listen(socket.AF_INET6, "::1", self.port)
        except OSError:
            pass

    def listen(self, family, host, port):
        s = socket.create_server((host, port), family=family, backlog=200)
        threading.Thread(target=self.count, args=[s], daemon=True).start()
        return s.getsockname()[1]

    def count(self, s):
        while True:
            peer, _ = s.accept()
            self.n += 1
            peer.close()


class Tap:
    def __init__(self):
        self.n = self.bad = 0

    def ok(self, good, says, why=""):
        self.n += 1
        self.bad += not good
        print(f"{'ok' if good else 'not ok'} {self.n} - {says}")
        if not good:
            for line in str(why).splitlines()[:20]:
                print("#", line)


def scenes(public, canary):
    """(feed, url, redirect target at /feed or None, names for it)"""
    for i, host in enumerate(SPELLINGS):
        if not host.startswith("%"):    # the configuration refuses it
            yield f"direct-{i}", f"http://{host}:{canary}/x", None, None
        yield (f"hop-{i}", f"http://hop{i}.example:{public}/hop-{i}",
               f"http://{host}:{canary}/x", "8.8.8.8")
    for i, address in enumerate(ADDRESSES):
        # A second address is only used when the first one fails: there.
        port = public if "+" in address else canary
        first = address.replace("8.8.8.8+", "")
        yield f"name-{i}", f"http://name{i}.example:{canary}/x", None, first
        yield (f"rebind-{i}", f"http://rebind{i}.example:{public}/rebind-{i}",
               f"http://rebind{i}.example:{canary}/x",
               f"8.8.8.8,{first}")
        if port == public:
            yield (f"both-{i}", f"http://both{i}.example:{canary}/x", None,
                   f"127.0.0.1+{first}")


def main():
    katchi, folder = os.path.abspath(sys.argv[1]), sys.argv[2]
    os.makedirs(os.path.join(folder, "feeds"))
    preload = os.path.join(folder, "inside.so")
    subprocess.run(["cc", "-shared", "-fPIC", "-D_GNU_SOURCE", "-o", preload,
                    os.path.join(HERE, "inside_preload.c")], check=True)
    server = Server(("127.0.0.1", 0), Public)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    public, canary, tap = server.server_port, Canary(), Tap()

    names, feeds = ["good.example=8.8.8.8"], []
    good = [(f"good-{i}", f"http://good.example:{public}/g{i}", None, None)
            for i in range(2)]
    for feed, url, to, addresses in (
            good[:1] + list(scenes(public, canary.port)) + good[1:]):
        feeds.append(f'[feed "{feed}"]\n\turl = "{url}"\n')
        if to:
            Public.targets[f"/{feed}"] = to
        if addresses:
            names.append(url.split("/")[2].split(":")[0] + "=" + addresses)
    conf = os.path.join(folder, "katchi.conf")
    with open(os.path.join(folder, "feeds", "f.conf"), "w") as f:
        f.write("".join(feeds))
    with open(conf, "w") as f:
        f.write("[katchi]\n\tfilters = none.d\n[poll]\n\tspacing = 0\n"
                "\tcontact = x@y.example\n")
    os.mkdir(os.path.join(folder, "none.d"))
    subprocess.run(["git", "init", "-q", "--bare", "-b", "main",
                    os.path.join(folder, "archive.git")], check=True)
    proxy = f"http://127.0.0.1:{canary.port}"
    asan = os.environ.get("ASAN_OPTIONS", "")
    env = {**os.environ, "LD_PRELOAD": preload,
           "INSIDE_NAMES": " ".join(names),
           "ASAN_OPTIONS": asan + ":verify_asan_link_order=0"}
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY",
                 "HTTPS_PROXY", "ALL_PROXY"):
        env[name] = proxy
    run = subprocess.run([katchi, "-c", conf, "run"], env=env, text=True,
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    tap.ok(run.returncode == 0, "the run ends well", run.stderr[-2000:])
    tap.ok("changed=2 " in run.stdout, "the good feeds are read",
           run.stdout + run.stderr[-1500:])

    state = subprocess.run([katchi, "-c", conf, "feeds", "--json"], text=True,
                           stdout=subprocess.PIPE, check=True)
    rows = {r["feed"]: r for r in map(json.loads,
                                      state.stdout.splitlines())}
    for feed, url, to, addresses in scenes(public, canary.port):
        row = rows[feed]
        says = f"{feed}: {addresses or ''} {to or url}"
        tap.ok(row.get("outcome") == "refused" and
               "is refused (" in row.get("error", ""), says, row)
    db = sqlite3.connect(os.path.join(folder, "state.db"))
    hosts = db.execute("SELECT count(*) FROM visit WHERE url_now IS NOT NULL")
    tap.ok(hosts.fetchone()[0] == 0, "none of them was adopted")
    tap.ok(canary.n == 0, "nobody came to the canary", canary.n)
    # The trap works: it would have been noticed.
    socket.create_connection(("127.0.0.1", canary.port)).close()
    for _ in range(100):
        if canary.n == 1:
            break
        threading.Event().wait(0.02)
    tap.ok(canary.n == 1, "who comes is counted")
    print(f"1..{tap.n}")
    server.shutdown()
    return 1 if tap.bad else 0


if __name__ == "__main__":
    sys.exit(main())
