#!/usr/bin/env bash
# Packs the project and all that it needs on a bare Linux x86-64 machine with an NVIDIA GPU into three folders of less than 60 MiB
# each, for machines to which little can be carried at a time. README.md beside this file says what to do with them.
#
#   conformance-tests/gpu/pack.sh [FOLDER]        default: .gpu at the root of the project
#   conformance-tests/gpu/pack.sh --classes [FOLDER]   only the project's classes again, into folders that were packed before
#
# Needs a JDK 17 with jlink, Maven, unzip, zip and xz, and Maven Central the first time.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
classes_only=false
if [ "${1:-}" = --classes ]; then
  classes_only=true
  shift
fi
mkdir -p "${1:-$root/.gpu}"
out=$(cd "${1:-$root/.gpu}" && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

# The build of ONNX Runtime with the training operators for CUDA 13, in the version that the project trains with on the CPU.
pack_runtime() {
  local version
  version=$(sed -n 's:.*<onnxruntime-training.version>\(.*\)</onnxruntime-training.version>.*:\1:p' "$root/pom.xml")
  mvn -q -B dependency:copy -Dartifact="org.bytedeco:onnxruntime:$version:jar:linux-x86_64-gpu" -DoutputDirectory="$scratch"
  unzip -q -j "$scratch"/onnxruntime-*-gpu.jar '*/libonnxruntime.so.1' '*/libonnxruntime_providers_cuda.so' \
    '*/libonnxruntime_providers_shared.so' -d "$scratch/native"
  # The provider for CUDA is larger than all else together, so it gets two of the folders.
  xz -T0 -6 "$scratch/native/libonnxruntime_providers_cuda.so"
  split -n 2 -a 1 --numeric-suffixes=1 "$scratch/native/libonnxruntime_providers_cuda.so.xz" "$scratch/provider."
  for half in 1 2; do
    mkdir -p "$out/$half"
    mv "$scratch/provider.$half" "$out/$half/provider.xz.part"
  done
  mkdir -p "$out/3/lib"
  xz -T0 -6 -c "$scratch/native/libonnxruntime.so.1" > "$out/3/lib/libonnxruntime.so.xz"
  cp "$scratch/native/libonnxruntime_providers_shared.so" "$out/3/lib/"
}

pack_java() {
  local home
  home=$(dirname "$(dirname "$(readlink -f "$(command -v jlink)")")")
  "$home/bin/jlink" --output "$scratch/jre" --strip-debug --no-header-files --no-man-pages --compress=0 --add-modules \
    java.base,java.compiler,java.desktop,java.instrument,java.logging,java.management,java.naming,java.net.http,java.sql,java.xml,jdk.management,jdk.unsupported,jdk.zipfs
  tar -C "$scratch" -c jre | xz -T0 -6 > "$out/3/jre.tar.xz"
}

pack_classes() {
  (cd "$root" && mvn -q -B package -pl conformance-tests -am -DskipTests -Dmaven.javadoc.skip=true -Dmaven.source.skip=true \
    -Djacoco.skip=true -Denforcer.skip=true)
  rm -rf "$out/3/jars"
  mkdir -p "$out/3/jars" "$out/3/lib"
  # PyTorch for the CPU and the library without CUDA would only be carried along.
  tr : '\n' < "$root/conformance-tests/target/bench-classpath" | grep '\.jar$' \
    | grep -v -E '/bytedeco/onnxruntime/|/djl/|pytorch|archunit|/jna/' | xargs -I{} cp {} "$out/3/jars/"
  (cd "$root/conformance-tests/target/test-classes" && zip -q -r "$out/3/jars/conformance-tests.jar" .)
  # The Java part of ONNX Runtime without the libraries that are packed above in another build.
  local jar
  for jar in "$out"/3/jars/onnxruntime*.jar; do
    unzip -q -j -o "$jar" 'ai/onnxruntime/native/linux-x64/libonnxruntime4j_jni.so' -d "$out/3/lib"
    zip -q -d "$jar" 'ai/onnxruntime/native/*'
  done
  cp "$root/conformance-tests/gpu/java.sh" "$root/conformance-tests/gpu/torch_step.py" "$out/3/"
}

if ! $classes_only; then
  rm -rf "$out"/1 "$out"/2 "$out"/3
  pack_runtime
  mkdir -p "$out/3"
  pack_java
fi
pack_classes
du -sb "$out"/1 "$out"/2 "$out"/3
