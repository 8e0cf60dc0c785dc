package dev.dnal.onnx.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OnnxRoundTripTest {
    @TempDir
    Path folder;

    /** The same file with tensors as packed bytes and lists whose order means nothing in one order. */
    private static ModelProto normalised(ModelProto model) {
        GraphProto.Builder graph = model.getGraph().toBuilder();
        for (int i = 0; i < graph.getInitializerCount(); i++) {
            TensorProto tensor = graph.getInitializer(i);
            graph.setInitializer(
                    i,
                    TensorProtos.encode(TensorProtos.decode(tensor, "test"))
                            .setName(tensor.getName())
                            .mergeFrom(TensorProto.newBuilder()
                                    .setDocString(tensor.getDocString())
                                    .buildPartial()));
            if (tensor.getDocString().isEmpty()) {
                graph.getInitializerBuilder(i).clearDocString();
            }
        }
        List<ValueInfoProto> infos = new ArrayList<>(graph.getValueInfoList());
        infos.sort(Comparator.comparing(ValueInfoProto::getName));
        graph.clearValueInfo().addAllValueInfo(infos);
        return model.toBuilder().setGraph(graph).build();
    }

    private static ModelProto roundTrip(ModelProto model) {
        Graph graph = OnnxReader.read(model.toByteArray(), "test.onnx");
        return OnnxReader.parse(OnnxWriter.toBytes(graph), "again");
    }

    private static void assertUnchanged(ModelProto model) {
        assertEquals(normalised(model), normalised(roundTrip(model)));
    }

    private static ModelProto with(GraphProto.Builder graph) {
        return Protos.model().setGraph(graph).build();
    }

    @Test
    void aFilesNamesDocumentationMetadataAndDimensionsStayAsTheyAre() {
        assertUnchanged(Protos.model().build());
    }

    @Test
    void opsetsOfSeveralDomainsStayAsTheyAre() {
        assertUnchanged(
                Protos.model().addOpsetImport(Protos.opset("com.microsoft", 1)).build());
    }

    @Test
    void onnxsOwnDomainIsKnownUnderBothItsNames() {
        GraphProto.Builder graph = Protos.graph();
        graph.getNodeBuilder(0).setDomain("ai.onnx");
        Graph read = OnnxReader.read(
                Protos.model()
                        .setGraph(graph)
                        .setOpsetImport(0, Protos.opset("ai.onnx", 13))
                        .build()
                        .toByteArray(),
                "test");
        assertEquals("{=13}", read.opsets().toString());
        assertTrue(read.nodes().iterator().next().is("Mul"));
    }

    @Test
    void dimensionsThatAreUnknownOrZeroStayAsTheyAre() {
        assertUnchanged(with(Protos.graph().addInput(Protos.value("more", 7, "", 0, "n"))));
    }

    @Test
    void anInputOfUnknownRankStaysAsItIs() {
        ValueInfoProto.Builder info = Protos.value("more", 1).toBuilder();
        info.getTypeBuilder().getTensorTypeBuilder().clearShape();
        assertUnchanged(with(Protos.graph().addInput(info)));
    }

    @Test
    void aScalarInputStaysAScalar() {
        assertUnchanged(with(Protos.graph().addInput(Protos.value("more", 11))));
    }

    @Test
    void inputsWithDefaultsStayInputs() {
        assertUnchanged(
                with(Protos.graph().addInput(Protos.value("w", 1, 3)).setInitializer(0, Protos.floats("w", 1, 2, 3))));
    }

    @Test
    void attributesOfEveryKindStayAsTheyAre() {
        GraphProto.Builder graph = Protos.graph();
        graph.getNodeBuilder(0).addAllAttribute(Protos.attributesOfEveryKind());
        assertUnchanged(with(graph));
    }

    @Test
    void metadataOfNodesStaysAsItIs() {
        GraphProto.Builder graph = Protos.graph();
        graph.getNodeBuilder(0)
                .addMetadataProps(
                        StringStringEntryProto.newBuilder().setKey("scope").setValue("layer1"));
        assertUnchanged(with(graph));
    }

    @Test
    void absentInputsAndOutputsStayAbsent() {
        NodeProto.Builder clip =
                Protos.node("Clip", List.of("x", "", "max"), "").addOutput("c");
        assertUnchanged(with(Protos.graph().addInput(Protos.value("max", 1)).addNode(clip)));
    }

    @ParameterizedTest
    @EnumSource(
            value = DataType.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"UNDEFINED", "STRING"})
    void initializersOfEveryTypeKeepTheirBytes(DataType type) {
        byte[] data = new byte[(int) type.bytes(3)];
        for (int i = 0; i < data.length; i++) {
            data[i] = (byte) (17 * i + 1);
        }
        assertUnchanged(with(Protos.graph()
                .addInitializer(TensorProto.newBuilder()
                        .setName("more")
                        .setDataType(type.number())
                        .addDims(3)
                        .setRawData(ByteString.copyFrom(data)))));
    }

    @Test
    void initializersOfByteStringsStayAsTheyAre() {
        assertUnchanged(with(Protos.graph()
                .addInitializer(TensorProto.newBuilder()
                        .setName("more")
                        .setDataType(8)
                        .addDims(2)
                        .addStringData(ByteString.copyFromUtf8("a"))
                        .addStringData(ByteString.copyFrom(new byte[] {-1, 0})))));
    }

    private static byte[] packed(TensorProto.Builder tensor) {
        java.nio.ByteBuffer bytes = TensorProtos.decode(tensor.build(), "test").bytes();
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        return copy;
    }

    private static TensorProto.Builder tensor(DataType type, long... sizes) {
        return TensorProto.newBuilder()
                .setDataType(type.number())
                .addAllDims(Arrays.stream(sizes).boxed().toList());
    }

    @Test
    void valuesThatStandOneByOneArePackedInLittleEndianOrder() {
        assertArrayEquals(
                new byte[] {0, 0, -64, 63}, packed(tensor(DataType.FLOAT, 1).addFloatData(1.5f)));
        assertArrayEquals(
                new byte[] {0, 0, 0, 0, 0, 0, -8, 63},
                packed(tensor(DataType.DOUBLE).addDoubleData(1.5)));
        assertArrayEquals(
                new byte[] {-2, -1, -1, -1, -1, -1, -1, -1},
                packed(tensor(DataType.INT64, 1).addInt64Data(-2)));
        assertArrayEquals(
                new byte[] {-1, -1, -1, -1}, packed(tensor(DataType.UINT32, 1).addUint64Data(0xFFFFFFFFL)));
        assertArrayEquals(new byte[] {0, 60}, packed(tensor(DataType.FLOAT16, 1).addInt32Data(0x3C00)));
        assertArrayEquals(
                new byte[] {-3, 1},
                packed(tensor(DataType.INT8, 2).addInt32Data(-3).addInt32Data(1)));
        assertArrayEquals(
                new byte[] {0x21, 0x03},
                packed(tensor(DataType.INT4, 3).addInt32Data(0x21).addInt32Data(3)));
        assertEquals(8, packed(tensor(DataType.COMPLEX64, 1).addFloatData(1).addFloatData(2)).length);
    }

    @Test
    void theSameGraphAlwaysMakesTheSameBytes() {
        byte[] file = Protos.model().build().toByteArray();
        assertArrayEquals(
                OnnxWriter.toBytes(OnnxReader.read(file, "a")), OnnxWriter.toBytes(OnnxReader.read(file, "b")));
    }

    @Test
    void aWrittenFileReplacesTheOldOneAndLeavesNothingElse() throws IOException {
        Path file = folder.resolve("model.onnx");
        Files.writeString(file, "old");
        Graph graph = OnnxReader.read(Protos.model().build().toByteArray(), "test");
        OnnxWriter.write(graph, file);
        assertArrayEquals(OnnxWriter.toBytes(graph), Files.readAllBytes(file));
        assertEquals("g", OnnxReader.read(file).name());
        try (var files = Files.list(folder)) {
            assertEquals(1, files.count());
        }
    }

    @Test
    void aWrittenFileCanBeReadByWhomeverOtherFilesCan() throws IOException {
        Path other = Files.createFile(folder.resolve("other"));
        Path file = folder.resolve("net.onnx");
        OnnxWriter.write(OnnxReader.read(Protos.model().build().toByteArray(), "test"), file);
        assumeTrue(Files.getFileStore(file).supportsFileAttributeView("posix"), "a file system without permissions");
        assertEquals(Files.getPosixFilePermissions(other), Files.getPosixFilePermissions(file));
    }

    @Test
    void aGraphThatBreaksARuleLeavesTheOldFileAlone() throws IOException {
        Path file = folder.resolve("model.onnx");
        Files.writeString(file, "old");
        Graph graph = OnnxReader.read(Protos.model().build().toByteArray(), "test");
        graph.opsets().clear();
        assertThrows(GraphException.class, () -> OnnxWriter.write(graph, file));
        assertEquals("old", Files.readString(file));
    }

    @Test
    void writingIntoAFolderThatIsNotThereSaysSo() {
        Graph graph = OnnxReader.read(Protos.model().build().toByteArray(), "test");
        IOException error = assertThrows(
                IOException.class,
                () -> OnnxWriter.write(graph, folder.resolve("none").resolve("m.onnx")));
        assertTrue(error.getMessage().contains("there is no folder"), error.getMessage());
        assertFalse(Files.exists(folder.resolve("none")));
    }

    @Test
    void nodesOutOfOrderAreReadInAnOrderOfExecution() {
        GraphProto graph = Protos.graph().build();
        Graph read = GraphProtos.decode(graph.toBuilder()
                .setNode(0, graph.getNode(1))
                .setNode(1, graph.getNode(0))
                .build());
        assertEquals(
                List.of("Mul", "Relu"), read.nodes().stream().map(Node::opType).toList());
    }

    @Test
    void aChainOfTenThousandNodesPassesThrough() {
        GraphProto.Builder graph = Protos.graph();
        IntStream.range(0, 10_000)
                .forEach(i -> graph.addNode(Protos.node("Relu", List.of(i == 0 ? "y" : "c" + (i - 1)), "c" + i)));
        assertUnchanged(with(graph));
    }
}
