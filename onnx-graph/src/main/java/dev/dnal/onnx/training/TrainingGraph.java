package dev.dnal.onnx.training;

import dev.dnal.onnx.SettingException;
import dev.dnal.onnx.decision.GateInsertion;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.training.internal.Recipe;
import dev.dnal.onnx.training.loss.Loss;
import dev.dnal.onnx.training.loss.LossContext;
import dev.dnal.onnx.training.shard.ShardedTraining;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A network's training as one graph, the step graph, and the state that goes from step to step. Immutable.
 *
 * <p>Inputs of the step graph:
 *
 * <ul>
 *   <li>the network's own data inputs, and {@value #DELTA} if it has gates;
 *   <li>{@value #LABELS}: INT64 [batch], or what else the {@link Loss} compares outputs with, if it does;
 *   <li>what else the loss asks for by {@link LossContext#feed};
 *   <li>{@value #WEIGHTS} if examples have weights: [batch];
 *   <li>{@value #LEARNING_RATE}, and {@value #LAMBDA} if there is a penalty: scalars;
 *   <li>noise, one input per dropout ({@link #noiseInputs()});
 *   <li>the state: every parameter under the name of its initializer, trained or not, and what the optimiser keeps. The
 *       weights are inputs even where they do not train, so that no runtime folds them into the graph.
 * </ul>
 *
 * <p>Outputs: {@value #LOSS} (with the penalty), {@value #DATA_LOSS} (without), {@value #SCORE} (number of examples
 * predicted rightly, or what else the {@link Loss#score} is), all scalars; the gradients, if they are asked for; and the next state,
 * bound to the inputs by {@link #bindings()}.
 *
 * <pre>{@code
 * TrainingGraph training = TrainingGraph.of(network)
 *         .optimiser(Sgd.withMomentum(0.9).withWeightDecay(1e-4))
 *         .train(parameter -> parameter.kind() != Parameter.Kind.GATE)
 *         .build();
 * }</pre>
 */
public final class TrainingGraph {
    /** Input: the right classes, INT64 [batch], or the targets of a loss of another kind. */
    public static final String LABELS = "labels";

    /**
     * Input: what each example counts for in the mean loss, [batch], at least 0, scaled to a mean of 1 over the batch: then
     * mean(weight * loss) is sum(weight * loss) / sum(weight), for a batch in shards too, none of which sees all weights.
     */
    public static final String WEIGHTS = "weights";

    /** Input: the learning rate, a scalar. */
    public static final String LEARNING_RATE = "learning_rate";

    /** Input: the factor of the penalty, a scalar. */
    public static final String LAMBDA = "lambda";

    /** Input: the sharpness of the gates, a scalar. */
    public static final String DELTA = GateInsertion.DELTA;

    /** Output: mean loss of the batch, by the weights of examples if they have any, plus lambda times the penalty, a scalar. */
    public static final String LOSS = "loss";

    /** Output: mean loss of the batch, by the weights of examples if they have any, a scalar. */
    public static final String DATA_LOSS = "cross_entropy";

    /** Output: the score of the batch, a FLOAT scalar: of classes the number of examples whose largest logit is at the label. */
    public static final String SCORE = "correct";

    /** In the state of a training that keeps it: a moving mean of the sum of the squares of the gradients of all but gates, a scalar. */
    public static final String GRADIENT_INFORMATION = "gradient_information";

    /** What names of gradients begin with. */
    static final String GRADIENT = "gradient/";

    /** What names of noise inputs begin with. */
    static final String NOISE = "noise/";

    private final Graph network;
    private final Graph step;
    private final List<Binding> bindings;
    private final Map<String, Tensor> state;
    private final List<DropoutInput> noise;
    private final Optional<Recipe> recipe;

    private TrainingGraph(
            Graph network,
            Graph step,
            List<Binding> bindings,
            Map<String, Tensor> state,
            List<DropoutInput> noise,
            Optional<Recipe> recipe) {
        this.network = network;
        this.step = step;
        this.bindings = List.copyOf(bindings);
        this.state = Collections.unmodifiableMap(new LinkedHashMap<>(state));
        this.noise = List.copyOf(noise);
        this.recipe = recipe;
    }

    /** Takes over the graphs; for those who build and read trainings, see {@link #of}. */
    public TrainingGraph(
            Graph network, Graph step, List<Binding> bindings, Map<String, Tensor> state, List<DropoutInput> noise) {
        this(network, step, bindings, state, noise, Optional.empty());
    }

    /** What a network sees: its first input that is neither the steepness of gates nor has a default, if there is one. */
    public static Optional<Value> imageInput(Graph network) {
        return network.openInputs().stream()
                .filter(input -> !input.name().equals(DELTA))
                .findFirst();
    }

    /** Name of the output of {@link TrainingBuilder#gradientsOnly} that is the gradient of a parameter. */
    public static String gradient(String parameter) {
        return GRADIENT + parameter;
    }

    /** The same with what it was made by; for those who build and read trainings. */
    public TrainingGraph with(Recipe newRecipe) {
        return new TrainingGraph(network, step, bindings, state, noise, Optional.of(newRecipe));
    }

    /**
     * Begins the training graph of a network in opset 17's form with one output, the logits [batch, classes]; a final
     * Softmax, or what else the loss includes, is left out in training.
     */
    public static TrainingBuilder of(Graph network) {
        return new TrainingBuilder(network, Map.of());
    }

    /**
     * Checks that nothing in a network is kept as it is ({@link Node#isKept}): no gradient leads through what is not known, and nobody
     * has looked at what it would run.
     *
     * @throws GraphException if something is
     */
    public static void requireKnown(Graph network) {
        network.nodes().stream().filter(Node::isKept).findFirst().ifPresent(node -> {
            throw new GraphException(
                    node,
                    "its operator is not known here, so that no gradient leads through it; export the layers that are to train without it");
        });
    }

    /** The step graph, a copy that may be lowered. It holds internal gradient operators, which a lowering replaces. */
    public Graph stepGraph() {
        return step.copy();
    }

    /** The network, a copy, with the parameters as they are in the state. */
    public Graph network() {
        Graph copy = network.copy();
        writeBack(copy, state);
        return copy;
    }

    /** What changes from step to step: pairs of a state input and the output with its next value. */
    public List<Binding> bindings() {
        return bindings;
    }

    /**
     * Value of each state input at the beginning: parameters, trained or not, then what the optimiser keeps. Inputs without a
     * binding keep their value.
     */
    public Map<String, Tensor> initialState() {
        return state;
    }

    /** The inputs to fill with random numbers in each step. */
    public List<DropoutInput> noiseInputs() {
        return noise;
    }

    /** Names of the inputs that are not part of the state, noise included: what each step has to be fed. */
    public List<String> feeds() {
        return step.inputs().stream()
                .map(Value::name)
                .filter(input -> !state.containsKey(input))
                .toList();
    }

    /** The parameters of the network. */
    public List<Parameter> parameters() {
        return Parameter.of(network).stream()
                .filter(parameter -> state.containsKey(parameter.name()))
                .toList();
    }

    /** The parameters that gradients train, or whose gradients are outputs. */
    public List<Parameter> trainedParameters() {
        Set<String> bound = bindings.stream().map(Binding::input).collect(Collectors.toSet());
        return parameters().stream()
                .filter(parameter -> parameter.kind().isTrainable()
                        && (bound.contains(parameter.name()) || givesGradient(parameter.name())))
                .toList();
    }

    private boolean givesGradient(String parameter) {
        return step.value(gradient(parameter)).filter(step::isOutput).isPresent();
    }

    /**
     * The same training from another state.
     *
     * @param newState values of state inputs by name; what is not in it stays as it is here
     * @throws GraphException if a name is no state input's, or a tensor has not the type and shape of its input
     */
    public TrainingGraph withState(Map<String, Tensor> newState) {
        Map<String, Tensor> merged = new LinkedHashMap<>(state);
        newState.forEach((name, tensor) -> {
            Tensor before = state.get(name);
            if (before == null) {
                throw new GraphException("The training graph '" + step.name() + "' has no state '" + name + "'; it has "
                        + state.keySet());
            }
            requireSameForm(name, before, tensor);
            merged.put(name, tensor);
        });
        return new TrainingGraph(network, step, bindings, merged, noise, recipe);
    }

    private static void requireSameForm(String name, Tensor expected, Tensor found) {
        if (expected.type() != found.type() || !expected.shape().equals(found.shape())) {
            throw new GraphException("State '" + name + "' must be " + expected + ", found " + found);
        }
    }

    /**
     * Puts trained parameters and running statistics back into a network's initializers.
     *
     * @param target the network that this was made of, or one with initializers of the same names and shapes
     * @param trainedState values of state inputs by name; what the optimiser keeps, and what is missing, is left out
     * @throws GraphException if {@code target} has no initializer for a parameter, or one of another type or shape
     */
    public void writeBack(Graph target, Map<String, Tensor> trainedState) {
        for (Parameter parameter : parameters()) {
            Tensor tensor = trainedState.get(parameter.name());
            if (tensor != null) {
                Value value = target.requireValue(parameter.name());
                Tensor before = value.initializer()
                        .orElseThrow(() -> new GraphException("Value '" + parameter.name() + "' of graph '"
                                + target.name() + "' must be an initializer to hold a trained parameter"));
                requireSameForm(parameter.name(), before, tensor);
                target.setInitializer(value, tensor);
            }
        }
    }

    /**
     * Begins the same training on a changed network, as after gates were inserted: loss, optimiser, penalty and statistics
     * are those of this training; parameters that it had go on training or stay frozen, with what the optimiser kept for them;
     * new parameters train.
     *
     * @throws GraphException if this was read from a file that does not say how its algorithm was made; {@link #of} then
     *     begins a new training
     */
    public TrainingBuilder rebuild(Graph changedNetwork) {
        Recipe made = recipe.orElseThrow(() -> new GraphException("The training graph '" + step.name()
                + "' was read from a file that does not record its loss and optimiser; begin a new training with"
                + " TrainingGraph.of(network) and say them again"));
        Set<String> frozen = new HashSet<>();
        Set<String> notDecaying = new HashSet<>();
        parameters().forEach(parameter -> frozen.add(parameter.name()));
        trainedParameters().forEach(parameter -> {
            frozen.remove(parameter.name());
            if (!made.decayed().contains(parameter.name())) {
                notDecaying.add(parameter.name());
            }
        });
        return new TrainingBuilder(changedNetwork, state)
                .settings(made.settings())
                .train(parameter -> !frozen.contains(parameter.name()))
                .decay(parameter -> !notDecaying.contains(parameter.name()));
    }

    /**
     * The same training, from the same state, for batches that are cut into shards.
     *
     * @param shards number of shards, at least 2
     * @throws SettingException if fewer
     * @throws GraphException if the network has a batch of fixed size, or if this was read from a file that does not say how
     *     its algorithm was made
     */
    public ShardedTraining sharded(int shards) {
        if (shards < 2) {
            throw new SettingException("A batch is cut into at least 2 shards, found " + shards);
        }
        for (Value input : step.inputs()) {
            Shape shape = input.requireShape();
            if (!state.containsKey(input.name())
                    && shape.rank() > 0
                    && shape.dim(0).isFixed()) {
                throw new GraphException("To cut batches into shards, the batch of input '" + input.name()
                        + "' must have no fixed size, found " + shape);
            }
        }
        return rebuild(network()).buildSharded(shards);
    }

    /** What this was made by, if known; for those who write trainings. */
    public Optional<Recipe> recipe() {
        return recipe;
    }
}
