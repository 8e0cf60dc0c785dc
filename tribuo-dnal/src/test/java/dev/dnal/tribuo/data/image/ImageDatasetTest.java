package dev.dnal.tribuo.data.image;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class ImageDatasetTest {
    private static ImageData one(int width, String className) {
        return ImageData.ofBytes(new ImageShape(1, 1, width), new byte[width], new int[1], List.of(className));
    }

    @Test
    void refusesShapesThatDiffer() {
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> new ImageDataset("tiny", one(1, "a"), one(2, "a")));
        assertTrue(refusal.getMessage().contains("tiny, found [1, 1, 1] and [1, 1, 2]"), refusal.getMessage());
    }

    @Test
    void refusesClassesThatDiffer() {
        IllegalArgumentException refusal =
                assertThrows(IllegalArgumentException.class, () -> new ImageDataset("tiny", one(1, "a"), one(1, "b")));
        assertTrue(refusal.getMessage().contains("tiny, found [a] and [b]"), refusal.getMessage());
    }
}
