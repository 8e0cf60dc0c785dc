package dev.dnal.onnx.quantisation;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.pass.internal.Replacement;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Goes through a planned network and puts what rounds to steps where the plan says, in the form of a subclass:
 *
 * <ol>
 *   <li>A Relu or Clip that the plan lets go is taken out; what is before it gets its name.
 *   <li>What a quantised operator reads of others is rounded; so are constants.
 *   <li>Weights are, with a step for each channel, and biases with that of the sums.
 *   <li>What it makes is rounded too, and all read what comes out.
 *   <li>What only moves elements reads steps and makes them; a concatenation does if all it reads has the same steps.
 * </ol>
 */
abstract class QuantisationInsertion {
    /** What Softmax makes, whatever was measured. */
    private static final ValueRange PROBABILITIES = new ValueRange(0, 1);

    private final Graph graph;
    private final GraphBuilder builder;
    private final QuantisationPlan plan;
    private final Map<String, ValueRange> ranges;
    private final QdqInsertion.Precision precision;
    /** By the values that are rounded, and by what stands for these. */
    private final Map<Value, Quantised> known = new HashMap<>();

    /**
     * A tensor that is rounded to steps.
     *
     * @param steps the whole numbers, or what stands for them where there are none
     * @param values the real numbers that they stand for
     */
    record Quantised(Value steps, Value values, QuantisationParameters parameters) {}

    QuantisationInsertion(
            Graph graph, QuantisationPlan plan, Map<String, ValueRange> ranges, QdqInsertion.Precision precision) {
        this.graph = graph;
        this.builder = new GraphBuilder(graph);
        this.plan = plan;
        this.ranges = ranges;
        this.precision = precision;
    }

    /** Goes through all nodes of the plan. */
    final void insert() {
        for (Node node : plan.nodes()) {
            IntegerForm form = plan.form(node).orElseThrow();
            switch (form) {
                // The operator before it was inserted with the range of what this makes.
                case SATURATION -> Replacement.of(graph, node, List.of(node.input(0)));
                case WEIGHTS_ONLY -> roundWeights(node);
                case MOVING -> move(node);
                case SUM, ARITHMETIC -> compute(node, form);
            }
        }
    }

    private void compute(Node node, IntegerForm form) {
        List<Integer> inputs = form.dataInputs(node);
        List<Quantised> read =
                inputs.stream().map(index -> quantised(node.input(index))).toList();
        if (node.is("Concat") && plan.afterSaturation(node.output()) == node.output() && haveOneScale(read)) {
            inputs.forEach(index -> node.setInput(index, read.get(index).steps()));
            makeSteps(node, read.get(0).parameters());
            return;
        }
        for (int i = 0; i < inputs.size(); i++) {
            node.setInput(inputs.get(i), read.get(i).values());
        }
        if (form == IntegerForm.SUM && IntegerForm.hasConstantWeights(node)) {
            roundWeightsAndBias(node, read.get(0).parameters().scale());
        }
        if (plan.makesSteps(node)) {
            roundOutput(node);
        }
    }

    private static boolean haveOneScale(List<Quantised> values) {
        return values.stream().map(Quantised::parameters).distinct().count() == 1;
    }

    private Quantised quantised(Value data) {
        Quantised found = known.get(data);
        if (found != null) {
            return found;
        }
        Quantised made = data.initializer().isPresent()
                ? constant(
                        data,
                        QuantisationParameters.asymmetric(
                                ValueRange.of(data.initializer().orElseThrow().floats()), precision.activations()))
                : round(data, Optional.of(data.name()), parameters(data.name()));
        known.put(data, made);
        return made;
    }

    private void roundOutput(Node node) {
        Value output = node.output();
        Value saturated = plan.afterSaturation(output);
        Quantised made = node.is("Softmax") && saturated == output
                ? round(
                        output,
                        Optional.empty(),
                        QuantisationParameters.asymmetric(PROBABILITIES, precision.activations()))
                : round(output, Optional.of(saturated.name()), parameters(saturated.name()));
        insertAfter(output, made.values(), made.steps().producer().orElseThrow());
        known.put(made.values(), made);
    }

    private void move(Node node) {
        Quantised read = quantised(node.input(0));
        node.setInput(0, read.steps());
        if (node.is("Pad") && node.textAttribute("mode", "constant").equals("constant")) {
            fillWithZero(node, read.parameters());
        }
        makeSteps(node, read.parameters());
    }

    /** What stands for a node's output, all read, and it takes over the name. */
    final void insertAfter(Value output, Value values, Node between) {
        String name = output.name();
        graph.insertAfter(output, values, Set.of(between));
        if (!values.name().equals(name)) {
            graph.rename(output, graph.freshName(name + "/r"));
            graph.rename(values, name);
        }
    }

    private void makeSteps(Node node, QuantisationParameters parameters) {
        for (Value output : node.outputs()) {
            if (!output.isAbsent()) {
                Quantised made = moved(output, parameters);
                known.put(made.values(), made);
            }
        }
    }

    private QuantisationParameters parameters(String tensor) {
        ValueRange range = ranges.get(tensor);
        if (range == null) {
            throw new GraphException("Expected the range of tensor '" + tensor + "', found ranges of " + ranges.size()
                    + " others; calibrate all tensors of the plan");
        }
        return QuantisationParameters.asymmetric(range, precision.activations());
    }

    final GraphBuilder builder() {
        return builder;
    }

    final int largestWeight() {
        return precision.largestWeight();
    }

    /**
     * Rounds real numbers.
     *
     * @param tensor whose range the parameters come from; empty if from none
     */
    abstract Quantised round(Value data, Optional<String> tensor, QuantisationParameters parameters);

    abstract Quantised constant(Value data, QuantisationParameters parameters);

    /** For an output of a node that reads steps and only moves them. */
    abstract Quantised moved(Value output, QuantisationParameters parameters);

    /** For a Pad that reads steps. */
    abstract void fillWithZero(Node pad, QuantisationParameters parameters);

    /** For a node that reads real numbers. */
    abstract void roundWeights(Node node);

    abstract void roundWeightsAndBias(Node node, float inputScale);
}
