#!/usr/bin/env bash
# Makes the built-in data again, from the Debian package dataset-fashion-mnist:
#   apt-get install dataset-fashion-mnist
#   examples/data/make-fashion-mnist-sample.sh [SOURCE-DIR [TARGET-DIR]]
# and checks that the content is the one in the repository, pixel by pixel.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source=${1:-/usr/share/datasets/fashion-mnist}
target=${2:-$here/../src/main/resources/dev/dnal/cli/data/fashion-mnist-sample}
if [ ! -d "$source" ]; then
  echo "$source: no such folder; install the package dataset-fashion-mnist or name the folder of its files" >&2
  exit 2
fi
mkdir -p "$target"
java "$here/MakeFashionMnistSample.java" "$source" "$target"
# Hashed unpacked: how gzip packs depends on the zlib of the Java in use.
while read -r hash file; do
  [ "$(gzip -dc "$target/$file.gz" | sha256sum | cut -d ' ' -f 1)" = "$hash" ] \
    || { echo "$target/$file.gz: expected content of SHA-256 $hash, found another; is $source the original data?" >&2; exit 1; }
done < "$here/fashion-mnist-sample.sha256"
