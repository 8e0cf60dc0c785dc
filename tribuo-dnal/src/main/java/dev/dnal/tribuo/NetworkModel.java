package dev.dnal.tribuo;

import ai.onnx.proto.OnnxMl;
import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.oracle.labs.mlrg.olcut.util.Pair;
import dev.dnal.onnx.SettingException;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.onnx.io.AtomicFile;
import dev.dnal.tribuo.data.batch.Normalisation;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.internal.export.ImageModel;
import dev.dnal.tribuo.internal.export.TribuoExport;
import dev.dnal.tribuo.internal.images.ExampleImages;
import dev.dnal.tribuo.internal.images.Outputs;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.runtime.OnnxSession;
import dev.dnal.tribuo.runtime.SessionConfig;
import dev.dnal.tribuo.runtime.tensor.HostTensor;
import dev.dnal.tribuo.search.record.Architecture;
import java.io.IOException;
import java.io.InvalidObjectException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.tribuo.Example;
import org.tribuo.Excuse;
import org.tribuo.Model;
import org.tribuo.ONNXExportable;
import org.tribuo.Output;
import org.tribuo.Prediction;
import org.tribuo.interop.onnx.protos.ONNXExternalModelProto;
import org.tribuo.protos.core.ModelProto;
import org.tribuo.provenance.ModelProvenance;
import org.tribuo.util.onnx.ONNXContext;
import org.tribuo.util.onnx.ONNXNode;
import org.tribuo.util.onnx.ONNXPlaceholder;
import org.tribuo.util.onnx.ONNXRef;

/**
 * What models of learned networks have in common. Their features are raw pixels; placement and normalisation are part of the
 * model. Any number of threads may predict at once.
 *
 * <p>Predicting takes native memory from the first prediction on, until {@link #close}. All else (describing, copying,
 * saving, exporting) takes none and works on a closed model too. A model that is loaded runs on the CPU;
 * {@link #onDevice} moves it. Device and batch size are matters of the machine and not saved.
 *
 * <p>The serialised form is Tribuo's {@link ONNXExternalModelProto}: its {@code metadata}, and as {@code model_array} the
 * image model, which holds the normalisation and the architecture.
 *
 * @param <T> Tribuo's type of output
 */
public abstract class NetworkModel<T extends Output<T>> extends Model<T> implements ONNXExportable, AutoCloseable {
    private static final long serialVersionUID = 1L;

    /** Version of the serialised form: since 1, all pixels are placed by the names of their features. */
    public static final int CURRENT_VERSION = 1;

    /** Images that are predicted at once unless the user says otherwise. */
    public static final int DEFAULT_BATCH_SIZE = 64;

    // Transient: what is written for Java is the protobuf, see writeReplace.
    private final transient Outputs<T> outputs;
    private final transient ImageModel network;
    private final transient ExampleImages images;
    private final transient Device device;
    private final transient LazySession session;
    private transient volatile int batchSize = DEFAULT_BATCH_SIZE;

    /**
     * A model.
     *
     * @param parts what it is made of
     * @param outputs what the network's outputs mean
     * @param device where it will run
     * @throws SettingException if the parts don't fit each other
     */
    NetworkModel(ModelParts<T> parts, Outputs<T> outputs, Device device) {
        super(parts.name(), parts.provenance(), parts.features(), parts.domain(), outputs.areProbabilities());
        this.outputs = outputs;
        this.network = parts.network();
        List<String> names = outputs.names(outputIDInfo);
        if (outputs.kind() != network.kind() || !names.equals(network.names())) {
            throw new SettingException(
                    "Expected a network with " + outputs.kind().form()
                            + " of the domain in the order of their ids, " + names + ", found one with "
                            + network.kind().form() + " " + network.names());
        }
        this.images = new ExampleImages(featureIDMap, network.shape());
        this.device = device;
        this.session = new LazySession(network.bytes(), SessionConfig.on(device));
    }

    /** What this is made of, under another name and with another provenance. */
    final ModelParts<T> parts(String newName, ModelProvenance newProvenance) {
        return new ModelParts<>(newName, newProvenance, featureIDMap, outputIDInfo, network);
    }

    /**
     * The shape of the images.
     *
     * @return [C, H, W]
     */
    public ImageShape imageShape() {
        return network.shape();
    }

    /**
     * The normalisation of raw pixels.
     *
     * @return mean and standard deviation per channel
     */
    public Normalisation normalisation() {
        return network.normalisation();
    }

    /**
     * Shape and normalisation as a format with a fixed normalisation: what a trainer needs that begins with this model's
     * network, as an {@link dev.dnal.tribuo.network.OnnxNetwork} from {@link #saveImageModel}.
     *
     * @return the format
     */
    public ImageFormat imageFormat() {
        ImageShape shape = imageShape();
        Normalisation known = normalisation();
        return new ImageFormat(
                shape.channels(),
                shape.height(),
                shape.width(),
                known.scale(),
                known.mean().stream().mapToDouble(Double::doubleValue).toArray(),
                known.std().stream().mapToDouble(Double::doubleValue).toArray());
    }

    /**
     * The widths that were learned, with the network's arithmetic and size before and after.
     *
     * @return the architecture; empty for a network that was trained at full width
     */
    public Optional<Architecture> architecture() {
        return network.architecture();
    }

    /**
     * How the network was quantised, in words.
     *
     * @return as "8-bit, ranges by percentile on 500 images"; empty for a network of real numbers
     */
    public Optional<String> quantisation() {
        return network.quantisation();
    }

    /**
     * Where the model runs.
     *
     * @return the device, as it was asked for
     */
    public Device device() {
        return device;
    }

    /**
     * The same model on another device. It is to be closed by itself.
     *
     * @param newDevice where it will run; whether it works shows at the first prediction
     * @return a new model
     */
    public abstract NetworkModel<T> onDevice(Device newDevice);

    /**
     * The number of images that are predicted at once.
     *
     * @return at least 1
     */
    public int getBatchSize() {
        return batchSize;
    }

    /**
     * Sets the number of images that are predicted at once; it decides over memory and speed, not over the result.
     *
     * @param batchSize at least 1
     * @throws SettingException if it is below 1
     */
    public void setBatchSize(int batchSize) {
        if (batchSize < 1) {
            throw new SettingException("Batch size must be at least 1, found " + batchSize);
        }
        this.batchSize = batchSize;
    }

    /**
     * Predicts what was learned of images.
     *
     * @param example raw pixels as features; features that the model does not know are ignored, pixels without one are 0
     * @return the probabilities or numbers
     * @throws SettingException if the example has no feature that the model knows, or a value is not finite
     * @throws IllegalStateException if the model is closed
     */
    @Override
    public Prediction<T> predict(Example<T> example) {
        return predictBatch(List.of(example)).get(0);
    }

    @Override
    protected List<Prediction<T>> innerPredict(Iterable<Example<T>> examples) {
        List<Prediction<T>> predictions = new ArrayList<>();
        predictEach(examples, predictions::add);
        return predictions;
    }

    /**
     * Predicts for any number of images and holds no more than a batch of them at a time, for data that don't fit into
     * memory: a {@code DataSource} of Tribuo is such an {@code Iterable}. {@link #predict(Iterable)} gives the same predictions at
     * once.
     *
     * @param examples raw pixels as features, as of {@link #predict(Example)}; drawn a batch at a time, as {@link #getBatchSize} was
     *     at the beginning
     * @param each receives the predictions in the order of the examples, on this thread; a prediction holds its example
     * @throws SettingException if an example has no feature that the model knows, or a value is not finite; all predictions
     *     of earlier batches have then been handed over
     * @throws IllegalStateException if the model is closed
     */
    public void predictEach(Iterable<Example<T>> examples, Consumer<Prediction<T>> each) {
        int size = batchSize;
        List<Example<T>> batch = new ArrayList<>();
        for (Example<T> example : examples) {
            batch.add(example);
            if (batch.size() == size) {
                predictBatch(batch).forEach(each);
                batch.clear();
            }
        }
        if (!batch.isEmpty()) {
            predictBatch(batch).forEach(each);
        }
    }

    private List<Prediction<T>> predictBatch(List<Example<T>> batch) {
        OnnxSession open = session.get();
        ImageShape shape = network.shape();
        int[] known = new int[batch.size()];
        float[] pixels = new float[Math.multiplyExact(batch.size(), shape.size())];
        float[] image = new float[shape.size()];
        for (int i = 0; i < known.length; i++) {
            known[i] = images.fill(batch.get(i), image);
            if (known[i] == 0) {
                throw new SettingException("No features found in Example " + batch.get(i));
            }
            network.normalisation().apply(image, shape);
            System.arraycopy(image, 0, pixels, i * image.length, image.length);
        }
        HostTensor input = HostTensor.of(pixels, batch.size(), shape.channels(), shape.height(), shape.width());
        HostTensor output = open.run(Map.of(network.input(), input)).get(network.output());
        if (output == null) {
            throw new IllegalStateException("The session left out the network's only output " + network.output());
        }
        float[] values = output.toFloatArray();
        List<Prediction<T>> predictions = new ArrayList<>();
        for (int i = 0; i < known.length; i++) {
            predictions.add(outputs.prediction(outputIDInfo, values, i, known[i], batch.get(i)));
        }
        return predictions;
    }

    /** Empty: a network has no weights of single features. */
    @Override
    public Map<String, List<Pair<String, Double>>> getTopFeatures(int n) {
        return Collections.emptyMap();
    }

    /** Empty: a network does not explain itself. */
    @Override
    public Optional<Excuse<T>> getExcuse(Example<T> example) {
        return Optional.empty();
    }

    @Override
    public ModelProto serialize() {
        ONNXExternalModelProto model = ONNXExternalModelProto.newBuilder()
                .setMetadata(createDataCarrier().serialize())
                .setModelArray(ByteString.copyFrom(network.bytes()))
                .setInputName(network.input())
                .build();
        return ModelProto.newBuilder()
                .setVersion(CURRENT_VERSION)
                .setClassName(getClass().getName())
                .setSerializedData(Any.pack(model))
                .build();
    }

    /**
     * The model for Tribuo's users and others who have features: input "input" [batch, numFeatures] of raw pixels in the
     * order of the feature ids, output "output" [batch, numOutputs] of probabilities or numbers in the order of their ids, with the provenance in the metadata.
     *
     * @throws IllegalStateException if the network uses operators that opset 13, Tribuo's, can't say
     */
    @Override
    public OnnxMl.ModelProto exportONNXModel(String domain, long modelVersion) {
        ONNXContext context = new ONNXContext();
        context.setName(getClass().getSimpleName());
        ONNXPlaceholder input = context.floatInput(featureIDMap.size());
        ONNXPlaceholder output = context.floatOutput(outputIDInfo.size());
        writeONNXGraph(input).assignTo(output);
        return ONNXExportable.buildModel(context, domain, modelVersion, this);
    }

    @Override
    public ONNXNode writeONNXGraph(ONNXRef<?> input) {
        return TribuoExport.write(input, images.pixels(), network);
    }

    /** Writes {@link #exportONNXModel} to a file, completely or not at all: a file that is there stays as it is if anything fails. */
    @Override
    public void saveONNXModel(String domain, long modelVersion, Path outputPath) throws IOException {
        AtomicFile.write(outputPath, part -> ONNXExportable.super.saveONNXModel(domain, modelVersion, part));
    }

    /** Writes {@link #serialize} to a file, completely or not at all: a file that is there stays as it is if anything fails. */
    @Override
    public void serializeToFile(Path path) throws IOException {
        AtomicFile.write(path, super::serializeToFile);
    }

    /**
     * The network for everyone else: one input [batch, C, H, W] of normalised pixels, one output [batch, outputs] of
     * logits or numbers, of opset 17. Its metadata properties are {@code dnal.scale}, {@code dnal.mean} and {@code dnal.std}
     * (numbers and JSON arrays; a normalised pixel is (x * scale - mean[c]) / std[c]), {@code dnal.classes}, {@code dnal.labels} or
     * {@code dnal.values} (the names in the order of the outputs) and, where one was learned, {@code dnal.architecture}. The same network gives the same
     * bytes: no times and no provenance are in it.
     *
     * @return the ONNX file in protobuf form
     */
    public OnnxMl.ModelProto imageModel() {
        return network.proto();
    }

    /**
     * Writes {@link #imageModel()} to a file, completely or not at all.
     *
     * @param file to write
     * @throws IOException if it can't be written
     */
    public void saveImageModel(Path file) throws IOException {
        OnnxWriter.write(network.proto(), file);
    }

    /**
     * The model in one line: its name, as Tribuo's models begin, its class, the form of its images, the number of its outputs, what was learned, and
     * how it is quantised. {@link #getProvenance} says how it was made.
     */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(getName())
                .append(" - ")
                .append(getClass().getSimpleName())
                .append("(images=")
                .append(imageShape())
                .append(", outputs=")
                .append(outputIDInfo.size());
        architecture().ifPresent(learned -> text.append(", kept=").append(learned.summary()));
        quantisation().ifPresent(form -> text.append(", quantisation=").append(form));
        return text.append(')').toString();
    }

    /** Waits for the predictions under way and frees the native memory. Closing again does nothing. */
    @Override
    public void close() {
        session.close();
    }

    /** For Java's serialisation, which looks for it in superclasses too. */
    final Object writeReplace() {
        return new SerialForm(serialize().toByteArray());
    }

    private void readObject(ObjectInputStream in) throws InvalidObjectException {
        throw new InvalidObjectException("A model of a network is only read through its protobuf form");
    }

    /** What stands for a model in Java's serialisation, so that there is one form to keep readable. */
    private static final class SerialForm implements Serializable {
        private static final long serialVersionUID = 1L;

        private final byte[] model;

        SerialForm(byte[] model) {
            this.model = model;
        }

        private Object readResolve() throws InvalidObjectException {
            try {
                return Model.deserialize(ModelProto.parseFrom(model));
            } catch (InvalidProtocolBufferException | RuntimeException e) {
                InvalidObjectException invalid = new InvalidObjectException("The serialised model can't be read: " + e);
                invalid.initCause(e);
                throw invalid;
            }
        }
    }
}
