package dev.dnal.tribuo.internal.search;

import dev.dnal.onnx.cost.CostCounter;
import dev.dnal.onnx.graph.Dim;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.training.BytePixels;
import dev.dnal.onnx.training.Parameter;
import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.onnx.training.loss.Loss;
import dev.dnal.tribuo.data.batch.Batch;
import dev.dnal.tribuo.data.batch.BatchPipeline;
import dev.dnal.tribuo.data.batch.Batches;
import dev.dnal.tribuo.data.batch.Normalisation;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.internal.evaluation.BatchTensors;
import dev.dnal.tribuo.internal.evaluation.NetworkEvaluator;
import dev.dnal.tribuo.runtime.tensor.HostTensor;
import dev.dnal.tribuo.search.GateSettings;
import dev.dnal.tribuo.search.SearchListener;
import dev.dnal.tribuo.search.StateUpdate;
import dev.dnal.tribuo.search.ending.TrainingCancelledException;
import dev.dnal.tribuo.search.record.EpochRecord;
import dev.dnal.tribuo.search.record.Stage;
import dev.dnal.tribuo.search.resume.Checkpoint;
import dev.dnal.tribuo.training.TrainingConfig;
import dev.dnal.tribuo.training.TrainingSession;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/** Trains one graph through the epochs of a stage. It knows loss and learning rate, but nothing of where gates come from. */
final class StageTrainer {
    private static final List<String> FETCHES = List.of(TrainingGraph.LOSS, TrainingGraph.SCORE);

    private final BatchPipeline images;
    private final Loss loss;
    private final long frozenMacs;
    private final Optional<NetworkEvaluator> validation;
    private final TrainingConfig config;
    private final SearchListener listener;
    private final SearchCheckpoints checkpoints;
    private final TrainingControl control;
    private final NoiseMasks noise;

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
            Loss loss,
            Optional<NetworkEvaluator> validation,
            TrainingConfig config,
            SearchListener listener,
            SearchCheckpoints checkpoints,
            TrainingControl control,
            RandomGenerator noise) {
        this.images = images;
        this.loss = loss;
        this.frozenMacs = frozenMacs(loss, images.source().shape());
        this.validation = validation;
        this.config = config;
        this.listener = listener;
        this.checkpoints = checkpoints;
        this.control = control;
        this.noise = new NoiseMasks(noise);
    }

    /** Multiply-accumulate operations for one image of the networks that the loss runs beside the one that trains. */
    private static long frozenMacs(Loss loss, ImageShape shape) {
        Shape image = Shape.of(shape.sizes());
        return loss.frozen().values().stream()
                .mapToLong(frozen -> CostCounter.count(frozen.on(image)).macs())
                .sum();
    }

    /** Trains through all epochs and keeps what the last one made, or with early stopping the best one. */
    Outcome trainToEnd(StageTask task) {
        return train(task, false);
    }

    /** Trains through all epochs and keeps what was best on the validation images, the later of equals. */
    Outcome trainAndChoose(StageTask task) {
        return train(task, validation.isPresent());
    }

    private Outcome train(StageTask task, boolean choosesBest) {
        control.cancellation().requireNone("before stage " + task.stage().label());
        listener.stageStarted(task.stage(), task.epochs());
        Outcome outcome = outcome(task, choosesBest);
        listener.stageFinished(
                new SearchListener.StageEnd(task.stage(), task.epochs(), outcome.records(), outcome.chosenEpoch()));
        return outcome;
    }

    private Outcome outcome(StageTask task, boolean choosesBest) {
        Graph network = task.training().network();
        if (task.epochs() == 0) {
            return new Outcome(network, 0, List.of());
        }
        Optional<Checkpoint.TrainedStage> before = checkpoints.takeFinished(task.stage());
        before.ifPresent(stage -> tellResumed(task, stage.records(), 0, true));
        Checkpoint.TrainedStage trained = before.orElseGet(() -> trainEpochs(task, choosesBest));
        task.training().writeBack(network, trained.chosen().parameters());
        return new Outcome(network, trained.chosen().epoch(), trained.records());
    }

    private void tellResumed(StageTask task, List<EpochRecord> records, int batches, boolean isFinished) {
        listener.stageResumed(new SearchListener.Resumption(
                task.stage(), task.epochs(), records, (double) batches / images.batchesPerEpoch(), isFinished));
    }

    private Checkpoint.TrainedStage trainEpochs(StageTask task, boolean choosesBest) {
        StageProgress progress = new StageProgress(task, choosesBest);
        Optional<Checkpoint.StageInTraining> before = checkpoints.takeInterrupted(task.stage());
        before.ifPresent(stage -> {
            progress.restore(stage);
            tellResumed(task, stage.records(), stage.begun().batches(), false);
        });
        Checkpoint.PartOfEpoch begun =
                before.map(Checkpoint.StageInTraining::begun).orElse(Checkpoint.PartOfEpoch.NOTHING);
        Map<String, Tensor> state =
                before.map(Checkpoint.StageInTraining::state).orElse(Map.of());
        try (PlannedSession step = PlannedSession.open(task.plan(), state, config, this::open)) {
            boolean goesOn = true;
            while (goesOn) {
                EpochTotals totals = trainEpoch(task, step, progress, begun);
                begun = Checkpoint.PartOfEpoch.NOTHING;
                state = step.state();
                EpochRecord record = record(task, state, progress, totals);
                progress.add(record, state);
                state = step.afterEpoch(state, record);
                listener.epochFinished(record);
                goesOn = progress.hasNextEpoch() && !control.timeLimit().isUp(task.stage());
                if (goesOn) {
                    checkpoints.save(progress.at(Checkpoint.PartOfEpoch.NOTHING, state));
                    control.cancellation().requireNone(afterEpochs(task, progress));
                }
            }
        }
        Checkpoint.TrainedStage trained = progress.end(state);
        if (task.stage() != Stage.ARCHITECTURE) {
            Divergence.requireNone(
                    task.stage(), trained.records(), trained.chosen().epoch(), atChance(task));
        }
        checkpoints.finish(trained);
        return trained;
    }

    private OptionalDouble atChance(StageTask task) {
        Dim outputs = task.training().network().outputs().get(0).requireShape().dim(1);
        return outputs.isFixed() ? loss.atChance(outputs.size()) : OptionalDouble.empty();
    }

    /** With the normalisation in the graph if batches are raw bytes. */
    private TrainingSession open(TrainingGraph training, TrainingConfig how) {
        if (!images.isInBytes()) {
            return TrainingSession.open(training, how);
        }
        Normalisation normalisation = images.normalisation();
        float[] multipliers = new float[normalisation.channels()];
        float[] addends = new float[normalisation.channels()];
        for (int channel = 0; channel < multipliers.length; channel++) {
            multipliers[channel] = normalisation.multiplier(channel);
            addends[channel] = normalisation.addend(channel);
        }
        BytePixels pixels = new BytePixels(BatchTensors.imageInput(training.network()), multipliers, addends);
        return TrainingSession.open(training, how, pixels);
    }

    private EpochTotals trainEpoch(
            StageTask task, PlannedSession step, StageProgress progress, Checkpoint.PartOfEpoch begun) {
        EpochTotals totals = new EpochTotals(begun);
        int epoch = progress.nextEpoch();
        GateSettings gates = task.plan().control().next(progress.records());
        Deque<Integer> waiting = new ArrayDeque<>();
        Consumer<Map<String, HostTensor>> finish =
                fetched -> finishBatch(task, epoch, totals, fetched, waiting.remove());
        try (Batches batches = images.epoch(epoch)) {
            boolean goesOn = batches.hasNext();
            for (int number = 0; goesOn; number++) {
                Batch batch = batches.next();
                if (number < begun.batches()) {
                    continue;
                }
                double partOfEpoch = (double) number / images.batchesPerEpoch();
                StateUpdate.Step made = new StateUpdate.Step(task.learningRate(epoch + partOfEpoch), gates);
                Map<String, HostTensor> feeds = feeds(task, made, epoch, number, batch);
                waiting.add(batch.size());
                List<Map<String, HostTensor>> trained = step.submit(feeds, FETCHES, made);
                trained.forEach(finish);
                goesOn = batches.hasNext() && !control.timeLimit().isUp(task.stage());
                boolean cancelled = goesOn && control.cancellation().isDue();
                if (cancelled || !goesOn) {
                    step.flush(FETCHES).forEach(finish);
                }
                if (cancelled || (goesOn && !trained.isEmpty() && checkpoints.isDue())) {
                    checkpoints.save(progress.at(totals.soFar(), step.state()));
                }
                if (cancelled) {
                    throw TrainingCancelledException.at(afterEpochs(task, progress));
                }
            }
        }
        return totals;
    }

    private static String afterEpochs(StageTask task, StageProgress progress) {
        return "in stage " + task.stage().label() + ", after " + progress.nextEpoch() + " of " + task.epochs()
                + " epochs";
    }

    private void finishBatch(
            StageTask task, int epoch, EpochTotals totals, Map<String, HostTensor> fetched, int batchSize) {
        int number = totals.soFar().batches();
        totals.add(fetched, batchSize, task.stage(), epoch);
        listener.batchFinished(new SearchListener.BatchProgress(
                task.stage(), epoch, task.epochs(), number, images.batchesPerEpoch(), batchSize, totals.meanLoss()));
    }

    /**
     * What the loss comes to in some steps.
     *
     * @param first at the first of them
     * @param last its mean in the last quarter; not finite if it was not at any
     */
    record Tried(double first, double last) {
        /** The last by the first. */
        double ratio() {
            return last / first;
        }
    }

    /**
     * Tries some first steps, at a learning rate that rises to the highest of a stage as it does there, but in the first half of them at most;
     * nothing changes.
     */
    Tried tried(StageTask task, int steps) {
        double highest = task.highestRate();
        double rise = Math.min(steps / 2.0, 1 + task.epochsToHighestRate() * images.batchesPerEpoch());
        double first = 0;
        double total = 0;
        try (TrainingSession step = open(task.training(), config.withStepsPerRun(1))) {
            int number = 0;
            for (int epoch = 0; number < steps; epoch++) {
                try (Batches batches = images.epoch(epoch)) {
                    for (; number < steps && batches.hasNext(); number++) {
                        control.cancellation().requireNone("while learning rates were tried");
                        double rate = highest * Math.min(1, (number + 1) / rise);
                        StateUpdate.Step made =
                                new StateUpdate.Step(rate, task.plan().control().next(List.of()));
                        Batch batch = batches.next();
                        Map<String, HostTensor> feeds = feeds(task, made, epoch, number, batch);
                        double loss = Objects.requireNonNull(
                                        step.step(feeds, FETCHES).get(TrainingGraph.LOSS))
                                .item();
                        first = number == 0 ? loss : first;
                        // What is not finite once is not suitable, whatever comes of it.
                        total += number >= steps - steps / 4 ? loss : 0 * loss;
                    }
                }
            }
        }
        return new Tried(first, total / Math.floorDiv(steps, 4));
    }

    /**
     * Gradients of all weights that train, from some batches of the first epoch; nothing changes.
     *
     * @param training of gradients only
     * @param each receives the gradients of a batch under the names of the weights
     */
    void gradients(TrainingGraph training, int batches, Consumer<Map<String, Tensor>> each) {
        List<String> weights =
                training.trainedParameters().stream().map(Parameter::name).toList();
        try (TrainingSession step = open(training, config);
                Batches epoch = images.epoch(0)) {
            for (int number = 0; number < batches && epoch.hasNext(); number++) {
                control.cancellation().requireNone("while gradients were taken");
                Batch batch = epoch.next();
                Map<String, HostTensor> feeds =
                        new LinkedHashMap<>(noise.of(training.noiseInputs(), 0, number, batch.size()));
                putTargets(feeds, batch);
                feeds.put(BatchTensors.imageInput(training.network()), BatchTensors.images(batch));
                each.accept(step.gradients(feeds, weights));
            }
        }
    }

    private Map<String, HostTensor> feeds(StageTask task, StateUpdate.Step step, int epoch, int number, Batch batch) {
        Map<String, HostTensor> feeds = scalars(task, step);
        putTargets(feeds, batch);
        feeds.putAll(noise.of(task.training().noiseInputs(), epoch, number, batch.size()));
        feeds.put(BatchTensors.imageInput(task.training().network()), BatchTensors.images(batch));
        return feeds;
    }

    private void putTargets(Map<String, HostTensor> feeds, Batch batch) {
        if (loss.usesTargets()) {
            feeds.put(TrainingGraph.LABELS, BatchTensors.targets(batch));
        }
        BatchTensors.weights(batch).ifPresent(weights -> feeds.put(TrainingGraph.WEIGHTS, weights));
    }

    private static Map<String, HostTensor> scalars(StageTask task, StateUpdate.Step step) {
        Map<String, Double> values = Map.of(
                TrainingGraph.LEARNING_RATE, step.learningRate(),
                TrainingGraph.DELTA, step.gates().delta(),
                TrainingGraph.LAMBDA, step.gates().lambda());
        Map<String, HostTensor> feeds = new LinkedHashMap<>();
        for (String input : task.training().feeds()) {
            if (values.containsKey(input)) {
                feeds.put(input, HostTensor.scalar(values.get(input).floatValue()));
            }
        }
        return feeds;
    }

    private EpochRecord record(StageTask task, Map<String, Tensor> state, StageProgress progress, EpochTotals totals) {
        int epoch = progress.nextEpoch();
        Graph network = task.training().network();
        task.training().writeBack(network, state);
        GateSettings settings = task.plan().control().next(progress.records());
        Map<String, HostTensor> furtherInputs =
                network.value(TrainingGraph.DELTA).isPresent()
                        ? Map.of(TrainingGraph.DELTA, HostTensor.scalar((float) settings.delta()))
                        : Map.of();
        double validated = validation
                .map(evaluator -> evaluator.measure(network, furtherInputs))
                .orElse(Double.NaN);
        StageTask.GateStatus gates = task.gates().read(network, settings.delta());
        boolean hasPenalty = task.training().feeds().contains(TrainingGraph.LAMBDA);
        return new EpochRecord(
                task.stage(),
                epoch,
                task.epochs(),
                totals.steps(),
                task.learningRate(epoch),
                settings.delta(),
                totals.meanLoss(),
                loss.metric(),
                loss.metric().of(totals.meanScore()),
                validated,
                gates.open(),
                gates.liveMacs(),
                hasPenalty ? settings.lambda() : Double.NaN,
                progress.observe(gates),
                (task.macsPerImage() + frozenMacs) * totals.images(),
                totals.seconds());
    }
}
