package dev.dnal.onnx.quantisation;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.Operators;
import dev.dnal.onnx.op.internal.InternalOperators;
import dev.dnal.onnx.pass.DeadNodeElimination;
import dev.dnal.onnx.pass.Pass;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Makes of a planned network one that trains to be quantised: what {@link QdqInsertion} would quantise is rounded to the same real
 * numbers, but stays real, with straight-through gradients and a step for each tensor that trains, too (Jacob and others, "Quantization
 * and Training of Neural Networks for Efficient Integer-Arithmetic-Only Inference", 2018). Biases stay as they are: 32 bits lose nothing.
 * What does not train is rounded once for all: the steps of probabilities, and constants that are read as data, which stay what they are
 * even if they trained before.
 *
 * <p>Requires: a graph for which the plan was made, unchanged since.<br>
 * Ensures: the names of initializers, graph inputs and outputs as they were; the function of what {@link QdqInsertion} makes of the same
 * weights and {@link #learnedRanges}, but for the rounding of biases, whatever training has made of them.
 */
public final class FakeQuantisation implements Pass {
    private final QuantisationPlan plan;
    private final Map<String, ValueRange> ranges;
    private final QuantisationPrecision precision;
    private final Map<String, Step> steps = new LinkedHashMap<>();

    /**
     * The step of a tensor.
     *
     * @param parameter name of the initializer that holds the logarithm of what the step is stretched by, 0 at first
     */
    private record Step(String parameter, QuantisationParameters parameters) {}

    /**
     * An insertion.
     *
     * @param plan for the graph
     * @param ranges of {@link QuantisationPlan#tensors}
     */
    public FakeQuantisation(QuantisationPlan plan, Map<String, ValueRange> ranges, QuantisationPrecision precision) {
        this.plan = plan;
        this.ranges = Map.copyOf(ranges);
        this.precision = precision;
    }

    @Override
    public boolean apply(Graph graph) {
        new Insertion(graph).insert();
        new DeadNodeElimination().apply(graph);
        return !plan.nodes().isEmpty();
    }

    /**
     * The ranges that training came to.
     *
     * @param trained the graph that this was applied to, with the weights that were trained
     * @return the ranges that were given, with those of tensors whose steps train in their place
     */
    public Map<String, ValueRange> learnedRanges(Graph trained) {
        Map<String, ValueRange> learned = new LinkedHashMap<>(ranges);
        steps.forEach((tensor, step) -> {
            Tensor logarithm =
                    trained.requireValue(step.parameter()).initializer().orElseThrow();
            ValueRange before = step.parameters().representable();
            double factor = Math.exp(logarithm.doubles()[0]);
            learned.put(tensor, new ValueRange((float) (before.low() * factor), (float) (before.high() * factor)));
        });
        return Collections.unmodifiableMap(learned);
    }

    private final class Insertion extends QuantisationInsertion {
        private final GraphBuilder b = builder();

        Insertion(Graph graph) {
            super(graph, plan, ranges, precision);
        }

        @Override
        Rounded round(Value data, String tensor, QuantisationParameters parameters) {
            Value logarithm = b.constant(data.name() + "/step", Tensor.scalar(0f));
            steps.put(tensor, new Step(logarithm.name(), parameters));
            return rounded(data, parameters, logarithm);
        }

        @Override
        Rounded roundFixed(Value data, QuantisationParameters parameters) {
            return rounded(data, parameters, Value.absent());
        }

        @Override
        Rounded roundConstant(Value data, QuantisationParameters parameters) {
            return roundFixed(data, parameters);
        }

        private Rounded rounded(Value data, QuantisationParameters parameters, Value logarithm) {
            int zero = parameters.zeroPoint();
            Value rounded = b.call(Operators.INTERNAL_DOMAIN, InternalOperators.FAKE_QUANTISE, data, logarithm)
                    .attribute("scale", parameters.scale())
                    .attribute("least", (long) QuantisationParameters.least(parameters.type()) - zero)
                    .attribute("largest", (long) QuantisationParameters.largest(parameters.type()) - zero)
                    .named(data.name() + "/fq")
                    .output();
            return new Rounded(rounded, rounded);
        }

        @Override
        Rounded moved(Value output, QuantisationParameters parameters) {
            return new Rounded(output, output);
        }

        /** Which it does, as the real numbers stay. */
        @Override
        void fillWithZero(Node pad, QuantisationParameters parameters) {}

        @Override
        void roundWeights(Node node) {
            Value weights = node.input(1);
            Value rounded = b.call(Operators.INTERNAL_DOMAIN, InternalOperators.FAKE_QUANTISE_WEIGHTS, weights)
                    .attribute("axis", IntegerForm.channelAxis(node))
                    .attribute("largest", largestWeight())
                    .named(weights.name() + "/fq")
                    .output();
            node.setInput(1, rounded);
        }

        @Override
        void roundWeightsAndBias(Node node, float inputScale) {
            roundWeights(node);
        }
    }
}
