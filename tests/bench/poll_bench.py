#!/usr/bin/env python3
"""`katchi run` against nginx on the loopback, and curl beside it.

    poll_bench.py KATCHI [FEEDS ...]

FEEDS numbers (default: 1000 10000) of generated feeds of 44 KB, gzipped,
with validators, on 250 hosts.  curl fetches the same URLs in the same way
(64 at once) and keeps nothing: the floor.  CPU is user + system time.
"""

import gzip
import os
import shutil
import subprocess
import sys
import tempfile
import time

ROOT = os.path.dirname(os.path.dirname(os.path.dirname(
    os.path.abspath(__file__))))
HOSTS, STAMP = 250, 1795000000
WHEN = time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(STAMP))
PORT, TLS_PORT = 18090, 18490
BUNDLE = "/etc/ssl/certs/ca-certificates.crt"


def template():
    words = "Words about nothing at all, and some more of them. " * 6
    items = "".join(
        f"<item><title>Item {i} of @@</title><guid>@@-{i}</guid><link>"
        f"http://news.example/@@/{i}</link><pubDate>Mon, 23 Nov 2026 "
        f"{i % 24:02}:00:00 GMT</pubDate><description>{words}"
        "</description></item>" for i in range(100))
    return ('<?xml version="1.0"?><rss version="2.0"><channel><title>@@'
            f'</title>{items}</channel></rss>')


def measure(argv, **env):
    """CPU s, wall s, peak MiB, status, stdout of a program."""
    start = time.monotonic()
    with tempfile.TemporaryFile() as out:
        p = subprocess.Popen(argv, stdout=out, stderr=subprocess.DEVNULL,
                             env={**os.environ, **env})
        _, status, use = os.wait4(p.pid, 0)
        p.returncode = status
        out.seek(0)
        text = out.read().decode(errors="replace")
    return (use.ru_utime + use.ru_stime, time.monotonic() - start,
            use.ru_maxrss / 1024, status, text)


class Bench:
    def __init__(self, katchi, n):
        self.katchi, self.n = os.path.abspath(katchi), n
        self.dir = tempfile.mkdtemp()
        os.chmod(self.dir, 0o755)
        self.nginx = None

    def serve(self):
        www = os.path.join(self.dir, "www")
        os.mkdir(www)
        body = template()
        for i in range(self.n):
            path = os.path.join(www, f"{i}.xml.gz")
            with open(path, "wb") as f:
                f.write(gzip.compress(body.replace("@@", f"f{i}").encode(),
                                      1, mtime=0))
            os.utime(path, (STAMP, STAMP))
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
        listen = "".join(f"listen 127.0.{i}.1:{PORT};"
                         f"listen 127.0.{i}.1:{TLS_PORT} ssl;"
                         for i in range(1, HOSTS + 1))
        temp = "".join(f"{m}_temp_path {self.dir}/{m};" for m in (
            "client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        conf = os.path.join(self.dir, "nginx.conf")
        with open(conf, "w") as f:
            f.write(f"worker_processes 1; daemon off; pid {self.dir}/pid;"
                    "error_log stderr crit; worker_rlimit_nofile 8192;"
                    "events { worker_connections 4096; }"
                    f"http {{ access_log off; {temp} sendfile on;"
                    "keepalive_requests 100000; gzip_static always;"
                    f"server {{ {listen} root {www};"
                    f"ssl_certificate {self.dir}/cert.pem;"
                    f"ssl_certificate_key {self.dir}/key.pem;"
                    "ssl_protocols TLSv1.3; } }")
        path = shutil.which("nginx") or "/usr/sbin/nginx"
        self.nginx = subprocess.Popen([path, "-p", self.dir, "-c", conf,
                                       "-e", "stderr"])
        time.sleep(1.5)

    def urls(self, tls):
        scheme, port = ("https", TLS_PORT) if tls else ("http", PORT)
        return [f"{scheme}://127.0.{i % HOSTS + 1}.1:{port}/{i}.xml"
                for i in range(self.n)]

    def configure(self, name, tls):
        folder = os.path.join(self.dir, name)
        os.makedirs(os.path.join(folder, "feeds"))
        with open(os.path.join(folder, "katchi.conf"), "w") as f:
            f.write(f"[katchi]\n\tfilters = {ROOT}/filters\n[poll]\n"
                    "\tspacing = 0\n\tcontact = x@y.example\n"
                    "\tdeadline = 1h\n")
        with open(os.path.join(folder, "feeds", "f.conf"), "w") as f:
            for i, url in enumerate(self.urls(tls)):
                f.write(f'[feed "f{i}"]\n\turl = {url}\n'
                        "\tallow-private = true\n")
                if tls:
                    f.write(f"\tca-file = {self.dir}/bundle.pem\n")
        subprocess.run(["git", "init", "-q", "--bare", "-b", "main",
                        os.path.join(folder, "archive.git")], check=True)
        return os.path.join(folder, "katchi.conf")

    def curl(self, tls, conditional):
        conf = os.path.join(self.dir, "curl.conf")
        with open(conf, "w") as f:
            for url in self.urls(tls):
                f.write(f'url = "{url}"\noutput = "/dev/null"\n')
        argv = ["curl", "-s", "--parallel", "--parallel-max", "64",
                "--compressed", "-K", conf]
        if tls:
            argv += ["--cacert", f"{self.dir}/bundle.pem"]
        if conditional:
            argv += ["-H", "If-Modified-Since: " + WHEN]
        return measure(argv)

    def row(self, cell, floor, got, by="CPU", least=None):
        at = 0 if by == "CPU" else 1
        print(f"{cell:34} {floor[0]:8.3f} {floor[1]:8.2f} {got[0]:9.3f} "
              f"{got[1]:9.2f} {got[2]:7.1f}   "
              f"{got[at] / max(floor[at], 1e-3):5.2f} x {by}", flush=True)
        if least and least not in got[4]:
            print(f"  WRONG: no {least} in {got[4].strip()!r}, status "
                  f"{got[3]}")
            self.wrong = True

    wrong = False

    def run(self):
        n = self.n
        run = [self.katchi, "-q", "-c", self.configure("plain", False),
               "run"]
        floor = self.curl(False, False)
        self.row(f"{n} feeds, cold", floor, measure(
            run, KATCHI_NOW="1795392000"), least=f"changed={n} ")
        nothing = measure([*run], KATCHI_NOW="1795392001")
        self.row(f"{n} feeds, nothing due", measure(["git", "--version"]),
                 nothing, least="due=0 ")
        floor = self.curl(False, True)
        self.row(f"{n} feeds, all 304", floor, measure(
            [*run, "--all"], KATCHI_NOW="1795399000"),
            least=f"unchanged={n} ")
        if n > 2000:
            return
        run[3] = self.configure("tls", True)
        floor = self.curl(True, True)
        measure(run, KATCHI_NOW="1795392000")
        self.row(f"{n} feeds, all 304, TLS 1.3", floor, measure(
            [*run, "--all"], KATCHI_NOW="1795399000"),
            least=f"unchanged={n} ")

    def close(self):
        if self.nginx:
            self.nginx.terminate()
            self.nginx.wait()
        shutil.rmtree(self.dir)


def main():
    print(f"{'':34} {'---- floor ----':>17} {'------- katchi -------':>27}")
    print(f"{'cell':34} {'CPU s':>8} {'wall s':>8} {'CPU s':>9} "
          f"{'wall s':>9} {'MiB':>7}   ratio")
    wrong = False
    for n in [int(a) for a in sys.argv[2:]] or [1000, 10000]:
        bench = Bench(sys.argv[1], n)
        try:
            bench.serve()
            bench.run()
        finally:
            bench.close()
        wrong |= bench.wrong
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
