package dev.dnal.onnx.training;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.training.internal.BatchNormMode;
import dev.dnal.onnx.training.internal.NoReduction;
import dev.dnal.onnx.training.internal.Recipe;
import dev.dnal.onnx.training.internal.Settings;
import dev.dnal.onnx.training.internal.ShardReduction;
import dev.dnal.onnx.training.internal.State;
import dev.dnal.onnx.training.loss.Loss;
import dev.dnal.onnx.training.loss.SoftmaxCrossEntropy;
import dev.dnal.onnx.training.optimiser.Optimiser;
import dev.dnal.onnx.training.optimiser.Sgd;
import dev.dnal.onnx.training.penalty.Penalty;
import dev.dnal.onnx.training.shard.ShardedTraining;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Says how a network trains, and makes the training graph; {@link TrainingGraph#of} begins one. */
public final class TrainingBuilder {
    private final Graph network;
    private final Map<String, Tensor> keptState;
    private Settings settings = new Settings(
            new SoftmaxCrossEntropy(), false, Sgd.withMomentum(0.9), Optional.empty(), BatchNormMode.batch());
    private Predicate<Parameter> trains = parameter -> true;
    private Predicate<Parameter> decays = parameter -> true;

    TrainingBuilder(Graph network, Map<String, Tensor> keptState) {
        this.network = network;
        this.keptState = keptState;
    }

    /** Sets everything but what trains and decays. */
    TrainingBuilder settings(Settings newSettings) {
        settings = newSettings;
        return this;
    }

    /** Sets the loss; without this it is the cross entropy without label smoothing. */
    public TrainingBuilder loss(Loss loss) {
        settings = settings.with(loss);
        return this;
    }

    /**
     * Lets examples count in the mean loss by their weights; {@link TrainingGraph#WEIGHTS} becomes an input of the step graph.
     * Without this all count alike.
     */
    public TrainingBuilder weightedExamples() {
        settings = settings.withWeights();
        return this;
    }

    /** Sets the optimiser; without this it is SGD with momentum 0.9. */
    public TrainingBuilder optimiser(Optimiser optimiser) {
        settings = settings.with(optimiser);
        return this;
    }

    /**
     * Trains nothing: the gradients of the loss with respect to the parameters that would train become outputs of the step graph,
     * under the names {@link TrainingGraph#gradient}, and there is no learning rate. Running statistics follow the batches all
     * the same, unless they are what batch normalisations use.
     */
    public TrainingBuilder gradientsOnly() {
        return optimiser(new GradientOutputs());
    }

    /**
     * Keeps in the state, under {@link TrainingGraph#GRADIENT_INFORMATION}, a moving mean of the sum of the squares of the gradients, beside
     * the update of the optimiser that is set. It begins at 0.
     *
     * @param share what the last step counts for, above 0 and up to 1
     */
    public TrainingBuilder gradientInformation(double share) {
        settings = settings.with(new GradientInformation(settings.optimiser(), share));
        return this;
    }

    /** Adds lambda times a penalty on the gates to the loss; lambda becomes an input of the step graph. */
    public TrainingBuilder penalty(Penalty penalty) {
        settings = settings.with(Optional.of(penalty));
        return this;
    }

    /** Adds no penalty to the loss, as is so without this. */
    public TrainingBuilder withoutPenalty() {
        settings = settings.with(Optional.empty());
        return this;
    }

    /**
     * Says which parameters train; without this all do. The others stay as they are. Running statistics are not asked about:
     * they follow the batches wherever batch statistics are used.
     */
    public TrainingBuilder train(Predicate<Parameter> which) {
        trains = which;
        return this;
    }

    /** Says to which of the trained parameters the optimiser's weight decay applies; without this to all. */
    public TrainingBuilder decay(Predicate<Parameter> which) {
        decays = which;
        return this;
    }

    /**
     * Batch normalisations use the statistics of the batch, and their running statistics follow them by 1 - momentum of each
     * node (0.1 where the node says nothing), the running variance by the unbiased variance as in PyTorch. So it is without
     * this.
     */
    public TrainingBuilder batchStatistics() {
        settings = settings.with(BatchNormMode.batch());
        return this;
    }

    /**
     * As {@link #batchStatistics()}, with the share that a batch has in the running statistics.
     *
     * @param factor in [0, 1); PyTorch calls it the momentum
     */
    public TrainingBuilder batchStatistics(double factor) {
        settings = settings.with(new BatchNormMode(true, OptionalDouble.of(factor)));
        return this;
    }

    /** Batch normalisations use their running statistics, which stay as they are. */
    public TrainingBuilder runningStatistics() {
        settings = settings.with(BatchNormMode.running());
        return this;
    }

    /**
     * Makes the training graph. The network is left as it is.
     *
     * @throws GraphException if the network is not as it has to be: one output of logits [batch, classes], known shapes and operators,
     *     such with gradients between the loss and what trains; if nothing trains; or if there is a penalty but no gate
     */
    public TrainingGraph build() {
        Graph step = newGraph("/training");
        State state = new State(keptState);
        StepAssembly assembly = new StepAssembly(step, settings, state, new NoReduction(step));
        Set<String> decayed = assemble(step, assembly).stream()
                .filter(decays)
                .map(Parameter::name)
                .collect(Collectors.toSet());
        return new TrainingGraph(network.copy(), step, state.bindings(), state.initial(), assembly.noiseInputs())
                .with(new Recipe(settings, decayed));
    }

    /** Makes the graphs for batches in shards; see {@link TrainingGraph#sharded}. */
    ShardedTraining buildSharded(int shards) {
        Graph gradients = newGraph("/shard");
        Graph update = new Graph(network.name() + "/update");
        update.opsets().putAll(network.opsets());
        State state = new State(keptState);
        assemble(
                gradients,
                new StepAssembly(gradients, settings, state, new ShardReduction(gradients, update, state, shards)));
        removeUnreadState(gradients, state);
        removeUnreadState(update, state);
        return new ShardedTraining(gradients, update, state.bindings(), state.initial());
    }

    private static void removeUnreadState(Graph graph, State state) {
        graph.inputs().stream()
                .filter(input -> input.uses().isEmpty() && state.initial().containsKey(input.name()))
                .toList()
                .forEach(graph::remove);
    }

    private Graph newGraph(String suffix) {
        Graph graph = network.copy();
        graph.setName(network.name() + suffix);
        graph.metadata().clear();
        return graph;
    }

    /** The parameters that gradients train. */
    private List<Parameter> assemble(Graph graph, StepAssembly assembly) {
        assembly.isolateLogits();
        List<Parameter> parameters = Parameter.of(graph);
        List<Parameter> trained = trained(parameters);
        assembly.makeInputs(parameters);
        assembly.toTrainingMode(trained);
        assembly.addUpdate(parameters, trained, decays);
        // Of the teacher too, which the loss has brought in.
        TrainingGraph.requireKnown(graph);
        return trained;
    }

    private List<Parameter> trained(List<Parameter> parameters) {
        List<Parameter> trained = parameters.stream()
                .filter(parameter -> parameter.kind().isTrainable() && trains.test(parameter))
                .toList();
        if (trained.isEmpty()) {
            throw new GraphException("Nothing trains in network '" + network.name() + "': of its " + parameters.size()
                    + " parameters the selection takes none");
        }
        return trained;
    }
}
