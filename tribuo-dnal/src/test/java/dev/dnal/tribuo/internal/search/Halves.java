package dev.dnal.tribuo.internal.search;

import dev.dnal.tribuo.data.image.ImageData;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.data.image.ImageSource;
import java.util.List;
import java.util.SplittableRandom;

/** Images of two classes, a bright left or right half in noise, which any network can tell apart. */
public final class Halves {
    private static final ImageShape SHAPE = new ImageShape(1, 8, 8);
    private static final int IMAGES = 240;

    private Halves() {}

    public static ImageSource images() {
        SplittableRandom rng = new SplittableRandom(7);
        byte[] pixels = new byte[IMAGES * SHAPE.size()];
        int[] labels = new int[IMAGES];
        for (int i = 0; i < IMAGES; i++) {
            labels[i] = i % 2;
            for (int p = 0; p < SHAPE.size(); p++) {
                boolean bright = (p % SHAPE.width() < SHAPE.width() / 2) == (labels[i] == 0);
                pixels[i * SHAPE.size() + p] = (byte) ((bright ? 120 : 0) + rng.nextInt(100));
            }
        }
        return ImageData.ofBytes(SHAPE, pixels, labels, List.of("left", "right"));
    }
}
