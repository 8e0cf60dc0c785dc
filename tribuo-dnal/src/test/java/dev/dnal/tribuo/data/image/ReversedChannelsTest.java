package dev.dnal.tribuo.data.image;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dnal.tribuo.data.batch.Normalisation;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReversedChannelsTest {
    @Test
    void channelsComeInTheOppositeOrderAndAllElseStays() {
        ImageShape shape = new ImageShape(3, 1, 2);
        byte[] pixels = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
        ImageSource reversed = ImageData.ofBytes(shape, pixels, new int[] {0, 1}, List.of("a", "b"))
                .reversedChannels();
        float[] found = new float[7];
        reversed.copyInto(1, found, 1);
        assertArrayEquals(new float[] {0, 11, 12, 9, 10, 7, 8}, found);
        assertEquals(1, reversed.label(1));
        assertEquals(shape, reversed.shape());
    }

    @Test
    void aNormalisationIsTurnedWithThem() {
        Normalisation normalisation = new Normalisation(List.of(1.0, 2.0, 3.0), List.of(4.0, 5.0, 6.0), 1);
        assertEquals(new Normalisation(List.of(3.0, 2.0, 1.0), List.of(6.0, 5.0, 4.0), 1), normalisation.reversed());
    }
}
