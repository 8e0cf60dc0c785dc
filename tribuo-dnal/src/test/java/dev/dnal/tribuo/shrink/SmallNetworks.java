package dev.dnal.tribuo.shrink;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.Operators;
import dev.dnal.tribuo.data.batch.Normalisation;
import dev.dnal.tribuo.data.image.ImageData;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.data.image.ImageSource;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.runtime.SessionConfig;
import dev.dnal.tribuo.search.Budget;
import dev.dnal.tribuo.training.TrainingConfig;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;

/** Small networks with random weights, images of noise, and settings that take seconds. */
final class SmallNetworks {
    static final ImageShape SHAPE = new ImageShape(1, 8, 8);
    static final Normalisation NORMALISATION = new Normalisation(List.of(0.5), List.of(0.5), Normalisation.BYTE_SCALE);

    private SmallNetworks() {}

    /** Labels that must not be read. */
    static ImageSource images(int count) {
        byte[] pixels = new byte[count * SHAPE.size()];
        new Random(3).nextBytes(pixels);
        return ImageData.ofBytes(SHAPE, pixels, new int[count], List.of("a", "b"))
                .withoutTargets();
    }

    /** Of random labels. */
    static ImageSource labelled(int count, int classes) {
        byte[] pixels = new byte[count * SHAPE.size()];
        Random random = new Random(3);
        random.nextBytes(pixels);
        int[] labels = random.ints(count, 0, classes).toArray();
        return ImageData.ofBytes(SHAPE, pixels, labels, List.of("a", "b", "c").subList(0, classes));
    }

    private static Tensor random(SplittableRandom random, long... sizes) {
        float[] values = new float[Math.toIntExact(Shape.elements(sizes))];
        double scale = Math.sqrt(2.0 / (values.length / (double) sizes[0]));
        for (int i = 0; i < values.length; i++) {
            values[i] = (float) (scale * random.nextDouble(-1.7, 1.7));
        }
        return Tensor.of(values, sizes);
    }

    /** For one image: two convolutions of 12 channels, then a map of 2 channels, and probabilities of 3 classes. */
    static Graph network(boolean map, boolean classes) {
        SplittableRandom random = new SplittableRandom(5);
        Graph graph = new Graph("given");
        graph.opsets().put("", Operators.OPSET);
        Value x = graph.addInput("pixels", new TensorType(DataType.FLOAT, Shape.of(1, 1, 8, 8)));
        GraphBuilder b = new GraphBuilder(graph);
        Value h = x;
        int channels = 1;
        for (String layer : List.of("first", "second")) {
            Value weight = graph.addInitializer(layer + ".weight", random(random, 12, channels, 3, 3));
            Value bias = graph.addInitializer(layer + ".bias", random(random, 12));
            h = b.emit(
                    "Relu",
                    b.call("Conv", h, weight, bias)
                            .attribute("pads", new long[] {1, 1, 1, 1})
                            .named(layer)
                            .output());
            channels = 12;
        }
        if (map) {
            Value weight = graph.addInitializer("map.weight", random(random, 2, 12, 1, 1));
            Value made = b.call("Conv", h, weight).named("map").output();
            graph.rename(made, "mask");
            graph.addOutput(made);
        }
        if (classes) {
            Value pooled = b.reshape(b.emit("GlobalAveragePool", h), 1, 12);
            Value weight = graph.addInitializer("fc.weight", random(random, 3, 12));
            Value logits = b.call("Gemm", pooled, weight)
                    .attribute("transB", 1)
                    .named("fc")
                    .output();
            Value probabilities = b.call("Softmax", logits).attribute("axis", 1).output();
            graph.rename(probabilities, "probabilities");
            graph.addOutput(probabilities);
        }
        return graph;
    }

    static Budget macs(String amount) {
        return new Budget(Budget.Cost.MACS, amount);
    }

    static ShrinkSettings quick(ShrinkSettings settings) {
        return settings.withGates(2)
                .withRecovery(12)
                .withBatchSize(16)
                .withTraining(TrainingConfig.of(SessionConfig.on(Device.CPU).withThreads(1)));
    }
}
