package dev.dnal.tribuo.search;

import dev.dnal.onnx.cost.CostCounter;
import dev.dnal.onnx.decision.Decision;
import dev.dnal.onnx.decision.GatedLayer;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.training.TrainingBuilder;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/**
 * What a strategy has to work with: the network that the first stage has trained, the images of the search to train and to measure
 * on, and the budget.
 *
 * <p>A strategy may train and measure as often as it likes and in any order. A search that is continued calls it again from the
 * beginning and gives it what was trained already, so what it asks for must follow from what it is given, chance from {@link #rng}
 * included.
 */
public interface SearchContext {
    /** The trained whole network, without gates; a copy. */
    Graph network();

    /** What there is to decide over in it: channels in the order of the network, then operations or edges. */
    List<Decision> decisions();

    /** The layers at the places of a decision, in their order; what they are of an operation or an edge is the last layer before it. */
    List<GatedLayer> layers(Decision decision);

    /** The layers at the places of all decisions, in the same order. */
    default List<GatedLayer> layers() {
        return decisions().stream()
                .flatMap(decision -> layers(decision).stream())
                .toList();
    }

    /**
     * Begins to say how a network trains, with the search's loss and optimiser.
     *
     * @param graph any network that takes the images and gives the logits or values of the whole one
     * @param weightDecay of the optimiser, at least 0
     */
    TrainingBuilder training(Graph graph, double weightDecay);

    /**
     * A stage at learning rates that suit, found by some steps at each of several, if the search is to see to that; else as it is.
     *
     * @param learning a network that learns at such rates: one that has something to learn, as one that was made smaller
     * @param lasting another, which does not diverge at them; gates in it stand at 0.5
     */
    WeightStage suiting(WeightStage stage, Graph learning, Graph lasting);

    /**
     * Trains.
     *
     * @return the plan's network with the weights of the last epoch, or the best with early stopping; as it is if there are no epochs
     */
    Graph train(TrainingPlan plan);

    /**
     * Measures a network on the validation images.
     *
     * @param graph one image input, one output of logits or values
     * @return the search's measure, the higher the better: of classes, the share of images that are classified right, 0 to 1
     * @throws IllegalStateException if the search keeps no validation images; a strategy that {@link Strategy#needsValidation needs}
     *     them is not begun without
     */
    double evaluate(Graph graph);

    /**
     * Gradients of the loss with respect to weights, batch by batch; nothing is trained.
     *
     * @param trained the network, with any weights
     * @param batches how many, from the beginning of an epoch; fewer if there are no more
     * @param each receives the gradients of a batch under the names of the weights
     */
    void gradients(Graph trained, int batches, Consumer<Map<String, Tensor>> each);

    /**
     * A network of which closed choices are cut out.
     *
     * @param whole the whole network, with any weights, without gates; it stays as it is
     * @param open for each decision which of its choices stay
     */
    Graph slice(Graph whole, Map<String, boolean[]> open);

    /** How many steps an epoch of a training has, at least 1. */
    int stepsPerEpoch();

    /** Chance that belongs to this search's seed; the same generator in all calls. */
    SplittableRandom rng();

    /** The share of the whole network's cost that there is a budget for, above 0; empty without a budget. */
    OptionalDouble budgetShare();

    /** What a network costs in the unit of the budget, as it is expected without running it: MACs if there is none. */
    double cost(Graph graph);

    /** Whether {@link #cost} is a time, which comes in steps over widths. */
    boolean costsTime();

    /** The MACs of an image that the budget allows, {@link #budgetShare} of the whole network's; empty without a budget. */
    default OptionalDouble budgetMacs() {
        OptionalDouble share = budgetShare();
        return share.isEmpty()
                ? share
                : OptionalDouble.of(
                        share.getAsDouble() * CostCounter.count(network()).macs());
    }

    /**
     * The choices that the budget leaves by some scores: of what is counted, those with the highest scores, as many as it allows; of time,
     * those that are worth most for the time they take. It is how choices are made at the end of a search, to measure what they would be
     * with other scores. A choice counts the same as any other of an equal score there, whatever their {@link ChannelScores#sizes}.
     *
     * @param scores for each decision, in the order of {@link #decisions}, one finite score per choice
     * @return for each decision which of its choices stay
     * @throws IllegalStateException if there is no budget
     */
    Map<String, boolean[]> withinBudget(Map<String, double[]> scores);

    /**
     * The whole network with the weights that a network made from it has under the same names: without gates, and with its batch
     * normalisations, whatever has become of them there.
     *
     * @param trained the other network
     */
    default Graph withWeightsOf(Graph trained) {
        Graph whole = network();
        for (Value weight : List.copyOf(whole.initializers())) {
            trained.value(weight.name())
                    .flatMap(Value::initializer)
                    .ifPresent(tensor -> whole.setInitializer(weight, tensor));
        }
        return whole;
    }
}
