package dev.dnal.tribuo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.labs.mlrg.olcut.provenance.Provenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.IntProvenance;
import com.oracle.labs.mlrg.olcut.provenance.primitives.StringProvenance;
import dev.dnal.onnx.graph.OnnxReader;
import dev.dnal.tribuo.data.image.ImageData;
import dev.dnal.tribuo.data.image.ImageSource;
import dev.dnal.tribuo.quantisation.QuantisedNetwork;
import dev.dnal.tribuo.quantisation.Quantiser;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tribuo.Example;
import org.tribuo.Model;
import org.tribuo.MutableDataset;
import org.tribuo.classification.Label;

class QuantisedModelTest {
    private final MutableDataset<Label> dataset = Fixtures.dataset(12);

    @TempDir
    private Path folder;

    private static ImageSource noise() {
        byte[] pixels = new byte[60 * Fixtures.SHAPE.size()];
        new SplittableRandom(3).nextBytes(pixels);
        return ImageData.ofBytes(Fixtures.SHAPE, pixels, new int[60], Fixtures.CLASSES);
    }

    private static DNALModel quantised(DNALModel model) {
        QuantisedNetwork network = Quantiser.builder()
                .images(noise())
                .calibrationImages(30)
                .normalisation(model.normalisation())
                .method("min-max")
                .threads(1)
                .build()
                .quantise(OnnxReader.read(model.imageModel().toByteArray(), "model"));
        return model.quantised(network);
    }

    @Test
    void itPredictsAlmostTheSameProbabilities() {
        try (DNALModel model = Fixtures.model(dataset);
                DNALModel whole = quantised(model)) {
            for (Example<Label> example : dataset) {
                Map<String, Label> expected = model.predict(example).getOutputScores();
                whole.predict(example)
                        .getOutputScores()
                        .forEach(
                                (name, label) -> assertEquals(expected.get(name).getScore(), label.getScore(), 0.03));
            }
        }
    }

    @Test
    void itsProvenanceIsThatOfTheModelAndSaysHowItWasQuantised() {
        try (DNALModel model = Fixtures.model(dataset);
                DNALModel whole = quantised(model)) {
            Map<String, ? extends Provenance> values =
                    whole.getProvenance().getInstanceProvenance().getMap();
            assertEquals(new StringProvenance("quantisation-method", "min-max"), values.get("quantisation-method"));
            assertEquals(new IntProvenance("quantisation-images", 30), values.get("quantisation-images"));
            assertEquals(new IntProvenance("quantisation-layers", 2), values.get("quantisation-layers"));
            model.getProvenance()
                    .getInstanceProvenance()
                    .getMap()
                    .forEach((name, value) -> assertEquals(value, values.get(name), name));
            assertEquals(
                    model.getProvenance().getTrainingTime(),
                    whole.getProvenance().getTrainingTime());
            assertEquals(Optional.of("8-bit, ranges by min-max on 30 images"), whole.quantisation());
            assertEquals(Optional.empty(), model.quantisation());
        }
    }

    @Test
    void itIsSavedAndReadAndExported() throws IOException {
        try (DNALModel model = Fixtures.model(dataset);
                DNALModel whole = quantised(model)) {
            Path file = folder.resolve("model.tribuo");
            whole.serializeToFile(file);
            try (DNALModel read = (DNALModel) Model.deserializeFromFile(file)) {
                assertEquals(whole.getProvenance(), read.getProvenance());
                assertEquals(whole.imageModel(), read.imageModel());
            }
            List<String> operators = whole.exportONNXModel("test", 1).getGraph().getNodeList().stream()
                    .map(node -> node.getOpType())
                    .toList();
            assertTrue(operators.contains("QuantizeLinear"), operators::toString);
        }
    }
}
