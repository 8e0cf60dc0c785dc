package dev.dnal.tribuo.quantisation;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.quantisation.ValueRange;
import dev.dnal.tribuo.data.batch.Normalisation;
import dev.dnal.tribuo.data.image.ImageData;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.internal.evaluation.ImageRuns;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CalibrationTest {
    private static final int SIDE = 1200;

    /** Five tensors of 11 MiB for each image don't fit together. */
    @Test
    void largeTensorsAreMeasuredInGroups() {
        Graph graph = new Graph("large");
        graph.opsets().put("", 17L);
        GraphBuilder b = new GraphBuilder(graph);
        Value x = graph.addInput("x", new TensorType(DataType.FLOAT, Shape.batched("batch", 1, SIDE, SIDE)));
        Value twice = b.add(x, x);
        Value four = b.add(twice, twice);
        Value eight = b.add(four, four);
        Value negative = b.neg(eight);
        graph.addOutput(b.emit("GlobalAveragePool", negative));
        byte[] pixels = new byte[2 * SIDE * SIDE];
        pixels[5] = 7;
        pixels[SIDE * SIDE + 3] = 9;
        ImageShape shape = new ImageShape(1, SIDE, SIDE);
        ImageRuns runs =
                new ImageRuns(ImageData.ofBytes(shape, pixels, new int[2], List.of("a")), Normalisation.identity(1), 1);
        List<String> names = List.of("x", twice.name(), four.name(), eight.name(), negative.name());
        Map<String, Histogram> found = new Calibration(runs).measure(graph, names);
        assertEquals(names, List.copyOf(found.keySet()));
        assertEquals(new ValueRange(0, 9), found.get("x").range());
        assertEquals(new ValueRange(-72, -0f), found.get(negative.name()).range());
        found.values().forEach(histogram -> assertEquals(2L * SIDE * SIDE, histogram.total()));
        assertEquals(2L * SIDE * SIDE - 2, found.get("x").count(0));
    }

    @Test
    void aTensorWithoutElementsHasARange() {
        Graph graph = new Graph("empty");
        graph.opsets().put("", 17L);
        GraphBuilder b = new GraphBuilder(graph);
        Value x = graph.addInput("x", new TensorType(DataType.FLOAT, Shape.batched("batch", 1, 2, 2)));
        Value none = b.emit("Slice", x, b.longs(1), b.longs(1), b.longs(1));
        graph.addOutput(b.emit("Relu", none));
        ImageRuns runs = new ImageRuns(
                ImageData.ofBytes(new ImageShape(1, 2, 2), new byte[8], new int[2], List.of("a")),
                Normalisation.identity(1),
                1);
        Map<String, Histogram> found = new Calibration(runs).measure(graph, List.of(none.name()));
        assertEquals(new ValueRange(0, 0), found.get(none.name()).range());
    }
}
