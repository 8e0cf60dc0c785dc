#!/usr/bin/env bash
# Deploys the library to a repository in a folder, and builds and runs a tiny project that depends on it: with Maven, and with Gradle
# if there is one. Both must get one build of ONNX Runtime's Java classes, the one without CUDA, and the training kernels.
#
#   conformance-tests/consumers/check.sh
#
# What the user's Maven repository has (MAVEN_REPOSITORY names another) is taken from there, the rest from Maven Central.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
cached=file://${MAVEN_REPOSITORY:-$HOME/.m2/repository}
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
repository=file://$scratch/repository

fail() {
  echo "check.sh: $1" >&2
  exit 1
}

# Expects the class path of a consumer, an entry a line, in a file.
check_classpath() {
  [ "$(grep -c -E '/onnxruntime(_gpu)?-[0-9.]+\.jar$' "$1")" = 1 ] || fail "expected one artifact with ai.onnxruntime in $1"
  if grep -q onnxruntime_gpu "$1"; then fail "the artifact with CUDA is in $1"; fi
  for platform in linux-x86_64 linux-arm64 windows-x86_64; do
    grep -q "/onnxruntime-.*-$platform\.jar$" "$1" || fail "no training kernels for $platform in $1"
  done
  grep -q -E '/onnxruntime-1.24.1.jar$' "$1" || fail "expected onnxruntime 1.24.1 in $1"
  grep -q '/protobuf-java-3.25.9.jar$' "$1" || fail "expected protobuf-java 3.25.9 in $1"
  grep -q '/commons-beanutils-1.11.0.jar$' "$1" || fail "expected commons-beanutils 1.11.0 in $1"
}

echo "Deploying to $repository"
(cd "$root" && mvn -B -ntp -q deploy -pl onnx-graph,tribuo-dnal/bom,tribuo-dnal,tribuo-dnal/cpu -am -Dmaven.test.skip=true -Dmaven.javadoc.skip \
  -Djacoco.skip=true -Dspotless.check.skip=true "-DaltDeploymentRepository=consumers::$repository")

cat > "$scratch/settings.xml" <<SETTINGS
<settings>
  <localRepository>$scratch/m2</localRepository>
  <profiles>
    <profile>
      <id>consumers</id>
      <repositories>
        <repository><id>cached</id><url>$cached</url></repository>
        <repository><id>dnal</id><url>$repository</url><snapshots><enabled>true</enabled></snapshots></repository>
      </repositories>
      <pluginRepositories>
        <pluginRepository><id>cached</id><url>$cached</url></pluginRepository>
      </pluginRepositories>
    </profile>
  </profiles>
  <activeProfiles><activeProfile>consumers</activeProfile></activeProfiles>
</settings>
SETTINGS

echo "Maven"
mvn -B -ntp -q -s "$scratch/settings.xml" -f "$here/maven/pom.xml" "-Dbuild.folder=$scratch/maven" compile dependency:build-classpath \
  "-Dmdep.outputFile=$scratch/maven.classpath"
tr : '\n' < "$scratch/maven.classpath" > "$scratch/maven.entries"
check_classpath "$scratch/maven.entries"
java -cp "$scratch/maven/classes:$(< "$scratch/maven.classpath")" consumer.Consumer

if command -v gradle > /dev/null; then
  echo "Gradle"
  gradle --no-daemon --console=plain -q -p "$here/gradle" -g "$scratch/gradle-home" --project-cache-dir "$scratch/gradle-cache" \
    "-Pdnal.repository=$repository" "-Pcached.repository=$cached" "-Pbuild.folder=$scratch/gradle" classes classpath > "$scratch/gradle.entries"
  check_classpath "$scratch/gradle.entries"
  java -cp "$(paste -sd: "$scratch/gradle.entries")" consumer.Consumer
else
  echo "Gradle is not on the PATH: its consumer was not built"
fi
