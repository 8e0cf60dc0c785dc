#!/usr/bin/env bash
# Runs a class of the project on this machine, from the folders that pack.sh made: this file is in the third of them, and the other
# two lie beside that. The first call unpacks to $GPU_RUN, /tmp/dnal-gpu if nothing is said.
#
#   java.sh MAIN-CLASS ARGUMENTS        $JAVA_OPTS go to the JVM
#
# Needs python3, a driver, and on the library path or among Python's packages: CUDA 13 (cudart, cublas, cublasLt, cufft) and cuDNN 9.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
run=${GPU_RUN:-/tmp/dnal-gpu}
if [ ! -e "$run/complete" ]; then
  rm -rf "$run"
  mkdir -p "$run/lib"
  # Python has what a bare machine may lack: xz.
  python3 - "$here" "$run" <<'PYTHON'
import io, lzma, pathlib, shutil, sys, tarfile

here, run = map(pathlib.Path, sys.argv[1:])
for file in (here / "lib").iterdir():
    if file.suffix == ".xz":
        (run / "lib" / file.stem).write_bytes(lzma.decompress(file.read_bytes()))
    else:
        shutil.copy(file, run / "lib")
parts = [here.parent / half / "provider.xz.part" for half in ("1", "2")]
if all(part.exists() for part in parts):
    provider = lzma.decompress(b"".join(part.read_bytes() for part in parts))
    (run / "lib" / "libonnxruntime_providers_cuda.so").write_bytes(provider)
else:
    print(f"java.sh: without {parts[0].parent} and {parts[1].parent}, only the CPU can be used", file=sys.stderr)
tarfile.open(fileobj=io.BytesIO(lzma.decompress((here / "jre.tar.xz").read_bytes()))).extractall(run)
PYTHON
  # The name that the Java part's own library asks the loader for.
  ln -s libonnxruntime.so "$run/lib/libonnxruntime.so.1"
  touch "$run/complete"
fi
packages=$(python3 - <<'PYTHON'
import glob, site, sys

roots = set(site.getsitepackages()) | {path for path in sys.path if path.endswith("-packages")}
print(":".join(sorted(folder for root in roots for folder in glob.glob(root + "/nvidia/*/lib"))))
PYTHON
)
export LD_LIBRARY_PATH=$run/lib:$packages:/usr/local/cuda/lib64:${LD_LIBRARY_PATH:-}
# shellcheck disable=SC2086 # several options in one variable
exec "$run/jre/bin/java" -Donnxruntime.native.path="$run/lib" ${JAVA_OPTS:-} -cp "$here/jars/*" "$@"
