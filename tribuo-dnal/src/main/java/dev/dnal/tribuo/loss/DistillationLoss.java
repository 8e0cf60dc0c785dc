package dev.dnal.tribuo.loss;

import ai.onnx.proto.OnnxMl.ModelProto;
import com.oracle.labs.mlrg.olcut.config.Config;
import com.oracle.labs.mlrg.olcut.config.PropertyException;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.OnnxReader;
import dev.dnal.onnx.graph.ReadLimits;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.io.Sha256;
import dev.dnal.onnx.network.NetworkSelection;
import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.onnx.training.loss.Distillation;
import dev.dnal.onnx.training.loss.Distillation.Form;
import dev.dnal.onnx.training.loss.Loss;
import dev.dnal.tribuo.config.ConfiguredValue;
import dev.dnal.tribuo.data.image.ImageShape;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Objects;

/**
 * Learning from a teacher, by the formulas of {@link Distillation}: a trained network in an ONNX file, or a trained model. It sees
 * the same batches as the network that learns, augmented and normalised by the trainer's image format; so it must have been
 * trained on pixels normalised like that, with the classes in the same order. A final Softmax of the teacher is left out.
 *
 * <p>The file is read once, when the object is made, and its SHA-256 is part of the provenance.
 */
public final class DistillationLoss extends ConfiguredValue implements StageLoss {
    private static final Path NO_FILE = Path.of("");

    @Config(mandatory = true, description = "The teacher, an ONNX file: [batch, C, H, W] to logits or probabilities.")
    private Path teacher = NO_FILE;

    @Config(description = "SHA-256 of the teacher in lower-case hexadecimal digits; if given, the file must have it.")
    private String sha256 = "";

    @Config(description = "How logits are compared: mse, or kl for the divergence of their probabilities.")
    private String form = Form.MSE.label();

    @Config(description = "What logits are divided by before their softmax, above 0; for kl only.")
    private double temperature = 1;

    @Config(description = "Whether the file may take what memory it asks for, rather than what its size accounts for.")
    private boolean trusted;

    @Config(description = "Share of the cross entropy with the labels in the loss, in [0, 1); 0 needs no labels.")
    private double labelShare;

    private Distillation loss;

    /** For OLCUT. */
    @SuppressWarnings("NullAway.Init") // postConfig makes the loss
    private DistillationLoss() {}

    /**
     * Learning from the network in a file.
     *
     * @param teacher an ONNX file, [batch, C, H, W] to logits or probabilities
     * @param form how logits are compared
     * @param temperature what logits are divided by before their softmax, above 0; 1 for {@link Form#MSE}
     * @param labelShare share of the cross entropy with the labels in the loss, in [0, 1); 0 needs no labels
     * @throws IllegalArgumentException if a number is out of range
     * @throws GraphException if the file is no valid ONNX model, or has not one input and one output of logits or probabilities
     * @throws IOException if it can't be read
     */
    public DistillationLoss(Path teacher, Form form, double temperature, double labelShare) throws IOException {
        this(teacher, OnnxReader.bytes(teacher, ReadLimits.STANDARD), form, temperature, labelShare, false);
    }

    /**
     * Learning from the network in a file whose origin is known: it may take what memory it asks for, {@link ReadLimits#TRUSTED}.
     *
     * @param teacher as in the constructor, with the other settings
     * @throws IllegalArgumentException if a number is out of range
     * @throws GraphException if the file is no valid ONNX model, or has not one input and one output of logits or probabilities
     * @throws IOException if it can't be read
     */
    public static DistillationLoss trusting(Path teacher, Form form, double temperature, double labelShare)
            throws IOException {
        return new DistillationLoss(
                teacher, OnnxReader.bytes(teacher, ReadLimits.TRUSTED), form, temperature, labelShare, true);
    }

    /**
     * Learning from a model that is at hand, as {@code DNALModel.imageModel()} gives it. Its provenance has no file: save the
     * model and name the file to have a configuration that can be loaded again.
     *
     * @param teacher [batch, C, H, W] to logits or probabilities
     * @throws IllegalArgumentException as with a file
     * @throws GraphException as with a file
     */
    public DistillationLoss(ModelProto teacher, Form form, double temperature, double labelShare) {
        this(NO_FILE, teacher.toByteArray(), form, temperature, labelShare, false);
    }

    private DistillationLoss(
            Path file, byte[] bytes, Form form, double temperature, double labelShare, boolean trusted) {
        this.trusted = trusted;
        this.teacher = file;
        this.sha256 = Sha256.of(bytes);
        this.form = form.label();
        this.temperature = temperature;
        this.labelShare = labelShare;
        this.loss = loss(bytes, form);
    }

    @Override
    public void postConfig() throws IOException {
        byte[] bytes = OnnxReader.bytes(teacher, trusted ? ReadLimits.TRUSTED : ReadLimits.STANDARD);
        String found = Sha256.of(bytes);
        if (!sha256.isEmpty() && !sha256.equals(found)) {
            throw new PropertyException(
                    "",
                    "sha256",
                    teacher + ": expected a file with SHA-256 " + sha256 + ", found one with " + found
                            + "; it has changed since");
        }
        sha256 = found;
        try {
            loss = loss(bytes, Form.of(form));
        } catch (GraphException e) {
            throw new PropertyException(e, "", "teacher", Objects.requireNonNullElse(e.getMessage(), ""));
        } catch (IllegalArgumentException e) {
            throw new PropertyException(
                    e, "", "form, temperature or labelShare", Objects.requireNonNullElse(e.getMessage(), ""));
        }
    }

    private Distillation loss(byte[] bytes, Form how) {
        Graph network = OnnxReader.read(bytes, name(), trusted ? ReadLimits.TRUSTED : ReadLimits.STANDARD);
        try {
            Graph layers = NetworkSelection.ALL.layersOf(network);
            TrainingGraph.requireKnown(layers);
            Distillation ofLogits = Distillation.ofLogits(layers);
            return new Distillation(ofLogits.teacher(), how, temperature, labelShare);
        } catch (GraphException e) {
            throw inTeacher(e);
        }
    }

    private GraphException inTeacher(GraphException e) {
        return e.in(name());
    }

    private String name() {
        return teacher.equals(NO_FILE) ? "The teacher" : teacher.toString();
    }

    @Override
    public Loss loss() {
        return loss;
    }

    @Override
    public void requireFits(ImageShape shape, int outputs) {
        Value logits;
        try {
            logits = loss.teacher().on(Shape.of(shape.sizes())).outputs().get(0);
        } catch (GraphException e) {
            throw inTeacher(e);
        }
        if (!logits.requireShape().dim(1).is(outputs)) {
            throw new GraphException(name() + ": expected a teacher with " + outputs
                    + " outputs, one for each class, found "
                    + logits.requireShape().dim(1)
                    + "; choose a teacher for the same classes");
        }
    }

    /** SHA-256 of the teacher, 64 lower-case hexadecimal digits. */
    public String sha256() {
        return sha256;
    }
}
