package dev.dnal.cli.print;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.latency.OperationTimer;
import dev.dnal.tribuo.latency.TimeConditions;
import dev.dnal.tribuo.latency.TimeModel;
import dev.dnal.tribuo.network.Networks;
import java.util.OptionalInt;
import java.util.SplittableRandom;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class TimesDescriptionTest {
    /** Each kernel takes 0.001 for each channel that it reads. */
    private static final OperationTimer TIMER = operations ->
            operations.stream().collect(Collectors.toMap(Function.identity(), operation -> operation.in() / 1e3));

    private static String describe(String name, int width) {
        Graph network = Networks.named(name, width)
                .build(new ImageShape(3, 32, 32), 10, new SplittableRandom(1))
                .graph();
        TimeConditions conditions = new TimeConditions("A processor", "A library 1.0", 2, 64);
        return new TimesDescription(network, TimeModel.of(conditions, OptionalInt.of(16), TIMER)).toString();
    }

    @Test
    void saysWhatTimesAreFor() {
        assertTrue(describe("vgg-small", 16).startsWith("Times: A processor, A library 1.0, 2 threads, batches of 64"));
    }

    @Test
    void hasARowForEachLayerWithItsShareAndItsSteps() {
        String text = describe("vgg-small", 64);
        assertTrue(
                text.matches("(?s).*\\Rstage1\\.1\\.conv +64 +0\\.0640 +\\d\\.\\d % +\\.\\.\\., 48: .*, 64: .*"), text);
        assertTrue(text.matches("(?s).*\\Rtotal +\\d\\.\\d+ +100\\.0 %.*"), text);
    }

    @Test
    void layersOfAStreamPointToTheFirst() {
        String text = describe("resnet8b", 16);
        assertTrue(text.matches("(?s).*\\Rlayer1\\.0\\.conv2 .* as conv1\\R.*"), text);
    }

    @Test
    void fitsIntoAHundredColumns() {
        for (String name : new String[] {"vgg16", "resnet56", "mobilenetv2"}) {
            String text = describe(name, 64);
            assertTrue(text.lines().allMatch(line -> line.length() <= 100), text);
        }
    }
}
