package dev.dnal.tribuo.experiment;

import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.runtime.OrtRuntime;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.tribuo.Tribuo;

/** The versions of the software that made something. */
final class Versions {
    private Versions() {}

    /** By name. */
    static Map<String, String> here(Device device) {
        Map<String, String> versions = new LinkedHashMap<>();
        versions.put("dnal", own());
        versions.put("tribuo", Tribuo.VERSION);
        versions.put("onnxRuntime", OrtRuntime.start(device).toString());
        versions.put("java", System.getProperty("java.vm.name") + " " + Runtime.version());
        versions.put("os", System.getProperty("os.name") + " " + System.getProperty("os.arch"));
        return versions;
    }

    private static String own() {
        return Optional.ofNullable(Versions.class.getPackage().getImplementationVersion())
                .orElse("(unpackaged)");
    }
}
