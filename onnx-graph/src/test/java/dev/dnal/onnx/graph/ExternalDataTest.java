package dev.dnal.onnx.graph;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The weights "w" [3] of a model in a file beside it, which begins with two other numbers. */
class ExternalDataTest {
    @TempDir
    private Path outside;

    private Path folder;

    @BeforeEach
    void writeData() throws IOException {
        folder = Files.createDirectories(outside.resolve("model"));
        Files.write(folder.resolve("m.data"), numbers());
        Files.write(outside.resolve("m.data"), numbers());
    }

    private static byte[] numbers() {
        ByteBuffer bytes = ByteBuffer.allocate(5 * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float number : new float[] {9, 9, 1, 2, 3}) {
            bytes.putFloat(number);
        }
        return bytes.array();
    }

    private static Map<String, String> entries(String... keysAndValues) {
        Map<String, String> entries = new TreeMap<>(Map.of("location", "m.data", "offset", "8", "length", "12"));
        for (int i = 0; i < keysAndValues.length; i += 2) {
            entries.put(keysAndValues[i], keysAndValues[i + 1]);
        }
        return entries;
    }

    private static TensorProto outside(String name, Map<String, String> entries) {
        TensorProto.Builder tensor = TensorProto.newBuilder()
                .setName(name)
                .setDataType(1)
                .addDims(3)
                .setDataLocation(TensorProto.DataLocation.EXTERNAL);
        entries.forEach((key, value) -> tensor.addExternalData(
                StringStringEntryProto.newBuilder().setKey(key).setValue(value)));
        return tensor.build();
    }

    private Path model(TensorProto... weights) throws IOException {
        ModelProto.Builder model = Protos.model();
        model.getGraphBuilder().clearInitializer();
        for (TensorProto tensor : weights) {
            model.getGraphBuilder().addInitializer(tensor);
        }
        return Files.write(folder.resolve("m.onnx"), model.build().toByteArray());
    }

    private void assertRefused(Map<String, String> entries, String reason) throws IOException {
        Path file = model(outside("w", entries));
        String message =
                assertThrows(GraphException.class, () -> OnnxReader.read(file)).getMessage();
        assertTrue(message.startsWith(file + ": Initializer 'w'"), message);
        assertTrue(message.contains(reason), message);
    }

    private static float[] weights(Graph graph) {
        return graph.requireValue("w").initializer().orElseThrow().floats();
    }

    @Test
    void weightsBesideTheFileAreRead() throws IOException {
        assertArrayEquals(new float[] {1, 2, 3}, weights(OnnxReader.read(model(outside("w", entries())))));
    }

    @Test
    void weightsInAFolderBesideTheFileAreRead() throws IOException {
        Files.write(Files.createDirectories(folder.resolve("sub")).resolve("m.data"), numbers());
        Path file = model(outside("w", entries("location", "sub/m.data")));
        assertArrayEquals(new float[] {1, 2, 3}, weights(OnnxReader.read(file)));
    }

    @Test
    void theBytesOfAFileHaveTheWeightsInside() throws IOException {
        byte[] bytes = OnnxReader.bytes(model(outside("w", entries())), ReadLimits.STANDARD);
        assertArrayEquals(new float[] {1, 2, 3}, weights(OnnxReader.read(bytes, "bytes")));
    }

    @Test
    void theBytesOfAFileThatHasAllInsideAreItsOwn() throws IOException {
        byte[] bytes = Protos.model().setDocString("the location").build().toByteArray();
        Path file = Files.write(folder.resolve("inside.onnx"), bytes);
        assertArrayEquals(bytes, OnnxReader.bytes(file, ReadLimits.STANDARD));
    }

    @Test
    void bytesHaveNoFolderToReadFrom() throws IOException {
        byte[] bytes = Files.readAllBytes(model(outside("w", entries())));
        String message = assertThrows(GraphException.class, () -> OnnxReader.read(bytes, "bytes"))
                .getMessage();
        assertTrue(message.contains("Initializer 'w' keeps its data in another file"), message);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "../m.data",
                "sub/../../m.data",
                "./m.data",
                "/etc/hostname",
                "C:\\\\m.data",
                "C:m.data",
                "..\\m.data",
                "*/_ORT_MEM_ADDR_/*",
                "m.data\u0000",
                ""
            })
    void locationsOutsideTheFolderAreRefused(String location) throws IOException {
        assertRefused(entries("location", location), "expected a file within the folder");
    }

    @Test
    void linksAreRefused() throws IOException {
        Files.createSymbolicLink(folder.resolve("link.data"), outside.resolve("m.data"));
        Files.createSymbolicLink(folder.resolve("link"), outside);
        assertRefused(entries("location", "link.data"), "symbolic link");
        assertRefused(entries("location", "link/m.data"), "symbolic link");
    }

    @Test
    void dataThatAreNotThereAreRefused() throws IOException {
        assertRefused(entries("location", "n.data"), "there is no such file");
        assertRefused(entries("offset", "12"), "takes 12 bytes from 12 on in 'm.data', which has 20 bytes");
        assertRefused(entries("offset", "999999999999999999"), "which has 20 bytes");
        assertRefused(entries("offset", "-8"), "offset '-8'");
        assertRefused(entries("length", "8"), "takes 12 bytes, but the file says it has 8");
    }

    /** Or a small file could take any memory. */
    @Test
    void noMoreBytesAreReadThanThereAre() throws IOException {
        TensorProto[] many = new TensorProto[1000];
        for (int i = 0; i < many.length; i++) {
            many[i] = TensorProto.newBuilder(outside("w" + i, Map.of("location", "big.data")))
                    .setDims(0, 1 << 20)
                    .build();
        }
        Files.write(folder.resolve("big.data"), new byte[4 << 20]);
        Path file = model(many);
        String message =
                assertThrows(GraphException.class, () -> OnnxReader.read(file)).getMessage();
        assertTrue(message.contains("expected no bytes twice"), message);
    }

    @Test
    void aFileIsWrittenWithTheWeightsInside() throws IOException {
        Graph graph = OnnxReader.read(model(outside("w", entries())));
        Graph again = OnnxReader.read(OnnxWriter.toBytes(graph), "written");
        assertEquals(
                graph.requireValue("w").initializer(), again.requireValue("w").initializer());
    }
}
