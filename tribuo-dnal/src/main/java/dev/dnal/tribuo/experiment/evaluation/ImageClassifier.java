package dev.dnal.tribuo.experiment.evaluation;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.tribuo.data.batch.Batch;
import dev.dnal.tribuo.data.batch.BatchPipeline;
import dev.dnal.tribuo.data.batch.Batches;
import dev.dnal.tribuo.data.batch.Normalisation;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.data.image.ImageSource;
import dev.dnal.tribuo.experiment.file.UnusableInputException;
import dev.dnal.tribuo.internal.evaluation.BatchTensors;
import dev.dnal.tribuo.internal.evaluation.NetworkEvaluator;
import dev.dnal.tribuo.runtime.GraphRunException;
import dev.dnal.tribuo.runtime.OnnxSession;
import dev.dnal.tribuo.runtime.SessionConfig;
import dev.dnal.tribuo.runtime.tensor.ElementType;
import dev.dnal.tribuo.runtime.tensor.HostTensor;
import dev.dnal.tribuo.runtime.tensor.TensorSpec;
import dev.dnal.tribuo.training.NetworkSession;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.PriorityQueue;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * An ONNX model that classifies images, ready to run: one input [batch, C, H, W] of normalised pixels, the batch free or not, one output
 * [batch, classes] whose largest value is at the class.
 */
public final class ImageClassifier implements AutoCloseable {
    /** Images that go through a network at once where nothing else is asked for. */
    public static final int BATCH_SIZE = NetworkEvaluator.BATCH_SIZE;

    private final String name;
    private final OnnxSession session;
    private final String input;

    /** The number of images that the model takes, if it takes no other. */
    private final OptionalInt fixedBatch;

    private ImageClassifier(String name, OnnxSession session, TensorSpec images) {
        this.name = name;
        this.session = session;
        this.input = images.name();
        long batch = images.shape().get(0);
        this.fixedBatch = batch == TensorSpec.DYNAMIC ? OptionalInt.empty() : OptionalInt.of(Math.toIntExact(batch));
    }

    /**
     * Opens a model.
     *
     * @param name what messages call it
     * @throws UnusableInputException if ONNX Runtime refuses it, or it does not take images of the shape
     */
    public static ImageClassifier open(String name, byte[] model, ImageShape shape, SessionConfig config) {
        return open(name, () -> NetworkSession.open(model, name, config), shape);
    }

    /**
     * Opens a model that was read and checked.
     *
     * @param name what messages call it
     * @param model with known shapes; it stays as it is
     * @throws UnusableInputException if ONNX Runtime refuses it, or it does not take images of the shape
     */
    public static ImageClassifier open(String name, Graph model, ImageShape shape, SessionConfig config) {
        return open(name, () -> NetworkSession.open(model, config), shape);
    }

    private static ImageClassifier open(String name, Supplier<OnnxSession> model, ImageShape shape) {
        OnnxSession session;
        try {
            session = model.get();
        } catch (GraphRunException e) {
            throw new UnusableInputException(name + ": " + e.getMessage(), e);
        }
        boolean fits = false;
        try {
            TensorSpec input = imageInput(name, session.inputs(), shape);
            requireOneOutput(name, session.outputs());
            fits = true;
            return new ImageClassifier(name, session, input);
        } finally {
            if (!fits) {
                session.close();
            }
        }
    }

    private static TensorSpec imageInput(String name, List<TensorSpec> inputs, ImageShape shape) {
        String expected = "one input of 32-bit floats [batch, " + shape.channels() + ", " + shape.height() + ", "
                + shape.width() + "] for images of shape " + shape;
        if (inputs.size() != 1 || inputs.get(0).type() != ElementType.FLOAT32 || !takes(inputs.get(0), shape)) {
            String found = inputs.stream().map(ImageClassifier::describe).collect(Collectors.joining(" and "));
            throw new UnusableInputException(
                    name + ": expected " + expected + ", found " + (found.isEmpty() ? "none" : found)
                            + "; choose data that fit the model, or export the model again");
        }
        return inputs.get(0);
    }

    private static boolean takes(TensorSpec input, ImageShape shape) {
        long[] expected = {TensorSpec.DYNAMIC, shape.channels(), shape.height(), shape.width()};
        List<Long> found = input.shape();
        return found.size() == expected.length
                && found.get(0) != 0
                && IntStream.range(1, expected.length)
                        .allMatch(i -> found.get(i) == TensorSpec.DYNAMIC || found.get(i) == expected[i]);
    }

    private static void requireOneOutput(String name, List<TensorSpec> outputs) {
        if (outputs.size() != 1 || outputs.get(0).type() != ElementType.FLOAT32) {
            throw new UnusableInputException(name + ": expected one output of 32-bit floats [batch, classes], found "
                    + outputs.stream().map(ImageClassifier::describe).collect(Collectors.joining(" and "))
                    + "; export the classifier alone");
        }
    }

    private static String describe(TensorSpec spec) {
        String sizes = spec.shape().stream()
                .map(size -> size == TensorSpec.DYNAMIC ? "?" : Long.toString(size))
                .collect(Collectors.joining(", ", "[", "]"));
        return "'" + spec.name() + "' of " + spec.type() + " " + sizes;
    }

    /**
     * Classifies images. A model that takes a fixed number of them is given the last ones of all again where fewer are left.
     *
     * @param batchSize images that go through the network at once, if it takes any number
     * @throws UnusableInputException if the output has not one value for each class, one of them is not a number, or what the model says of
     *     itself does not hold when it runs
     */
    public Evaluation evaluate(ImageSource images, Normalisation normalisation, int batchSize) {
        int classes = images.numClasses();
        // Of thousands of classes, few are taken for each other.
        List<SortedMap<Integer, Integer>> taken = Stream.<SortedMap<Integer, Integer>>generate(TreeMap::new)
                .limit(classes)
                .toList();
        // The least decided of those that are kept is the first to go.
        PriorityQueue<Evaluation.Mistake> worst =
                new PriorityQueue<>(Comparator.comparingDouble(Evaluation.Mistake::margin));
        int index = 0;
        BatchPipeline pipeline = BatchPipeline.evaluation(images, normalisation, fixedBatch.orElse(batchSize));
        try (Batches batches = pipeline.epoch(0)) {
            while (batches.hasNext()) {
                Batch batch = batches.next();
                float[] scores = run(batch, classes);
                for (int i = 0; i < batch.size(); i++) {
                    int label = Math.toIntExact(batch.labels().get(i));
                    int best = best(scores, i * classes, classes);
                    taken.get(label).merge(best, 1, Integer::sum);
                    if (best != label) {
                        double margin = (double) scores[i * classes + best] - scores[i * classes + label];
                        worst.add(new Evaluation.Mistake(index, label, best, margin));
                    }
                    if (worst.size() > Evaluation.WORST) {
                        worst.remove();
                    }
                    index++;
                }
            }
        }
        return Evaluation.of(
                images.classNames(),
                taken,
                worst.stream()
                        .sorted(Comparator.comparingDouble(Evaluation.Mistake::margin)
                                .reversed()
                                .thenComparing(Evaluation.Mistake::index))
                        .toList());
    }

    private float[] run(Batch batch, int classes) {
        HostTensor output;
        try {
            output = session.run(Map.of(input, filled(BatchTensors.images(batch))))
                    .values()
                    .iterator()
                    .next();
        } catch (GraphRunException e) {
            throw new UnusableInputException(name + ": " + e.getMessage(), e);
        }
        if (!Arrays.equals(output.shape(), new long[] {fixedBatch.orElse(batch.size()), classes})) {
            throw new UnusableInputException(
                    name + ": expected an output [batch, classes] with one value for each of the "
                            + classes + " classes of the data, found " + Arrays.toString(output.shape()) + " for "
                            + batch.size() + " images; choose the data that the model was made for");
        }
        return output.toFloatArray();
    }

    /** As many images as the model takes: behind those that are there, the last of them. */
    private HostTensor filled(HostTensor images) {
        long[] shape = images.shape();
        int given = Math.toIntExact(shape[0]);
        shape[0] = fixedBatch.orElse(given);
        if (shape[0] == given) {
            return images;
        }
        HostTensor all = HostTensor.allocate(images.type(), shape);
        for (int row = 0; row < shape[0]; row++) {
            all.setRow(row, images.row(Math.min(row, given - 1)));
        }
        return all;
    }

    /** The first of the largest. */
    private int best(float[] scores, int from, int count) {
        int best = 0;
        for (int k = 0; k < count; k++) {
            if (Float.isNaN(scores[from + k])) {
                throw new UnusableInputException(name + ": expected numbers as output, found NaN for class " + k
                        + "; the model's weights are damaged, or the normalisation is not the one it was trained with");
            }
            best = scores[from + k] > scores[from + best] ? k : best;
        }
        return best;
    }

    @Override
    public void close() {
        session.close();
    }
}
