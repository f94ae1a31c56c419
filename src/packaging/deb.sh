#!/bin/sh
# Builds a Debian package of what `make install` installs.
#
#   deb.sh VERSION BUILD    leaves BUILD/katchi_VERSION_ARCH.deb
#
# No debian/ folder: the few files beside this one are staged in BUILD/deb.
set -eu
version=$1 build=$2
here=$(dirname "$0")
arch=$(dpkg --print-architecture)
stage=$build/deb
root=$stage/root
date=${SOURCE_DATE_EPOCH:-$(git log -1 --format=%ct 2>/dev/null ||
	stat -c %Y LICENSE)}

rm -rf "$stage"
mkdir -p "$root/DEBIAN" "$stage/debian"
# Debian 12 looks for units in /lib, later ones in /usr/lib.
units=$(pkg-config --variable=systemdsystemunitdir systemd 2>/dev/null || true)
[ -n "$units" ] || units=/lib/systemd/system
make --no-print-directory install DESTDIR="$root" PREFIX=/usr \
	UNITDIR="$units" ZSHDIR=/usr/share/zsh/vendor-completions >/dev/null

# The configuration works as it is installed: conffiles, kept at removal.
etc=$root/etc/katchi
mkdir -p "$etc/feeds" "$etc/filters"
sed -e 's|^	# path = archive.git$|	path = /var/lib/katchi/archive.git|' \
	-e 's|^	# path = state.db$|	path = /var/lib/katchi/state.db|' \
	config.example >"$etc/katchi.conf"
cp feeds/*.conf "$etc/feeds/"
cp filters/*.conf "$etc/filters/"
(cd "$root" && find etc -type f | sort | sed 's|^|/|') \
	>"$root/DEBIAN/conffiles"

doc=$root/usr/share/doc/katchi
rm -f "$doc/LICENSE"
stamp=$(LC_ALL=C date -R -u -d "@$date")
sed -e "s/@VERSION@/$version/" -e "s/@DATE@/$stamp/" \
	"$here/changelog.in" | gzip -9n >"$doc/changelog.gz"
sed -n '/^Permission/,$p' LICENSE | sed -e 's/^$/./' -e 's/^/ /' \
	>"$stage/license"
sed -e "/@LICENSE@/{
r $stage/license
d
}" "$here/copyright.in" >"$doc/copyright"
gzip -9n "$root"/usr/share/man/man?/*
strip --remove-section=.comment --remove-section=.note \
	"$root/usr/bin/katchi"
for f in postinst prerm postrm; do
	install -m 755 "$here/$f" "$root/DEBIAN/"
done
find "$root" -type d -exec chmod 755 {} +
find "$root/usr" "$root/etc" -type f ! -path '*/bin/*' -exec chmod 644 {} +

# dpkg-shlibdeps wants a source package around it.
printf 'Source: katchi\n\nPackage: katchi\nArchitecture: any\n' \
	>"$stage/debian/control"
depends=$(cd "$stage" && dpkg-shlibdeps -O root/usr/bin/katchi 2>/dev/null |
	sed -n 's/^shlibs:Depends=//p')
size=$(du -ks --exclude=DEBIAN "$root" | cut -f 1)
sed -e "s/@VERSION@/$version/" -e "s/@ARCH@/$arch/" -e "s/@SIZE@/$size/" \
	-e "s/@DEPENDS@/$depends/" "$here/control.in" >"$root/DEBIAN/control"
(cd "$root" && find . -type f ! -path './DEBIAN/*' ! -path './etc/*' \
	-printf '%P\0' | sort -z | xargs -0 md5sum) >"$root/DEBIAN/md5sums"
SOURCE_DATE_EPOCH=$date dpkg-deb --root-owner-group --build "$root" \
	"$build/katchi_${version}_$arch.deb"
