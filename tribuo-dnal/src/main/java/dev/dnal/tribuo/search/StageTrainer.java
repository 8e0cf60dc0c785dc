package dev.dnal.tribuo.search;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.training.NoiseInput;
import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.tribuo.data.Batch;
import dev.dnal.tribuo.data.BatchPipeline;
import dev.dnal.tribuo.data.Batches;
import dev.dnal.tribuo.runtime.HostTensor;
import dev.dnal.tribuo.training.TrainingConfig;
import dev.dnal.tribuo.training.TrainingSession;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Trains one graph through the epochs of a stage. It knows loss and learning rate, but nothing of where gates come from. */
final class StageTrainer {
    private static final List<String> FETCHES = List.of(TrainingGraph.LOSS, TrainingGraph.CORRECT);

    private final BatchPipeline images;
    private final Optional<NetworkEvaluator> validation;
    private final TrainingConfig config;
    private final SearchListener listener;
    private final RandomGenerator noise;

    /**
     * What a stage comes to.
     *
     * @param network the network with the weights of the chosen epoch
     * @param chosenEpoch from 0
     * @param records all epochs in order
     */
    record Outcome(Graph network, int chosenEpoch, List<EpochRecord> records) {}

    StageTrainer(
            BatchPipeline images,
            Optional<NetworkEvaluator> validation,
            TrainingConfig config,
            SearchListener listener,
            RandomGenerator noise) {
        this.images = images;
        this.validation = validation;
        this.config = config;
        this.listener = listener;
        this.noise = noise;
    }

    /** The input of a network that takes images: the first that is neither the steepness of gates nor has a default. */
    static String imageInput(Graph network) {
        return network.inputs().stream()
                .filter(input -> input.initializer().isEmpty() && !input.name().equals(TrainingGraph.DELTA))
                .map(Value::name)
                .findFirst()
                .orElseThrow(
                        () -> new IllegalArgumentException("Network '" + network.name() + "' has no input for images"));
    }

    /** Trains through all epochs and keeps what the last one made. */
    Outcome trainToEnd(StageTask task) {
        return train(task, false);
    }

    /** Trains through all epochs and keeps what was best on the validation images, the later of equals. */
    Outcome trainAndChoose(StageTask task) {
        return train(task, validation.isPresent());
    }

    private Outcome train(StageTask task, boolean choosesBest) {
        listener.stageStarted(task.stage(), task.epochs());
        Graph network = task.training().network();
        List<EpochRecord> records = new ArrayList<>();
        Outcome chosen = new Outcome(network, 0, records);
        if (task.epochs() == 0) {
            return chosen;
        }
        double best = Double.NEGATIVE_INFINITY;
        try (TrainingSession step = TrainingSession.open(task.training(), config)) {
            for (int epoch = 0; epoch < task.epochs(); epoch++) {
                long start = System.nanoTime();
                Totals totals = trainEpoch(task, step, epoch);
                task.training().writeBack(network, step.state());
                EpochRecord record = record(task, network, epoch, totals, start);
                records.add(record);
                listener.epochFinished(record);
                if (!choosesBest || record.validationAccuracy() >= best) {
                    best = record.validationAccuracy();
                    chosen = new Outcome(network.copy(), epoch, records);
                }
            }
        }
        return chosen;
    }

    private Totals trainEpoch(StageTask task, TrainingSession step, int epoch) {
        Totals totals = new Totals();
        String imageInput = imageInput(task.training().network());
        int batchesPerEpoch = images.batchesPerEpoch();
        try (Batches batches = images.epoch(epoch)) {
            for (int number = 0; batches.hasNext(); number++) {
                Batch batch = batches.next();
                Map<String, HostTensor> feeds = scalars(task, epoch, (double) number / batchesPerEpoch);
                feeds.put(imageInput, BatchTensors.images(batch));
                feeds.put(TrainingGraph.LABELS, BatchTensors.labels(batch));
                task.training().noiseInputs().forEach(input -> feeds.put(input.name(), noise(input, batch.size())));
                totals.add(step.step(feeds, FETCHES), batch.size(), task.stage(), epoch);
                listener.batchFinished(new SearchListener.BatchProgress(
                        task.stage(), epoch, task.epochs(), number, batchesPerEpoch, totals.meanLoss()));
            }
        }
        return totals;
    }

    private static Map<String, HostTensor> scalars(StageTask task, int epoch, double partOfEpoch) {
        Map<String, Double> values = Map.of(
                TrainingGraph.LEARNING_RATE, task.learningRate().at(epoch + partOfEpoch, task.epochs()),
                TrainingGraph.DELTA, task.delta().applyAsDouble(epoch),
                TrainingGraph.LAMBDA, task.lambda());
        Map<String, HostTensor> feeds = new LinkedHashMap<>();
        for (String input : task.training().feeds()) {
            if (values.containsKey(input)) {
                feeds.put(input, HostTensor.scalar(values.get(input).floatValue()));
            }
        }
        return feeds;
    }

    private HostTensor noise(NoiseInput input, int batchSize) {
        long[] sizes = input.shape().dims().stream()
                .mapToLong(dim -> dim.isFixed() ? dim.size() : batchSize)
                .toArray();
        float[] mask = new float[Math.toIntExact(Shape.elements(sizes))];
        float survivor = (float) (1 / input.keep());
        for (int i = 0; i < mask.length; i++) {
            mask[i] = noise.nextDouble() < input.keep() ? survivor : 0;
        }
        return HostTensor.of(mask, sizes);
    }

    private EpochRecord record(StageTask task, Graph network, int epoch, Totals totals, long start) {
        double delta = task.delta().applyAsDouble(epoch);
        Map<String, HostTensor> furtherInputs =
                network.value(TrainingGraph.DELTA).isPresent()
                        ? Map.of(TrainingGraph.DELTA, HostTensor.scalar((float) delta))
                        : Map.of();
        double accuracy = validation
                .map(evaluator -> evaluator.accuracy(network, furtherInputs))
                .orElse(Double.NaN);
        StageTask.GateStatus gates = task.gates().apply(network);
        return new EpochRecord(
                task.stage(),
                epoch,
                task.epochs(),
                images.batchesPerEpoch(),
                task.learningRate().at(epoch, task.epochs()),
                delta,
                totals.meanLoss(),
                totals.accuracy(),
                accuracy,
                gates.open(),
                gates.liveMacs(),
                (System.nanoTime() - start) / 1e9);
    }

    /** Loss and accuracy over the images of an epoch so far. */
    private static final class Totals {
        private double loss;
        private double right;
        private int count;

        void add(Map<String, HostTensor> fetched, int images, Stage stage, int epoch) {
            double batchLoss = item(fetched, TrainingGraph.LOSS);
            if (!Double.isFinite(batchLoss)) {
                throw new IllegalStateException("The loss became " + batchLoss + " in epoch " + epoch + " of stage "
                        + stage.label() + ": training has diverged; lower the learning rate");
            }
            loss += batchLoss * images;
            right += item(fetched, TrainingGraph.CORRECT);
            count += images;
        }

        private static double item(Map<String, HostTensor> fetched, String output) {
            return Objects.requireNonNull(fetched.get(output), output).item();
        }

        double meanLoss() {
            return loss / count;
        }

        double accuracy() {
            return right / count;
        }
    }
}
