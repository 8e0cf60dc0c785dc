package dev.dnal.onnx.op;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.testing.RandomTensors;
import dev.dnal.onnx.testing.ShapeCheck;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

class ShapeRuleTest {
    private final Graph graph = new Graph("test");
    private final GraphBuilder b = new GraphBuilder(graph);
    private final Value image = graph.addInput("x", new TensorType(DataType.FLOAT, Shape.batched("batch", 64, 7, 7)));
    private final Value matrix = graph.addInput("m", new TensorType(DataType.FLOAT, Shape.of(2, 6)));

    private static void refuses(String message, Executable building) {
        String found = assertThrows(GraphException.class, building).getMessage();
        assertTrue(found.startsWith("Node ") && found.contains(message), found);
    }

    @Test
    void aScaleOfOneKeepsASizeThatIsOpen() {
        Value scales = b.constant("scales", Tensor.of(new float[] {1, 1, 2, 0.5f}, 4));
        assertEquals(
                Shape.batched("batch", 64, 14, 3),
                b.emit("Resize", image, Value.absent(), scales).requireShape());
    }

    @Test
    void anImageIsResizedByScalesOrSizesOfAllAxes() {
        Value none = Value.absent();
        Value scales = b.constant("scales", Tensor.of(new float[] {1, 1, 2, 2}, 4));
        refuses("either scales", () -> b.emit("Resize", image, none, scales, b.longs(1, 64, 2, 2)));
        refuses("either scales", () -> b.emit("Resize", image));
        refuses("(sizes) must have 4 elements", () -> b.emit("Resize", image, none, none, b.longs(2, 2)));
        Value zero = b.constant("scales", Tensor.of(new float[] {1, 1, 0, 2}, 4));
        refuses("above 0", () -> b.emit("Resize", image, none, zero));
    }

    @Test
    void blocksOfPixelsAreWhole() {
        refuses(
                "no whole blocks of 2 x 2",
                () -> b.call("SpaceToDepth", image).attribute("blocksize", 2).output());
        refuses(
                "no whole blocks of 3 x 3",
                () -> b.call("DepthToSpace", image).attribute("blocksize", 3).output());
        refuses("'blocksize' is missing", () -> b.emit("SpaceToDepth", image));
    }

    @Test
    void tilesAreCountedForEachAxis() {
        refuses("one element for each of 4 axes", () -> b.emit("Tile", image, b.longs(1, 2)));
        assertEquals(
                Shape.batched("batch", 128, 7, 7),
                b.emit("Tile", image, b.longs(1, 2, 1, 1)).requireShape());
    }

    @Test
    void eachImageIsNormalisedByParametersOfItsChannels() {
        Value two = b.constant("two", Tensor.filled(1, 2));
        refuses("one element for each of 64 channels", () -> b.emit("InstanceNormalization", image, two, two));
        refuses("must be [N, C, spatial...]", () -> b.emit("InstanceNormalization", matrix, two, two));
    }

    @Test
    void reshapeFindsTheColumnsBehindTheBatch() {
        assertEquals(Shape.batched("batch", 3136), b.reshape(image, 0, -1).requireShape());
    }

    @Test
    void reshapeFindsTheBatchBeforeTheColumns() {
        assertEquals(Shape.batched("batch", 3136), b.reshape(image, -1, 3136).requireShape());
    }

    @Test
    void reshapeLeavesOpenWhatCannotBeKnown() {
        assertEquals(
                new Shape(List.of(Dim.any(), Dim.of(32))),
                b.reshape(image, -1, 32).requireShape());
    }

    @Test
    void reshapeReadsAShapeJoinedFromParts() {
        Value shape = b.emit("Shape", image);
        Value batch = b.emit("Slice", shape, b.longs(0), b.longs(1));
        Value channels = b.emit("Unsqueeze", b.emit("Gather", shape, b.constant("i", Tensor.scalar(1L))), b.longs(0));
        Value area = b.mul(b.emit("Gather", shape, b.longs(2)), b.emit("Gather", shape, b.longs(-1)));
        Value joined =
                b.call("Concat", batch, channels, area).attribute("axis", 0).output();
        assertEquals(
                Shape.batched("batch", 64, 49), b.emit("Reshape", image, joined).requireShape());
    }

    @Test
    void reshapeTakesZeroForASizeIfTold() {
        Value empty = graph.addInput("empty", new TensorType(DataType.FLOAT, Shape.of(0, 3)));
        assertEquals(
                Shape.of(3, 0),
                b.call("Reshape", empty, b.longs(3, 0))
                        .attribute("allowzero", 1)
                        .output()
                        .requireShape());
    }

    @Test
    void flattenMergesTheDimensionsOnBothSides() {
        assertEquals(Shape.batched("batch", 3136), b.emit("Flatten", image).requireShape());
    }

    @Test
    void sizesThatShapesAreComputedWithAreKnown() {
        Value shape = b.call("Shape", image)
                .attribute("start", 1)
                .attribute("end", -1)
                .output();
        assertEquals(List.of(Dim.of(64), Dim.of(7)), shape.contents().orElseThrow());
    }

    @Test
    void sizesAreAddedSubtractedMultipliedAndDivided() {
        Value sizes = b.call("Shape", image).attribute("start", 1).output();
        Value two = b.longs(2);
        assertEquals(dims(66, 9, 9), b.add(sizes, two).contents().orElseThrow());
        assertEquals(dims(62, 5, 5), b.sub(sizes, two).contents().orElseThrow());
        assertEquals(dims(128, 14, 14), b.mul(sizes, two).contents().orElseThrow());
        assertEquals(dims(128, 14, 14), b.mul(two, sizes).contents().orElseThrow());
        assertEquals(dims(32, 3, 3), b.div(sizes, two).contents().orElseThrow());
        assertEquals(dims(64 * 64, 49, 49), b.mul(sizes, sizes).contents().orElseThrow());
    }

    @Test
    void nothingIsKnownOfSizesThatAreOpenOrBelowZero() {
        Value batch = b.call("Shape", image).attribute("end", 1).output();
        assertEquals(List.of(Dim.any()), b.mul(batch, b.longs(2)).contents().orElseThrow());
        assertEquals(List.of(Dim.any()), b.mul(b.longs(2), batch).contents().orElseThrow());
        assertEquals(
                List.of(Dim.any(), Dim.of(0)),
                b.sub(b.longs(2, 3), b.longs(3)).contents().orElseThrow());
    }

    private static List<Dim> dims(long... sizes) {
        return LongStream.of(sizes).mapToObj(Dim::of).toList();
    }

    @Test
    void biasesThatDontFitAreRefused() {
        Value wrong = b.constant("c", Tensor.filled(1, 5));
        refuses(
                "bias must have shape [3]",
                () -> b.emit("Conv", image, b.constant("w", Tensor.filled(1, 3, 64, 1, 1)), wrong));
        refuses(
                "does not broadcast to [2, 3]",
                () -> b.emit("Gemm", matrix, b.constant("w", Tensor.filled(1, 6, 3)), wrong));
        refuses(
                "does not broadcast to [2, 3]",
                () -> b.emit(
                        "Gemm",
                        matrix,
                        b.constant("w", Tensor.filled(1, 6, 3)),
                        b.constant("c", Tensor.filled(1, 1, 2, 3))));
        refuses("inner sizes differ", () -> b.emit("Gemm", matrix, b.constant("w", Tensor.filled(1, 5, 3))));
    }

    @Test
    void constantsHaveTheTypeOfTheirAttribute() {
        assertEquals(
                Shape.of(2),
                b.call("Constant")
                        .attribute("value_ints", new long[] {3, 4})
                        .output()
                        .requireShape());
        assertEquals(
                DataType.FLOAT,
                b.call("Constant").attribute("value_float", 3f).output().type());
        assertEquals(
                DataType.STRING,
                b.call("Constant").attribute("value_string", "a").output().type());
        refuses("exactly one of the attributes", () -> b.emit("Constant"));
    }

    @Test
    void constantOfShapeHasTheShapeItIsTold() {
        assertEquals(
                Shape.batched("batch", 64, 7, 7),
                b.emit("ConstantOfShape", b.emit("Shape", image)).requireShape());
    }

    @Test
    void wrongInputsAreNamedWithWhatWasExpected() {
        refuses("can't be broadcast", () -> b.add(matrix, b.constant("c", Tensor.filled(1, 5))));
        refuses("must be of type FLOAT", () -> b.mul(matrix, b.longs(1)));
        refuses("numbers of elements differ", () -> b.reshape(matrix, 5, 2));
        refuses("can't be divided by 5", () -> b.reshape(matrix, 5, -1));
        refuses("at most one -1", () -> b.reshape(matrix, -1, -1));
        refuses("must name each of 2 axes once", () -> b.transpose(matrix, 0, 0));
        refuses(
                "axis must be from -2 to 1",
                () -> b.call("Softmax", matrix).attribute("axis", 2).output());
        refuses("must have size 1 to be taken out", () -> b.emit("Squeeze", matrix, b.longs(1)));
        refuses("must be distinct", () -> b.emit("Unsqueeze", matrix, b.longs(0, 0)));
        refuses("attribute 'axis' is missing", () -> b.emit("Concat", matrix, matrix));
        refuses(
                "must agree in all sizes",
                () -> b.call("Concat", matrix, b.constant("c", Tensor.filled(1, 3, 5)))
                        .attribute("axis", 0)
                        .output());
        refuses(
                "can't be cut into 4 equal parts",
                () -> b.call("Split", matrix).attribute("axis", 1).outputs(4));
        refuses(
                "make up 6",
                () -> b.call("Split", matrix, b.longs(1, 2))
                        .attribute("axis", 1)
                        .outputs(2));
        refuses("steps must not be 0", () -> b.emit("Slice", matrix, b.longs(0), b.longs(1), b.longs(0), b.longs(0)));
        refuses("two elements for each of 2 dimensions", () -> b.emit("Pad", matrix, b.longs(1, 1)));
        refuses("cut off more than there is", () -> b.emit("Pad", matrix, b.longs(-3, 0, 0, 0)));
        refuses("indices must be from -2 to 1", () -> b.emit("Gather", matrix, b.longs(2)));
        refuses("must be of type BOOL", () -> b.emit("Where", matrix, matrix, matrix));
        refuses("must be one number", () -> b.emit("Clip", matrix, b.constant("c", Tensor.filled(1, 2))));
        refuses("does not broadcast to", () -> b.emit("PRelu", matrix, b.constant("c", Tensor.filled(1, 2, 1, 1))));
        refuses("attribute 'to' is missing", () -> b.emit("Cast", matrix));
        refuses(
                "expected types that are not complex",
                () -> b.call("Cast", matrix)
                        .attribute("to", DataType.COMPLEX64.number())
                        .output());
        refuses(
                "must be from -2147483647 to 2147483647",
                () -> b.emit("Trilu", matrix, b.scalar(DataType.INT64, 1e18)));
        refuses(
                "training_mode",
                () -> b.emit("Dropout", matrix, Value.absent(), b.constant("t", Tensor.of(new boolean[] {true}))));
    }

    @Test
    void inferredShapesAreThoseOfRandomSlicesPadsAndReductions() {
        SplittableRandom random = new SplittableRandom(5);
        for (int round = 0; round < 200; round++) {
            long[] sizes = random.longs(3, 1, 5).toArray();
            Graph drawn = new Graph("drawn");
            GraphBuilder builder = new GraphBuilder(drawn);
            Value x = drawn.addInput("x", new TensorType(DataType.DOUBLE, Shape.of(sizes)));
            long axis = random.nextInt(-3, 3);
            long step = random.nextBoolean() ? random.nextInt(1, 4) : -random.nextInt(1, 4);
            builder.emit(
                    "Slice",
                    x,
                    builder.longs(random.nextInt(-7, 8)),
                    builder.longs(random.nextInt(-7, 8)),
                    builder.longs(axis),
                    builder.longs(step));
            builder.emit("Pad", x, builder.longs(random.longs(6, 0, 3).toArray()));
            builder.call("ReduceMean", x)
                    .attribute("axes", new long[] {axis})
                    .attribute("keepdims", random.nextInt(2))
                    .output();
            builder.call("Flatten", x).attribute("axis", axis).output();
            ShapeCheck.inferenceAgreesWithEvaluation(drawn, Map.of("x", RandomTensors.normal(random, sizes)));
        }
    }
}
