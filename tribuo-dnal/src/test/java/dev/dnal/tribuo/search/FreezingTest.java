package dev.dnal.tribuo.search;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.training.Parameter;
import dev.dnal.onnx.training.Parameter.Kind;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class FreezingTest {
    private static final int IMAGES = 4;
    private static final int VECTORS = 2;

    private static Set<Kind> trained(Freezing freezing, int dataRank) {
        return Stream.of(Kind.values())
                .filter(kind -> freezing.trains(new Parameter("p", kind, "layer", Shape.of(3), dataRank)))
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Kind.class)));
    }

    @Test
    void asPublishedWhatWorksOnImagesIsFrozen() {
        assertEquals(EnumSet.of(Kind.GATE, Kind.LINEAR_WEIGHT, Kind.LINEAR_BIAS), trained(Freezing.PUBLISHED, IMAGES));
    }

    @Test
    void asPublishedWhatWorksOnVectorsTrains() {
        assertEquals(
                EnumSet.of(
                        Kind.GATE,
                        Kind.LINEAR_WEIGHT,
                        Kind.LINEAR_BIAS,
                        Kind.NORM_SCALE,
                        Kind.NORM_BIAS,
                        Kind.SLOPE,
                        Kind.FACTOR,
                        Kind.TERM),
                trained(Freezing.PUBLISHED, VECTORS));
    }

    @Test
    void strictlyAllButTheGatesIsFrozen() {
        assertEquals(EnumSet.of(Kind.GATE), trained(Freezing.STRICT, IMAGES));
        assertEquals(EnumSet.of(Kind.GATE), trained(Freezing.STRICT, VECTORS));
    }
}
