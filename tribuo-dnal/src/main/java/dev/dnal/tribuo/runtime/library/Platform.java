package dev.dnal.tribuo.runtime.library;

import java.util.Locale;
import java.util.Optional;

/**
 * A platform for which a training build of the native library is published that goes with the JNI part of the
 * ai.onnxruntime artifacts. (There is one for macOS too, but the artifacts of this version have no JNI part for it.)
 *
 * @param name the platform's name in the resource path of the published jar
 * @param libraryFile the name of the library's file, which the dynamic loader of the JNI part looks for
 */
record Platform(String name, String libraryFile) {

    static Optional<Platform> current() {
        return of(System.getProperty("os.name", ""), System.getProperty("os.arch", ""));
    }

    static Optional<Platform> of(String osName, String osArch) {
        String os = osName.toLowerCase(Locale.ROOT);
        String arch = osArch.toLowerCase(Locale.ROOT);
        boolean x86 = arch.equals("amd64") || arch.equals("x86_64");
        if (os.contains("linux") && x86) {
            return Optional.of(new Platform("linux-x86_64", "libonnxruntime.so.1"));
        }
        if (os.contains("linux") && arch.equals("aarch64")) {
            return Optional.of(new Platform("linux-arm64", "libonnxruntime.so.1"));
        }
        if (os.startsWith("windows") && x86) {
            return Optional.of(new Platform("windows-x86_64", "onnxruntime.dll"));
        }
        return Optional.empty();
    }

    String resource() {
        return "org/bytedeco/onnxruntime/" + name + "/" + libraryFile;
    }
}
