package dev.dnal.tribuo.loss;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.oracle.labs.mlrg.olcut.config.ConfigurationManager;
import com.oracle.labs.mlrg.olcut.provenance.ProvenanceUtil;
import com.oracle.labs.mlrg.olcut.provenance.primitives.StringProvenance;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.training.loss.Distillation.Form;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.network.SmallVgg;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DistillationLossTest {
    private static final ImageShape SHAPE = new ImageShape(1, 8, 8);
    private static final int CLASSES = 3;

    @TempDir
    private Path folder;

    private static Graph vgg(long seed) {
        return new SmallVgg(2).build(SHAPE, CLASSES, new SplittableRandom(seed)).graph();
    }

    private Path write(Graph graph) throws IOException {
        Path file = folder.resolve("teacher.onnx");
        OnnxWriter.write(graph, file);
        return file;
    }

    private DistillationLoss loss() throws IOException {
        return new DistillationLoss(write(vgg(1)), Form.KL, 3, 0.25);
    }

    @Test
    void itsProvenanceKnowsTheTeacherByItsHash() throws IOException {
        DistillationLoss loss = loss();
        StringProvenance recorded = (StringProvenance)
                loss.getProvenance().getConfiguredParameters().get("sha256");
        assertEquals(loss.sha256(), recorded.getValue());
        assertEquals(64, loss.sha256().length());
        assertNotEquals(loss.sha256(), new DistillationLoss(write(vgg(2)), Form.KL, 3, 0.25).sha256());
    }

    private static ConfigurationManager configuration(DistillationLoss loss) {
        ConfigurationManager manager = new ConfigurationManager();
        manager.addConfiguration(ProvenanceUtil.extractConfiguration(loss.getProvenance()));
        return manager;
    }

    @Test
    void itComesBackFromItsProvenance() throws IOException {
        DistillationLoss loss = loss();
        assertEquals(List.of(loss), configuration(loss).lookupAll(DistillationLoss.class));
    }

    @Test
    void aFileThatHasChangedIsRefused() throws IOException {
        ConfigurationManager manager = configuration(loss());
        write(vgg(2));
        RuntimeException e = assertThrows(RuntimeException.class, () -> manager.lookupAll(DistillationLoss.class));
        assertTrue(e.getMessage().contains("it has changed since"), e.getMessage());
    }

    @Test
    void aModelAtHandTeachesLikeItsFile() throws IOException {
        Path file = write(vgg(1));
        DistillationLoss ofFile = new DistillationLoss(file, Form.MSE, 1, 0);
        DistillationLoss ofModel = new DistillationLoss(OnnxWriter.toProto(vgg(1)), Form.MSE, 1, 0);
        assertEquals(ofFile.sha256(), ofModel.sha256());
        assertEquals(ofFile.loss().describe(), ofModel.loss().describe());
        assertFalse(ofFile.loss().usesTargets());
    }

    private static String complaint(DistillationLoss loss, ImageShape shape, int classes) {
        return assertThrows(GraphException.class, () -> loss.requireFits(shape, classes))
                .getMessage();
    }

    @Test
    void aTeacherThatDoesNotFitIsRefused() throws IOException {
        DistillationLoss loss = loss();
        loss.requireFits(SHAPE, CLASSES);
        String ofImages = complaint(loss, new ImageShape(3, 8, 8), CLASSES);
        assertTrue(ofImages.startsWith(folder.resolve("teacher.onnx") + ": "), ofImages);
        assertTrue(ofImages.contains("[batch, 1, 8, 8]") && ofImages.contains("[batch, 3, 8, 8]"), ofImages);
        String ofClasses = complaint(loss, SHAPE, 10);
        assertTrue(ofClasses.contains("teacher with 10 outputs") && ofClasses.contains("found 3"), ofClasses);
    }

    @Test
    void aFileThatIsNoClassifierIsRefused() throws IOException {
        Graph graph = vgg(1);
        Value features = graph.requireValue("flatten");
        graph.addOutput(features);
        Path file = write(graph);
        GraphException e = assertThrows(GraphException.class, () -> new DistillationLoss(file, Form.MSE, 1, 0));
        assertTrue(e.getMessage().startsWith(file + ": "), e.getMessage());
        assertTrue(e.getMessage().contains("one output"), e.getMessage());
        Files.writeString(file, "no model");
        assertThrows(GraphException.class, () -> new DistillationLoss(file, Form.MSE, 1, 0));
    }

    @Test
    void numbersOutOfRangeAreRefused() throws IOException {
        Path file = write(vgg(1));
        assertThrows(IllegalArgumentException.class, () -> new DistillationLoss(file, Form.KL, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> new DistillationLoss(file, Form.MSE, 2, 0));
        assertThrows(IllegalArgumentException.class, () -> new DistillationLoss(file, Form.MSE, 1, 1));
    }
}
