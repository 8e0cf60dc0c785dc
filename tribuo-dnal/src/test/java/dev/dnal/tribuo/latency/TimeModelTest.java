package dev.dnal.tribuo.latency;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.network.Networks;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TimeModelTest {
    private static final TimeConditions CONDITIONS = new TimeConditions("a CPU", "a library", 1, 1);
    private static final OptionalInt BLOCK = OptionalInt.of(16);

    /** Convolutions take 1 for each block read and written, changes of layout 0.1, the rest nothing. */
    private static final class Steps implements OperationTimer {
        final List<Operation> asked = new ArrayList<>();

        @Override
        public Map<Operation, Double> millis(Collection<Operation> operations) {
            asked.addAll(operations);
            Map<Operation, Double> times = new LinkedHashMap<>();
            operations.forEach(operation -> times.put(operation, millis(operation)));
            return times;
        }

        private static double millis(Operation operation) {
            if (operation.form().startsWith("Conv")) {
                return (operation.in() + 15) / 16 * ((operation.out() + 15) / 16);
            }
            return operation.form().startsWith("Reorder") ? 0.1 : 0;
        }

        @Override
        public Overhead overhead() {
            return new Overhead(0.5, 0.001);
        }
    }

    private static Graph network(String name, int width) {
        return Networks.named(name, width)
                .build(new ImageShape(3, 16, 16), 10, new SplittableRandom(1))
                .graph();
    }

    @Test
    void aNetworkTakesWhatItsKernelsAndTheirCallsTake() {
        TimeModel model = TimeModel.of(CONDITIONS, BLOCK, new Steps());
        // A ResNet-8: 3 -> 16; 16 -> 16 twice; 16 -> 32, 32 -> 32 and a shortcut; 32 -> 64, 64 -> 64 and a shortcut.
        double convolutions = 1 + 2 + (2 + 4 + 2) + (8 + 16 + 8);
        // Out of the blocks once, and pooling, flattening and the product of matrices take nothing but their calls.
        int calls = 9 + 4;
        assertEquals(0.5 + convolutions + 0.1 + 0.001 * calls, model.millis(network("resnet8b", 16)), 1e-9);
    }

    @Test
    void layersAndTheRunAddUpToTheNetwork() {
        TimeModel model = TimeModel.of(CONDITIONS, BLOCK, new Steps());
        Graph network = network("mobilenetv2", 8);
        double layers = model.layerMillis(network).values().stream()
                .mapToDouble(Double::doubleValue)
                .sum();
        assertEquals(model.millis(network), layers + model.runMillis(), 1e-9);
    }

    @Test
    void nothingIsMeasuredTwice() {
        Steps steps = new Steps();
        TimeModel model = TimeModel.of(CONDITIONS, BLOCK, steps);
        model.millis(network("resnet8", 16));
        int once = steps.asked.size();
        model.millis(network("resnet8", 16));
        assertEquals(once, steps.asked.size());
        Set<Operation> different = new HashSet<>(steps.asked);
        assertEquals(once, different.size());
    }

    @Test
    void widthsThatFallOutOfTheBlocksAreMeasuredSo() {
        Steps steps = new Steps();
        TimeModel.of(CONDITIONS, BLOCK, steps).millis(network("vgg-small", 21));
        assertTrue(
                steps.asked.stream()
                        .anyMatch(operation -> operation.form().startsWith("Conv 16x16") && operation.in() == 17),
                steps.asked.toString());
    }

    @Test
    void plateausEndWithTheBlocks() {
        TimeModel model = TimeModel.of(CONDITIONS, BLOCK, new Steps());
        Graph network = network("vgg-small", 64);
        List<TimeModel.ChannelSteps> steps = model.channelSteps(network);
        TimeModel.ChannelSteps first = steps.get(0);
        assertEquals(List.of("stage1.0.conv"), first.layers());
        assertEquals(
                List.of(16, 32, 48, 64),
                first.plateaus().stream().map(TimeModel.Plateau::width).toList());
        assertEquals(4 + 16, first.plateaus().get(3).millis(), 0.1);
    }

    @Test
    void layersThatWriteAStreamShareItsSteps() {
        TimeModel model = TimeModel.of(CONDITIONS, BLOCK, new Steps());
        List<List<String>> layers = model.channelSteps(network("resnet8b", 16)).stream()
                .map(TimeModel.ChannelSteps::layers)
                .toList();
        assertTrue(layers.contains(List.of("conv1", "layer1.0.conv2")), layers.toString());
        assertTrue(layers.contains(List.of("layer1.0.conv1")), layers.toString());
        assertTrue(layers.stream().noneMatch(names -> names.contains("linear")), "the classes stay");
    }

    @Test
    void plateausOfAValueAreThoseOfItsLayer() {
        TimeModel model = TimeModel.of(CONDITIONS, BLOCK, new Steps());
        Graph network = network("vgg-small", 64);
        assertEquals(model.channelSteps(network).get(0).plateaus(), model.plateaus(network, "stage1.0.relu"));
        assertThrows(GraphException.class, () -> model.plateaus(network, "nothing"));
    }

    @Test
    void singleImagesFindLargeWeightsOutsideTheCaches() {
        Graph large = network("vgg16", 64);
        Steps one = new Steps();
        TimeModel.of(CONDITIONS, BLOCK, one).millis(large);
        assertTrue(one.asked.stream()
                .filter(operation -> operation.form().startsWith("Conv"))
                .allMatch(operation -> operation.form().endsWith("among 64 MB of weights")));
        Steps many = new Steps();
        TimeModel.of(new TimeConditions("a CPU", "a library", 1, 64), BLOCK, many)
                .millis(large);
        assertTrue(many.asked.stream().noneMatch(operation -> operation.form().contains("MB")));
    }

    @Test
    void withoutBlocksNothingChangesItsLayout() {
        Steps steps = new Steps();
        TimeModel.of(CONDITIONS, OptionalInt.empty(), steps).millis(network("resnet8", 16));
        assertTrue(steps.asked.stream()
                .noneMatch(operation ->
                        operation.form().contains("blocks") || operation.form().startsWith("Reorder")));
    }
}
