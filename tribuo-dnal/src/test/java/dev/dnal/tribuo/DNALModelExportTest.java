package dev.dnal.tribuo;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.OnnxReader;
import dev.dnal.tribuo.internal.images.ExampleImages;
import dev.dnal.tribuo.internal.images.LabelOutputs;
import dev.dnal.tribuo.internal.images.Softmax;
import dev.dnal.tribuo.network.ResNet;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.runtime.OnnxSession;
import dev.dnal.tribuo.runtime.OrtRuntime;
import dev.dnal.tribuo.runtime.SessionConfig;
import dev.dnal.tribuo.runtime.tensor.HostTensor;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tribuo.Example;
import org.tribuo.MutableDataset;
import org.tribuo.ONNXExportable;
import org.tribuo.Prediction;
import org.tribuo.classification.Label;
import org.tribuo.interop.onnx.OnnxTestUtils;

class DNALModelExportTest {
    @TempDir
    private Path folder;

    private final MutableDataset<Label> data = Fixtures.dataset(9);
    private final DNALModel model = Fixtures.model(data);

    /** Tribuo's ONNXExternalModel would load the stock library for the whole process. */
    @BeforeAll
    static void startOurRuntimeFirst() {
        OrtRuntime.start(Device.CPU);
    }

    @AfterEach
    void close() {
        model.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"HardSwish", "Abs", "Max", "Min", "Sign", "Sum"})
    void theExportOfOtherOperatorsPredictsAsTheModel(String operator) throws Exception {
        try (DNALModel other = Fixtures.model(data, Fixtures.network(operator, 3))) {
            requireSameAsExport(other);
        }
    }

    @Test
    void theExportOfAResidualNetworkPredictsAsTheModel() throws Exception {
        Graph resNet = new ResNet(8, 2).build(Fixtures.SHAPE, 3, new Random(5)).graph();
        try (DNALModel residual = Fixtures.model(data, resNet)) {
            requireSameAsExport(residual);
        }
    }

    private void requireSameAsExport(DNALModel exported) throws Exception {
        Path file = folder.resolve("model.onnx");
        exported.saveONNXModel("dev.dnal.test", 7, file);
        OnnxTestUtils.onnxLabelComparison(exported, file, data, 1e-6);
    }

    @Test
    void theExportIsWhatTribuoExports() {
        OnnxMl.ModelProto proto = model.exportONNXModel("dev.dnal.test", 7);
        assertEquals("dev.dnal.test", proto.getDomain());
        assertEquals(7, proto.getModelVersion());
        assertEquals(13, proto.getOpsetImport(0).getVersion());
        Graph graph = OnnxReader.toGraph(proto, "export");
        assertEquals(
                List.of("[batch, " + data.getFeatureIDMap().size() + "]", "[batch, 3]"),
                List.of(
                        graph.requireValue("input").requireShape().toString(),
                        graph.requireValue("output").requireShape().toString()));
        assertTrue(proto.getMetadataPropsList().stream()
                .anyMatch(entry -> entry.getKey().equals(ONNXExportable.PROVENANCE_METADATA_FIELD)));
    }

    @Test
    void saysWhichOperatorCantBeExportedAndWhatToDo() {
        Graph graph = Fixtures.network("Mish", 1);
        try (DNALModel strange = Fixtures.model(data, graph)) {
            IllegalStateException e =
                    assertThrows(IllegalStateException.class, () -> strange.exportONNXModel("dev.dnal.test", 1));
            assertTrue(
                    e.getMessage().contains("operator Mish of node 'mish'")
                            && e.getMessage().contains("image model"),
                    e.getMessage());
        }
    }

    @Test
    void theImageModelTakesNormalisedPixelsAndGivesTheLogits() throws Exception {
        Path file = folder.resolve("image.onnx");
        model.saveImageModel(file);
        Example<Label> example = data.getExample(0);
        float[] image = new float[Fixtures.SHAPE.size()];
        new ExampleImages(data.getFeatureIDMap(), Fixtures.SHAPE).fill(example, image);
        Fixtures.NORMALISATION.apply(image, Fixtures.SHAPE);
        try (OnnxSession session = OnnxSession.open(Files.readAllBytes(file), SessionConfig.on(Device.CPU))) {
            float[] logits = session.run(Map.of("input", HostTensor.of(image, 1, 2, 5, 4)))
                    .get("Gemm.out")
                    .toFloatArray();
            assertArrayEquals(probabilities(model.predict(example)), Softmax.of(logits, 0, 3), 1e-9);
        }
    }

    private double[] probabilities(Prediction<Label> prediction) {
        return new LabelOutputs()
                .names(model.getOutputIDInfo()).stream()
                        .mapToDouble(
                                label -> prediction.getOutputScores().get(label).getScore())
                        .toArray();
    }

    @Test
    void theImageModelSaysWhatItsUserMustKnow() {
        Graph graph = OnnxReader.toGraph(model.imageModel(), "image model");
        assertEquals("[0.4,0.6]", graph.metadata().get("dnal.mean"));
        assertEquals("[0.25,0.5]", graph.metadata().get("dnal.std"));
        assertEquals(Double.toString(1.0 / 255), graph.metadata().get("dnal.scale"));
        assertTrue(graph.metadata().get("dnal.classes").contains("\"emu\""));
        assertTrue(graph.metadata().get("dnal.architecture").contains("\"kept\":6"));
        assertTrue(graph.info().docString().contains("(x * scale - mean[c]) / std[c]"));
        assertEquals(
                "[batch, 2, 5, 4]", graph.requireValue("input").requireShape().toString());
        assertEquals(17, graph.opsets().get(""));
    }

    @Test
    void theImageModelOfTheSameNetworkHasTheSameBytes() throws Exception {
        Path first = folder.resolve("first.onnx");
        Path second = folder.resolve("second.onnx");
        model.saveImageModel(first);
        Fixtures.model(data).saveImageModel(second);
        assertEquals(-1, Files.mismatch(first, second));
    }

    private interface Saving {
        void to(Path file) throws IOException;
    }

    /** What was there before is never written into: another name of the same file keeps it. */
    private void requireReplaced(Saving saving) throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "earlier");
        Path link = Files.createLink(folder.resolve("link"), file);
        saving.to(file);
        assertEquals("earlier", Files.readString(link));
        assertTrue(Files.size(file) > 100, "written");
        Path taken = Files.createDirectory(folder.resolve("folder"));
        assertThrows(IOException.class, () -> saving.to(taken));
        assertThrows(IOException.class, () -> saving.to(folder.resolve("none").resolve("file")));
        try (Stream<Path> left = Files.list(folder)) {
            assertEquals(3, left.count(), "nothing else is left");
        }
    }

    @Test
    void theExportReplacesAFileAsAWhole() throws IOException {
        requireReplaced(file -> model.saveONNXModel("dev.dnal.test", 1, file));
    }

    @Test
    void theSerialisedModelReplacesAFileAsAWhole() throws IOException {
        requireReplaced(model::serializeToFile);
    }

    @Test
    void theImageModelReplacesAFileAsAWhole() throws IOException {
        requireReplaced(model::saveImageModel);
    }
}
