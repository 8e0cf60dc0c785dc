package dev.dnal.tribuo.data;

import dev.dnal.onnx.SettingException;
import dev.dnal.onnx.io.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;

/**
 * Which images of a set without a test part are for test: the same share of each class, to an image, and at least one. They are chosen by
 * hashes of their names, so the same folder is always split in the same way, on every machine, and images that are added move few others.
 *
 * @param share above 0 and below 1
 */
public record TestShare(double share) {
    /**
     * Checks the share.
     *
     * @throws SettingException if it is out of range
     */
    public TestShare {
        if (!(share > 0 && share < 1)) {
            throw new SettingException("Expected a share of test images above 0 and below 1, found " + share);
        }
    }

    /**
     * The images of a class that are for test, and there is at least one that isn't.
     *
     * @param names of the class's images, at least 2, all different
     */
    List<String> chosen(String className, List<String> names) {
        long count = Math.max(1, Math.min(names.size() - 1, Math.round(share * names.size())));
        return names.stream()
                .sorted(Comparator.comparing((String name) -> hash(className + "/" + name))
                        .thenComparing(Comparator.naturalOrder()))
                .limit(count)
                .toList();
    }

    private static String hash(String text) {
        Sha256 digest = new Sha256();
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        digest.update(utf8, 0, utf8.length);
        return digest.digits();
    }
}
