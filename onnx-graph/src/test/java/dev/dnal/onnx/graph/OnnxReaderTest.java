package dev.dnal.onnx.graph;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.AttributeProto.AttributeType;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.SparseTensorProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TypeProto;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxReaderTest {
    private static void assertRefused(byte[] bytes, String... parts) {
        GraphException error = assertThrows(GraphException.class, () -> OnnxReader.read(bytes, "m.onnx"));
        assertTrue(error.getMessage().startsWith("m.onnx: "), error.getMessage());
        for (String part : parts) {
            assertTrue(error.getMessage().contains(part), error.getMessage());
        }
    }

    private static void assertRefused(ModelProto.Builder model, String... parts) {
        assertRefused(model.build().toByteArray(), parts);
    }

    private static void assertRefused(GraphProto.Builder graph, String... parts) {
        assertRefused(Protos.model().setGraph(graph), parts);
    }

    private static void assertRefused(TensorProto.Builder initializer, String... parts) {
        assertRefused(Protos.graph().setInitializer(0, initializer), parts);
    }

    private static void assertRefused(AttributeProto.Builder attribute, String... parts) {
        GraphProto.Builder graph = Protos.graph();
        graph.getNodeBuilder(0).addAttribute(attribute);
        assertRefused(graph, parts);
    }

    @Test
    void aMissingFileIsNamed(@TempDir Path folder) {
        IOException error = assertThrows(IOException.class, () -> OnnxReader.read(folder.resolve("none.onnx")));
        assertTrue(error.getMessage().contains("none.onnx: there is no such file"), error.getMessage());
    }

    @Test
    void aFolderIsNotAFile(@TempDir Path folder) {
        IOException error = assertThrows(IOException.class, () -> OnnxReader.read(folder));
        assertTrue(error.getMessage().contains("is a folder"), error.getMessage());
    }

    @Test
    void anEmptyFileIsRefused() {
        assertRefused(new byte[0], "it is empty");
    }

    @Test
    void aTextIsNoModel() {
        assertRefused("Hello, this is a text.\n".getBytes(StandardCharsets.UTF_8), "no ONNX file or are cut short");
    }

    @Test
    void aTruncatedFileIsRefused() {
        byte[] file = Protos.model().build().toByteArray();
        assertRefused(Arrays.copyOf(file, file.length / 2), "cut short");
    }

    @Test
    void aModelWithoutAGraphIsRefused() {
        assertRefused(Protos.model().clearGraph(), "without a graph");
    }

    @Test
    void aModelWithoutAnOpsetIsRefused() {
        assertRefused(Protos.model().clearOpsetImport(), "Node Mul 'node-h'", "no opset import");
    }

    @Test
    void anOpsetInTwoVersionsIsRefused() {
        assertRefused(Protos.model().addOpsetImport(Protos.opset("ai.onnx", 14)), "versions 13 and 14");
    }

    @Test
    void sparseInitializersAreRefused() {
        assertRefused(
                Protos.graph().addSparseInitializer(SparseTensorProto.getDefaultInstance()), "sparse initializers");
    }

    @Test
    void externalDataAreRefused() {
        TensorProto.Builder weights = Protos.floats("w", 1, 2, 3);
        assertRefused(weights.setDataLocation(TensorProto.DataLocation.EXTERNAL), "Initializer 'w'", "another file");
        weights.clearDataLocation().addExternalDataBuilder().setKey("location").setValue("../w.bin");
        assertRefused(weights, "Initializer 'w'", "another file");
    }

    @Test
    void externalDataInAnAttributeAreRefused() {
        TensorProto.Builder outside = Protos.floats("w", 1).setDataLocation(TensorProto.DataLocation.EXTERNAL);
        assertRefused(Protos.attribute("t", AttributeType.TENSOR).setT(outside), "attribute 't'", "another file");
        assertRefused(
                Protos.attribute("t", AttributeType.TENSORS).addTensors(outside), "attribute 't'", "another file");
        assertRefused(
                Protos.attribute("t", AttributeType.SPARSE_TENSOR)
                        .setSparseTensor(SparseTensorProto.newBuilder().setValues(outside)),
                "attribute 't'",
                "another file");
    }

    @Test
    void graphsThatNodesHoldAreCarriedAlong() {
        GraphProto body = GraphProto.newBuilder()
                .setName("body")
                .addNode(Protos.node("Add", List.of("x", "inner"), "sum"))
                .addInitializer(Protos.floats("inner", 1, 2, 3))
                .addOutput(Protos.value("sum", 1))
                .build();
        GraphProto.Builder graph = Protos.graph();
        graph.getNodeBuilder(0)
                .addAttribute(Protos.attribute("body", AttributeType.GRAPH).setG(body));
        ModelProto model = Protos.model().setGraph(graph).build();
        Graph read = OnnxReader.toGraph(model, "m.onnx");
        Node holder = read.nodes().iterator().next();
        assertTrue(holder.isKept());
        assertEquals(
                List.of("x", "w", "x"),
                holder.inputs().stream().map(Value::name).toList());
        assertEquals(
                model.getGraph().getNode(0), OnnxWriter.toProto(read).getGraph().getNode(0));
        assertEquals("inner_1", read.freshName("inner"));
    }

    @Test
    void whatAGraphWithinReadsMustBeThere() {
        GraphProto.Builder body = GraphProto.newBuilder().addNode(Protos.node("Relu", List.of("nowhere"), "r"));
        assertRefused(
                Protos.attribute("body", AttributeType.GRAPH).setG(body), "Node Mul 'node-h'", "'nowhere'", "missing");
    }

    @Test
    void tensorsOfGraphsWithinMustBeInTheFile() {
        TensorProto outside = Protos.floats("w", 1)
                .setDataLocation(TensorProto.DataLocation.EXTERNAL)
                .build();
        GraphProto.Builder body = GraphProto.newBuilder().addInitializer(outside);
        assertRefused(Protos.attribute("body", AttributeType.GRAPH).setG(body), "subgraph", "another file");
    }

    @Test
    void attributesOfUnknownKindAreRefused() {
        assertRefused(AttributeProto.newBuilder().setName("a").setI(3), "attribute 'a'", "no kind");
    }

    @Test
    void theFirstVersionsOfTheFormatHaveOperatorsOfTheFirstOpset() {
        ModelProto.Builder model = Protos.model().clearOpsetImport();
        assertEquals(
                Map.of("", 1L),
                OnnxReader.read(model.setIrVersion(2).build().toByteArray(), "2.onnx")
                        .opsets());
        byte[] later = model.setIrVersion(3).build().toByteArray();
        assertThrows(GraphException.class, () -> OnnxReader.read(later, "3.onnx"));
    }

    @Test
    void attributesOfTheFirstVersionOfTheFormatHaveTheKindOfTheirValue() {
        ModelProto.Builder model = Protos.model().setIrVersion(1);
        List<AttributeProto> typed = Protos.attributesOfEveryKind().stream()
                .filter(attribute ->
                        List.of("i", "f", "s", "t", "is", "fs", "ss").contains(attribute.getName()))
                .toList();
        typed.forEach(attribute -> model.getGraphBuilder()
                .getNodeBuilder(0)
                .addAttribute(attribute.toBuilder().clearType()));
        Node node = OnnxReader.read(model.build().toByteArray(), "first.onnx")
                .nodes()
                .iterator()
                .next();
        assertEquals(
                typed,
                node.attributes().entrySet().stream()
                        .map(attribute -> AttributeProtos.encode(attribute.getKey(), attribute.getValue()))
                        .toList());
    }

    @Test
    void attributesOfFunctionsAreRefused() {
        assertRefused(Protos.attribute("a", AttributeType.INT).setRefAttrName("b"), "attribute 'a'", "function");
    }

    @Test
    void anAttributeGivenTwiceIsRefused() {
        GraphProto.Builder graph = Protos.graph();
        graph.getNodeBuilder(0)
                .addAttribute(Protos.attribute("a", AttributeType.INT).setI(1));
        graph.getNodeBuilder(0)
                .addAttribute(Protos.attribute("a", AttributeType.INT).setI(2));
        assertRefused(graph, "attribute 'a' twice");
    }

    @Test
    void valuesThatAreNoTensorsAreCarriedAlong() {
        TypeProto sequence = TypeProto.newBuilder()
                .setSequenceType(TypeProto.Sequence.getDefaultInstance())
                .build();
        GraphProto.Builder graph = Protos.graph();
        graph.getInputBuilder(0).setType(sequence);
        Graph read = OnnxReader.toGraph(Protos.model().setGraph(graph).build(), "m.onnx");
        assertTrue(read.requireValue("x").isNoTensor());
        assertEquals(sequence, OnnxWriter.toProto(read).getGraph().getInput(0).getType());
    }

    @Test
    void unknownElementTypesAreRefused() {
        assertRefused(Protos.floats("w", 1, 2, 3).setDataType(99), "Initializer 'w'", "number 99");
        assertRefused(Protos.graph().addInput(Protos.value("z", -1)), "Graph input 'z'", "number -1");
        assertRefused(Protos.graph().addInput(Protos.value("z", 0)), "Graph input 'z'", "no element type");
    }

    @Test
    void dataThatDoNotFitTheShapeAreRefused() {
        assertRefused(
                Protos.floats("w", 1, 2, 3).addDims(2),
                "Initializer 'w' of type FLOAT and shape [3, 2] takes 6 values, found 3");
        assertRefused(
                TensorProto.newBuilder()
                        .setName("w")
                        .setDataType(1)
                        .addDims(3)
                        .setRawData(ByteString.copyFrom(new byte[11])),
                "takes 12 bytes, found 11");
    }

    @Test
    void negativeSizesAreRefused() {
        assertRefused(Protos.floats("w", 1).setDims(0, -1), "Initializer 'w'", "size -1");
        assertRefused(Protos.graph().addInput(Protos.value("z", 1, -7)), "Graph input 'z'", "size -7");
    }

    /** PaddlePaddle's exporter writes it. */
    @Test
    void aSizeOfMinusOneIsOpen() {
        Graph graph = OnnxReader.toGraph(
                Protos.model()
                        .setGraph(Protos.graph().addInput(Protos.value("z", 1, -1, 3)))
                        .build(),
                "test.onnx");
        assertEquals(
                List.of(Dim.any(), Dim.of(3)),
                graph.requireValue("z").requireShape().dims());
    }

    @Test
    void hugeSizesAreRefusedBeforeAnythingIsAllocated() {
        assertRefused(Protos.floats("w", 1).setDims(0, 1L << 40), "at most 2147483647 elements");
        assertRefused(Protos.floats("w", 1).setDims(0, 1L << 62).addDims(1L << 62), "at most 2147483647 elements");
        assertRefused(Protos.floats("w", 1).setDims(0, 2_000_000_000), "takes 2000000000 values, found 1");
    }

    @Test
    void twoMakersOfOneNameAreRefused() {
        assertRefused(Protos.graph().addNode(Protos.node("Relu", List.of("x"), "h")), "two values named 'h'");
        assertRefused(Protos.graph().addInitializer(Protos.floats("w", 1)), "two values named 'w'");
        assertRefused(Protos.graph().addInput(Protos.value("x", 1)), "two values named 'x'");
        assertRefused(Protos.graph().addNode(Protos.node("Relu", List.of("x"), "x")), "two values named 'x'");
    }

    @Test
    void anInputWhoseDefaultDoesNotFitIsRefused() {
        assertRefused(Protos.graph().addInput(Protos.value("w", 1, 4)), "Initializer 'w' is also a graph input");
    }

    @Test
    void aMissingInputIsRefused() {
        assertRefused(
                Protos.graph().addNode(Protos.node("Add", List.of("x", "nobody"), "z")),
                "Node Add 'node-z': input 1 reads 'nobody', a missing input");
    }

    @Test
    void aCycleIsRefused() {
        assertRefused(
                Protos.graph()
                        .addNode(Protos.node("Relu", List.of("b"), "a"))
                        .addNode(Protos.node("Relu", List.of("a"), "b")),
                "cycle");
    }

    @Test
    void anOutputThatNobodyMakesIsRefused() {
        assertRefused(Protos.graph().addOutput(Protos.value("z", 1)), "Graph output 'z' is made by nobody");
    }

    @Test
    void aNodeWithoutOutputsIsRefused() {
        assertRefused(
                Protos.graph().addNode(Protos.node("Relu", List.of("x"), "z").clearOutput()), "at least one output");
    }

    @Test
    void corruptedFilesAreReadOrRefusedButNeverBreakTheReader() {
        GraphProto.Builder graph = Protos.graph();
        graph.getNodeBuilder(0).addAllAttribute(Protos.attributesOfEveryKind());
        byte[] file = Protos.model().setGraph(graph).build().toByteArray();
        SplittableRandom random = new SplittableRandom(7);
        int refused = 0;
        for (int run = 0; run < 5000; run++) {
            byte[] bad = corrupted(file, random);
            try {
                OnnxWriter.toBytes(OnnxReader.read(bad, "m.onnx"));
            } catch (GraphException e) {
                assertTrue(e.getMessage().startsWith("m.onnx: "), e.getMessage());
                refused++;
            }
        }
        // Most corruptions hit names, sizes or lengths; some hit only numbers and texts, which are as good as any.
        assertTrue(refused > 1000 && refused < 5000, "refused " + refused);
    }

    private static byte[] corrupted(byte[] file, SplittableRandom random) {
        if (random.nextInt(5) == 0) {
            return Arrays.copyOf(file, random.nextInt(file.length));
        }
        byte[] copy = file.clone();
        for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
            copy[random.nextInt(copy.length)] ^= (byte) (1 + random.nextInt(255));
        }
        return copy;
    }

    @Test
    void whatIsDeclaredForAValueIsKnownAfterReading() {
        Graph graph = OnnxReader.read(Protos.model().build().toByteArray(), "m.onnx");
        assertEquals("h: FLOAT[batch, 3]", graph.requireValue("h").toString());
    }

    @Test
    void aNameMustHaveALengthThatAMessageCanShow() {
        GraphProto.Builder graph = Protos.graph();
        graph.getNodeBuilder(0).setName("n".repeat(5000));
        assertRefused(graph, "at most 4096 characters", "found 5000");
        GraphException error = assertThrows(
                GraphException.class,
                () -> OnnxReader.read(Protos.model().setGraph(graph).build().toByteArray(), "m.onnx"));
        assertTrue(error.getMessage().length() < 300, error.getMessage());
    }

    @Test
    void aTensorMustHaveARankThatIsInUse() {
        TensorProto.Builder initializer = Protos.floats("w", 1);
        for (int i = 0; i < 64; i++) {
            initializer.addDims(1);
        }
        assertRefused(initializer, "Initializer 'w' has 65 dimensions", "at most 64");
        assertRefused(
                Protos.graph()
                        .setInput(
                                0,
                                Protos.value(
                                        "x",
                                        1,
                                        Collections.nCopies(65, (Object) 1).toArray())),
                "Graph input 'x' has 65 dimensions");
    }

    @Test
    void controlCodesInNamesAreEscapedInMessages() {
        GraphProto.Builder graph = Protos.graph();
        graph.getNodeBuilder(0).setName("evil\u001b[2J").setInput(0, "none\u0007");
        assertRefused(graph, "evil\\u001b[2J", "none\\u0007");
    }
}
