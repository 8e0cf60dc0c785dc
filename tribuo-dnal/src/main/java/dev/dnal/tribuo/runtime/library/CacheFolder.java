package dev.dnal.tribuo.runtime.library;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** Where this library keeps what it can make again: native libraries, measured times. */
public final class CacheFolder {
    /** The system property that moves it. */
    public static final String PROPERTY = "dnal.cache";

    private CacheFolder() {}

    /** The folder in the user's cache folder, or where the system property says; it need not be there. */
    public static Path ofUser() {
        String chosen = System.getProperty(PROPERTY, "");
        return chosen.isEmpty() ? userFolder().resolve("dnal") : Path.of(chosen);
    }

    private static Path userFolder() {
        Path home = Path.of(System.getProperty("user.home", "."));
        String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        if (os.startsWith("windows")) {
            return environment("LOCALAPPDATA").orElse(home.resolve("AppData").resolve("Local"));
        }
        return environment("XDG_CACHE_HOME").orElse(home.resolve(".cache"));
    }

    private static Optional<Path> environment(String variable) {
        return Optional.ofNullable(System.getenv(variable))
                .filter(value -> !value.isEmpty())
                .map(Path::of);
    }
}
