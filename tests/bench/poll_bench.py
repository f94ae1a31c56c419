#!/usr/bin/env python3
"""`katchi run` against nginx on the loopback, and curl beside it.

    poll_bench.py KATCHI INSERT [FEEDS ...]

FEEDS (default: 1000 10000; 60 at least) generated feeds on 250 hosts, gzipped, with
validators: 100 small items each (440 bytes, ASCII) or 30 large ones (1.4 KB,
Korean or English).  curl fetches the same URLs in the same way (64 at once,
where katchi sends validators those of each URL) and keeps nothing: the floor.
CPU is user + system time.  Floor and katchi take turns; the ratio is the
median of the rounds, the times are those of the round it came from.

    cold          nothing is known
    warm          everything is; each feed has one item more, one less
    729 matches   cold, large, that many items match, commit = run
    1790 matches  the same, a commit an item

INSERT is tests/bench/poll_bench.c: what SQLite alone takes for the rows.
"""

import asyncio
import ctypes
import gzip
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time

import poll_docs

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
HOSTS, STAMP = 250, 1795000000
BUNDLE = "/etc/ssl/certs/ca-certificates.crt"
ROUNDS = 3
# Seconds of a reply, and of a new connection more: TCP and TLS over 80 ms.
DELAY, DELAY_NEW = 0.080, 0.160
NOW = 1795392000


def free_port(start):
    """Nobody listens there: two benchmarks may run side by side."""
    for port in range(start, start + 100):
        with socket.socket() as s:
            if s.connect_ex(("127.0.1.1", port)) != 0:
                return port
    sys.exit(f"ports from {start} on are in use")


PORT = {"plain": free_port(18090), "tls": free_port(18490),
        "slow": free_port(18890)}


def http_date(stamp):
    return time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(stamp))


# --- a slow server ----------------------------------------------------------

class Slow:
    """Serves the same files late; counts connections.  The kernel could
    delay packets (netem), where one is root and has it."""

    def __init__(self, www):
        self.www = www
        self.start_counting()
        self.loop = asyncio.new_event_loop()
        ready = threading.Event()
        self.thread = threading.Thread(target=self.work, args=[ready],
                                       daemon=True)
        self.thread.start()
        ready.wait()

    def work(self, ready):
        asyncio.set_event_loop(self.loop)
        self.loop.run_until_complete(self.listen())
        ready.set()
        self.loop.run_forever()

    async def listen(self):
        for i in range(1, HOSTS + 1):
            await asyncio.start_server(self.serve, f"127.0.{i}.1", PORT["slow"],
                                       backlog=512)

    def start_counting(self):
        self.total, self.most, self.open = 0, 0, {}

    async def serve(self, reader, writer):
        host, opened = writer.get_extra_info("sockname")[0], self.open
        self.total += 1
        opened[host] = opened.get(host, 0) + 1
        self.most = max(self.most, opened[host])
        wait = DELAY + DELAY_NEW
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                await asyncio.sleep(wait)
                wait = DELAY
                writer.write(self.answer(head))
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        opened[host] -= 1
        writer.close()

    def answer(self, head):
        base = f"Last-Modified: {http_date(STAMP)}\r\nETag: \"1\"\r\n"
        if b"\nIf-Modified-Since:" in head:
            return f"HTTP/1.1 304 Not Modified\r\n{base}\r\n".encode()
        name = head.split(b" ", 2)[1].decode().lstrip("/")
        with open(os.path.join(self.www, name + ".gz"), "rb") as f:
            body = f.read()
        return (f"HTTP/1.1 200 OK\r\n{base}Content-Type: text/xml\r\n"
                f"Content-Encoding: gzip\r\nContent-Length: {len(body)}"
                "\r\n\r\n").encode() + body

    def close(self):
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()


# --- measuring --------------------------------------------------------------

class Cost:
    """What a program took: CPU s, wall s, peak MiB, its stdout."""

    watcher = None      # poll_bench

    def __init__(self, argv, **env):
        start = time.monotonic()
        p = subprocess.run([self.watcher, "--", *argv], text=True,
                           env={**os.environ, **env}, errors="replace",
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        self.wall = time.monotonic() - start
        self.text = p.stdout.strip()
        cpu, kib, status = p.stderr.splitlines()[-1].split()
        self.cpu, self.mib = float(cpu), int(kib) / 1024
        self.status = int(status)


def die_too():
    """In the child: SIGTERM when its parent dies, also by SIGKILL."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)      # PR_SET_PDEATHSIG


class Bench:
    def __init__(self, katchi, insert, n):
        self.katchi, self.insert = map(os.path.abspath, (katchi, insert))
        self.n, self.wrong, self.clock = n, False, NOW
        self.dir = tempfile.mkdtemp()
        os.chmod(self.dir, 0o755)
        self.www = os.path.join(self.dir, "www")
        self.nginx = self.slow = None
        self.docs = {}

    def write(self, kind, version=0, matches=0):
        """The documents of a kind; `matches` of all items match."""
        docs = self.docs.setdefault(
            kind, poll_docs.Documents(*poll_docs.KINDS[kind]))
        os.makedirs(os.path.join(self.www, kind), exist_ok=True)
        for i in range(self.n):
            hits = matches * (i + 1) // self.n - matches * i // self.n
            path = self.file(kind, i)
            with open(path, "wb") as f:
                f.write(gzip.compress(docs.document(i, version, hits), 6,
                                      mtime=0))
            os.utime(path, (STAMP + version, STAMP + version))

    def file(self, kind, i):
        return os.path.join(self.www, kind, f"{i}.xml.gz")

    def serve(self):
        os.mkdir(self.www)
        self.write("small")
        self.certify()
        listen = "".join(f"listen 127.0.{i}.1:{PORT['plain']};"
                         f"listen 127.0.{i}.1:{PORT['tls']} ssl;"
                         for i in range(1, HOSTS + 1))
        temp = "".join(f"{m}_temp_path {self.dir}/{m};" for m in (
            "client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        conf = os.path.join(self.dir, "nginx.conf")
        with open(conf, "w") as f:
            f.write(f"worker_processes 1; daemon off; pid {self.dir}/pid;"
                    "error_log stderr alert; worker_rlimit_nofile 8192;"
                    "events { worker_connections 4096; }"
                    f"http {{ access_log off; {temp} sendfile on;"
                    "keepalive_requests 100000; gzip_static always;"
                    f"server {{ {listen} root {self.www};"
                    f"ssl_certificate {self.dir}/cert.pem;"
                    f"ssl_certificate_key {self.dir}/key.pem;"
                    "ssl_protocols TLSv1.3; } }")
        path = shutil.which("nginx") or "/usr/sbin/nginx"
        self.nginx = subprocess.Popen([path, "-p", self.dir, "-c", conf,
                                       "-e", "stderr"], preexec_fn=die_too)
        while True:
            time.sleep(0.2)
            if self.nginx.poll() is not None:
                sys.exit("nginx does not start")
            if os.path.exists(os.path.join(self.dir, "pid")):
                break

    def certify(self):
        names = ",".join(f"IP:127.0.{i}.1" for i in range(1, HOSTS + 1))
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
             "ec_paramgen_curve:P-256", "-nodes", "-keyout", "key.pem",
             "-out", "cert.pem", "-subj", "/CN=bench", "-days", "30",
             "-addext", "subjectAltName=" + names], cwd=self.dir,
            check=True, stderr=subprocess.DEVNULL)
        with open(os.path.join(self.dir, "bundle.pem"), "w") as out:
            for part in (BUNDLE, os.path.join(self.dir, "cert.pem")):
                with open(part) as f:
                    out.write(f.read())

    def urls(self, how, kind):
        scheme = "https" if how == "tls" else "http"
        return [f"{scheme}://127.0.{i % HOSTS + 1}.1:{PORT[how]}/{kind}/"
                f"{i}.xml" for i in range(self.n)]

    def configure(self, how, kind="small", archive=""):
        """The folder of a configuration with these feeds."""
        folder = tempfile.mkdtemp(dir=self.dir)
        shutil.copytree(f"{ROOT}/filters", f"{folder}/filters")
        with open(f"{folder}/filters/bench.conf", "w") as f:
            f.write(f'[topic "bench"]\n\tany = {poll_docs.PHRASE}\n')
        with open(os.path.join(folder, "katchi.conf"), "w") as f:
            f.write("[poll]\n\tspacing = 0\n\tcontact = x@y.example\n"
                    f"\tdeadline = 1h\n[archive]\n{archive}")
        os.mkdir(os.path.join(folder, "feeds"))
        with open(os.path.join(folder, "feeds", "f.conf"), "w") as f:
            for i, url in enumerate(self.urls(how, kind)):
                f.write(f'[feed "f{i}"]\n\turl = {url}\n'
                        "\tallow-private = true\n")
                if how == "tls":
                    f.write(f"\tca-file = {self.dir}/bundle.pem\n")
        self.forget(folder)
        return folder

    def forget(self, folder):
        for name in os.listdir(folder):
            if name.startswith("state.db"):
                os.unlink(os.path.join(folder, name))
        archive = os.path.join(folder, "archive.git")
        shutil.rmtree(archive, ignore_errors=True)
        subprocess.run(["git", "init", "-q", "--bare", "-b", "main", archive],
                       check=True)

    def run(self, folder, *args, forget=False):
        if forget:
            self.forget(folder)
        self.clock += 7200
        return Cost([self.katchi, "-q", "-c",
                     os.path.join(folder, "katchi.conf"), "run", *args],
                    KATCHI_NOW=str(self.clock))

    def curl(self, how, kind="small", validators=None):
        """validators: of each URL, those of now if not given; [] for none."""
        conf = os.path.join(self.dir, "curl")
        if validators is None:
            validators = self.validators(kind)
        with open(conf, "w") as f:
            for i, url in enumerate(self.urls(how, kind)):
                f.write(f'url = "{url}"\noutput = "/dev/null"\n'
                        "compressed\n")
                if how == "tls":
                    f.write(f'cacert = "{self.dir}/bundle.pem"\n')
                for header in validators[i] if validators else []:
                    f.write(f'header = "{header}"\n')
                f.write("next\n" if i + 1 < self.n else "")
        return Cost(["curl", "--no-progress-meter", "-s", "--parallel",
                     "--parallel-max", "64", "-K", conf])

    def validators(self, kind):
        """What nginx says of each file, as the headers of a request."""
        stats = [os.stat(self.file(kind, i)) for i in range(self.n)]
        return [(f"If-Modified-Since: {http_date(s.st_mtime)}",
                 f'If-None-Match: \\"{int(s.st_mtime):x}-{s.st_size:x}\\"')
                for s in stats]

    # --- the table ----------------------------------------------------------

    def row(self, cell, aim, floor, got, says, by="cpu", mib=None,
            rounds=ROUNDS):
        """floor and got: functions that measure; aim: what the ratio (a
        number) or the CPU ("20 ms") may be; says: what must be printed."""
        pairs = []
        for _ in range(rounds):
            f, g = floor(), got()
            pairs.append((getattr(g, by) / max(getattr(f, by), 1e-3), f, g))
            if says not in g.text + " " or g.status != 0:
                print(f"  WRONG: no {says!r} in {g.text!r}, status "
                      f"{g.status}")
                self.wrong = True
        ratio, f, g = sorted(pairs, key=lambda p: p[0])[rounds // 2]
        peak = max(p[2].mib for p in pairs)
        met = (g.cpu * 1000 <= float(aim.split()[0])
               if isinstance(aim, str) else ratio <= aim)
        met = met and (mib is None or peak <= mib)
        want = aim if isinstance(aim, str) else f"{aim} x"
        want += f", {mib} MiB" if mib else ""
        print(f"{self.n:5} {cell:18} {f.cpu:7.3f} {f.wall:7.2f} {g.cpu:8.3f} "
              f"{g.wall:7.2f} {peak:6.1f} {ratio:7.2f} x {by:4} "
              f"{want:14} {'met' if met else 'missed'}", flush=True)

    def bare(self, folder):
        """What SQLite takes for the rows that the last run wrote, where they
        are rows."""
        out = subprocess.run(
            [self.insert, os.path.join(folder, "state.db"),
             os.path.join(self.dir, "bare.db")], stdout=subprocess.PIPE)
        for line in out.stdout.decode().splitlines():
            print(f"{'':6}{line}", flush=True)

    def table(self):
        n, how = self.n, "plain"
        folder = self.configure(how)
        big = n > 2000
        self.row("cold", 2.5, lambda: self.curl(how, validators=[]),
                 lambda: self.run(folder, forget=True), f" changed={n} ",
                 mib=40 if big else 27, rounds=1 if big else ROUNDS)
        self.bare(folder)
        self.run(folder)
        self.row("nothing due", "12 ms",
                 lambda: Cost(["git", "--version"]),
                 lambda: self.nothing(folder), " due=0 ", rounds=7)
        self.row("all 304", 0.6 if big else 1.0,
                 lambda: self.curl(how),
                 lambda: self.run(folder, "--all"), f" unchanged={n} ",
                 mib=40 if big else 17, rounds=5)
        if big:
            return
        self.warm(folder)
        self.large()
        self.late()
        how = "tls"
        tls = self.configure(how)
        self.run(tls)
        self.row("all 304, TLS 1.3", 0.3, lambda: self.curl(how),
                 lambda: self.run(tls, "--all"), f" unchanged={n} ", mib=45)

    def warm(self, folder):
        """The floor sends the validators that katchi sends, too."""
        version, sent = 0, []

        def floor():
            nonlocal version, sent
            version, sent = version + 1, self.validators("small")
            self.write("small", version)
            return self.curl("plain", validators=sent)

        self.row("warm, 1 of 100", 1.5, floor,
                 lambda: self.run(folder, "--all"),
                 f" changed={self.n} ", mib=40)
        self.write("small")

    def large(self):
        how, kind = "plain", "large"
        for cell, matches, archive, aim, commits in (
                ("cold, large", 0, "", 4, 0),
                ("729 matches, run", 729, "\tcommit = run\n", 4, 1),
                ("1790 matches, item", 1790, "", 6, 1790)):
            self.write(kind, matches=matches)
            folder = self.configure(how, kind, archive)
            self.row(cell, aim,
                     lambda: self.curl(how, kind, validators=[]),
                     lambda: self.run(folder, forget=True),
                     f" matched={matches} commits={commits} ", mib=40)

    def nothing(self, folder):
        self.clock -= 7199      # a second after the run before
        return self.run(folder)

    def late(self):
        """With 80 ms; how many connections katchi opens."""
        n, how = self.n, "slow"
        self.slow = Slow(self.www)
        folder = self.configure(how)

        def counted(**options):
            self.slow.start_counting()
            return self.run(folder, "--all", **options)

        def floor(validators):
            self.slow.start_counting()
            return self.curl(how, validators=validators)

        for cell, validators, says in (
                ("80 ms, cold", [], f" changed={n} "),
                ("80 ms, all 304", None, f" unchanged={n} ")):
            self.row(cell, 1.3, lambda: floor(validators),
                     lambda: counted(forget=validators is not None), says,
                     by="wall")
            print(f"{'':6}connections: {self.slow.total} to {HOSTS} hosts, "
                  f"{self.slow.most} at once to one")

    def close(self):
        if self.slow:
            self.slow.close()
        if self.nginx:
            self.nginx.terminate()
            self.nginx.wait()
        shutil.rmtree(self.dir)


def main():
    print(f"{'':24} {'--- floor ----':>15} {'------ katchi --------':>23}")
    print(f"feeds {'':18} {'CPU s':>7} {'wall s':>7} {'CPU s':>8} "
          f"{'wall s':>7} {'MiB':>6} {'ratio':>7}        aim")
    wrong = False
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    Cost.watcher = sys.argv[2]
    for n in [int(a) for a in sys.argv[3:]] or [1000, 10000]:
        bench = Bench(sys.argv[1], sys.argv[2], n)
        try:
            bench.serve()
            bench.table()
        finally:
            bench.close()
        wrong |= bench.wrong
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
