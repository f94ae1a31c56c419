#!/bin/sh
# fetch_bench against nginx on the loopback: 250 hosts (addresses of
# 127.0.0.0/8), 4 feeds of 44 KB each.  Without nginx: tests/server.py, whose
# own CPU is then most of the wall time (not of the figures).
#
#     sh tests/bench/fetch.sh PROGRAM
set -eu
bench=$1
dir=$(mktemp -d)
chmod 755 "$dir"          # nginx serves as another user
pid=
trap 'test -z "$pid" || kill "$pid" 2>/dev/null; rm -rf "$dir"' EXIT
port=${BENCH_PORT:-18080}

mkdir "$dir/www"
python3 - > "$dir/www/feed.xml" <<'PY'
print('<?xml version="1.0"?><rss version="2.0"><channel><title>t</title>')
for i in range(100):
    print(f'<item><title>Item {i}</title><link>https://a.example/{i}</link>'
          f'<description>{"Words about nothing at all. " * 13}</description>'
          '</item>')
print('</channel></rss>')
PY

if command -v nginx >/dev/null || [ -x /usr/sbin/nginx ]; then
	{
		echo "worker_processes 1; daemon off; pid $dir/pid;"
		echo "error_log stderr crit; events { worker_connections 1024; }"
		echo "http { access_log off; client_body_temp_path $dir/a;"
		echo "proxy_temp_path $dir/b; fastcgi_temp_path $dir/c;"
		echo "uwsgi_temp_path $dir/d; scgi_temp_path $dir/e;"
		echo "sendfile on; keepalive_requests 10000; server {"
		i=1
		while [ $i -le 250 ]; do
			echo "listen 127.0.$i.1:$port;"
			i=$((i + 1))
		done
		echo "root $dir/www; location / { try_files /feed.xml =404; }"
		echo "} }"
	} > "$dir/nginx.conf"
	PATH=$PATH:/usr/sbin nginx -p "$dir" -c "$dir/nginx.conf" -e stderr &
	pid=$!
	hosts=$(awk -v p="$port" 'BEGIN {
		for (i = 1; i <= 250; i++) print "127.0." i ".1:" p }')
else
	mkfifo "$dir/ports"
	cp "$dir/www/feed.xml" "$dir/www/feed0.xml"
	python3 tests/server.py --dir "$dir/www" --ports 250 > "$dir/ports" &
	pid=$!
	read -r ports < "$dir/ports"
	hosts=$(for p in $ports; do echo "127.0.0.1:$p"; done)
fi
for host in $hosts; do
	for n in 1 2 3 4; do
		echo "http://$host/feed.xml?n=$n"
	done
done > "$dir/urls"
sed 's|.*|url = "&"\noutput = "/dev/null"|' "$dir/urls" > "$dir/curl"
sleep 1
"$bench" "$dir/urls" "$dir/curl"
