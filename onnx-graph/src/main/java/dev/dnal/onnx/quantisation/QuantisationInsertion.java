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
import java.util.Set;

/**
 * Goes through a planned network and puts what rounds to steps where the plan says, in the form of a subclass:
 *
 * <ol>
 *   <li>A Relu or Clip that the plan lets go is taken out; what is before it gets its name.
 *   <li>What a quantised operator reads of others is rounded; so are constants.
 *   <li>Weights are, with a step for each channel, and biases with that of the sums.
 *   <li>What it makes is rounded too, and all read what comes out.
 *   <li>What only moves elements reads steps and makes them; a concatenation does if one rounding made all that it reads. That two have
 *       the same scale tells nothing: training moves scales, and what trains must be what comes of it.
 * </ol>
 */
abstract class QuantisationInsertion {
    /** What Softmax makes, whatever was measured. */
    private static final ValueRange PROBABILITIES = new ValueRange(0, 1);

    private final Graph graph;
    private final GraphBuilder builder;
    private final QuantisationPlan plan;
    private final Map<String, ValueRange> ranges;
    private final QuantisationPrecision precision;
    /** By the values that are rounded, and by what stands for these. */
    private final Map<Value, Quantised> known = new HashMap<>();

    /**
     * What stands for a tensor that is rounded to steps.
     *
     * @param steps the whole numbers, or what is read in their place where there are none
     * @param values the real numbers that they stand for
     */
    record Rounded(Value steps, Value values) {}

    /**
     * A tensor that is rounded to steps.
     *
     * @param origin what was rounded: the tensor itself, or that whose elements were moved
     */
    private record Quantised(Rounded rounded, QuantisationParameters parameters, Value origin) {
        Value steps() {
            return rounded.steps();
        }

        Value values() {
            return rounded.values();
        }
    }

    QuantisationInsertion(
            Graph graph, QuantisationPlan plan, Map<String, ValueRange> ranges, QuantisationPrecision precision) {
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
        if (node.is("Concat") && plan.afterSaturation(node.output()) == node.output() && haveOneOrigin(read)) {
            inputs.forEach(index -> node.setInput(index, read.get(index).steps()));
            makeSteps(node, read.get(0));
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

    private static boolean haveOneOrigin(List<Quantised> values) {
        return values.stream().map(Quantised::origin).distinct().count() == 1;
    }

    private Quantised quantised(Value data) {
        Quantised found = known.get(data);
        if (found != null) {
            return found;
        }
        Quantised made = data.initializer().isPresent() ? constant(data) : measured(data, data.name());
        known.put(data, made);
        return made;
    }

    private Quantised constant(Value data) {
        ValueRange range = ValueRange.of(data.initializer().orElseThrow().floats());
        QuantisationParameters parameters = QuantisationParameters.asymmetric(range, precision.activations());
        return new Quantised(roundConstant(data, parameters), parameters, data);
    }

    /** Rounded by the range of a tensor: the value itself, or what comes of it. */
    private Quantised measured(Value data, String tensor) {
        ValueRange range = ranges.get(tensor);
        if (range == null) {
            throw new GraphException("Expected the range of tensor '" + tensor + "', found ranges of " + ranges.size()
                    + " others; calibrate all tensors of the plan");
        }
        QuantisationParameters parameters = QuantisationParameters.asymmetric(range, precision.activations());
        return new Quantised(round(data, tensor, parameters), parameters, data);
    }

    private Quantised probabilities(Value data) {
        QuantisationParameters parameters = QuantisationParameters.asymmetric(PROBABILITIES, precision.activations());
        return new Quantised(roundFixed(data, parameters), parameters, data);
    }

    private void roundOutput(Node node) {
        Value output = node.output();
        Value saturated = plan.afterSaturation(output);
        Quantised made =
                node.is("Softmax") && saturated == output ? probabilities(output) : measured(output, saturated.name());
        insertAfter(output, made.values(), made.steps().producer().orElseThrow());
        known.put(made.values(), made);
    }

    private void move(Node node) {
        Quantised read = quantised(node.input(0));
        node.setInput(0, read.steps());
        if (node.is("Pad") && node.textAttribute("mode", "constant").equals("constant")) {
            fillWithZero(node, read.parameters());
        }
        makeSteps(node, read);
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

    private void makeSteps(Node node, Quantised read) {
        for (Value output : node.outputs()) {
            if (!output.isAbsent()) {
                Quantised made = new Quantised(moved(output, read.parameters()), read.parameters(), read.origin());
                known.put(made.values(), made);
            }
        }
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
     * @param tensor whose range the parameters come from, which may be learned
     */
    abstract Rounded round(Value data, String tensor, QuantisationParameters parameters);

    /** Rounds real numbers by parameters that are what they are. */
    abstract Rounded roundFixed(Value data, QuantisationParameters parameters);

    abstract Rounded roundConstant(Value data, QuantisationParameters parameters);

    /** For an output of a node that reads steps and only moves them. */
    abstract Rounded moved(Value output, QuantisationParameters parameters);

    /** For a Pad that reads steps. */
    abstract void fillWithZero(Node pad, QuantisationParameters parameters);

    /** For a node that reads real numbers. */
    abstract void roundWeights(Node node);

    abstract void roundWeightsAndBias(Node node, float inputScale);
}
