package dev.dnal.onnx.quantisation;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.pass.DeadNodeElimination;
import dev.dnal.onnx.pass.Pass;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Writes a planned network in QDQ form:
 *
 * <ol>
 *   <li>A Relu or Clip that the plan lets go is taken out; what is before it gets its name.
 *   <li>What a quantised operator reads of others goes through QuantizeLinear and DequantizeLinear; constants become whole numbers.
 *   <li>Weights become INT8 with a scale for each channel, biases INT32 of the scale that the sums have, both behind a DequantizeLinear.
 *   <li>What it makes goes through both too, and all read what comes out.
 *   <li>What only moves elements reads whole numbers and makes them, so that no kernel need compute with real ones in between; a
 *       concatenation does if all it reads was rounded at one place.
 * </ol>
 *
 * <p>Requires: a graph for which the plan was made, unchanged since.<br>
 * Ensures: names of graph inputs and outputs as they were; what stands for a tensor that a quantised operator makes has its name; nodes
 * in an order of execution.
 */
public final class QdqInsertion implements Pass {
    private final QuantisationPlan plan;
    private final Map<String, ValueRange> ranges;
    private final QuantisationPrecision precision;

    /**
     * An insertion.
     *
     * @param plan for the graph
     * @param ranges of {@link QuantisationPlan#tensors}
     */
    public QdqInsertion(QuantisationPlan plan, Map<String, ValueRange> ranges, QuantisationPrecision precision) {
        this.plan = plan;
        this.ranges = Map.copyOf(ranges);
        this.precision = precision;
    }

    /**
     * {@inheritDoc}
     *
     * @throws GraphException if a range is missing
     */
    @Override
    public boolean apply(Graph graph) {
        new Insertion(graph).insert();
        new DeadNodeElimination().apply(graph);
        return !plan.nodes().isEmpty();
    }

    private final class Insertion extends QuantisationInsertion {
        private final GraphBuilder b = builder();
        /** Scale and zero point as initializers. */
        private final Map<QuantisationParameters, List<Value>> constants = new LinkedHashMap<>();

        Insertion(Graph graph) {
            super(graph, plan, ranges, precision);
        }

        @Override
        Rounded round(Value data, String tensor, QuantisationParameters parameters) {
            return roundFixed(data, parameters);
        }

        @Override
        Rounded roundFixed(Value data, QuantisationParameters parameters) {
            List<Value> constant = constants(parameters);
            Value steps = b.call("QuantizeLinear", data, constant.get(0), constant.get(1))
                    .named(data.name() + "/q")
                    .output();
            return new Rounded(steps, dequantise(steps, parameters));
        }

        @Override
        Rounded roundConstant(Value data, QuantisationParameters parameters) {
            Tensor contents = data.initializer().orElseThrow();
            Value steps = b.constant(data.name() + "/q", parameters.quantise(contents));
            return new Rounded(steps, dequantise(steps, parameters));
        }

        @Override
        Rounded moved(Value output, QuantisationParameters parameters) {
            output.setType(new TensorType(parameters.type(), output.requireShape()));
            Value values = dequantise(output, parameters);
            insertAfter(output, values, values.producer().orElseThrow());
            return new Rounded(output, values);
        }

        @Override
        void fillWithZero(Node pad, QuantisationParameters parameters) {
            pad.setInput(2, constants(parameters).get(1));
        }

        @Override
        void roundWeights(Node node) {
            Tensor weights = node.input(1).initializer().orElseThrow();
            setWeights(node, QuantisedWeights.of(weights, IntegerForm.channelAxis(node), largestWeight()));
        }

        @Override
        void roundWeightsAndBias(Node node, float inputScale) {
            Tensor weights = node.input(1).initializer().orElseThrow();
            QuantisedWeights quantised = QuantisedWeights.of(weights, IntegerForm.channelAxis(node), largestWeight());
            if (node.hasInput(2)) {
                float[] bias = node.input(2).initializer().orElseThrow().floats();
                quantised = quantised.withRoomFor(weights, bias, inputScale);
                QuantisedBias sums =
                        QuantisedBias.of(bias, inputScale, quantised.scales().floats());
                String name = node.input(2).name();
                node.setInput(
                        2,
                        b.call(
                                        "DequantizeLinear",
                                        b.constant(name + "/q", sums.steps()),
                                        b.constant(name + "/s", sums.scales()))
                                .attribute("axis", 0)
                                .named(name + "/dq")
                                .output());
            }
            setWeights(node, quantised);
        }

        private void setWeights(Node node, QuantisedWeights quantised) {
            String name = node.input(1).name();
            Tensor zeros = Tensor.repeated(
                    Tensor.ofDoubles(DataType.INT8, new double[1]),
                    quantised.scales().elements());
            node.setInput(
                    1,
                    b.call(
                                    "DequantizeLinear",
                                    b.constant(name + "/q", quantised.steps()),
                                    b.constant(name + "/s", quantised.scales()),
                                    b.constant(name + "/z", zeros))
                            .attribute("axis", quantised.axis())
                            .named(name + "/dq")
                            .output());
        }

        private Value dequantise(Value steps, QuantisationParameters parameters) {
            List<Value> constant = constants(parameters);
            return b.call("DequantizeLinear", steps, constant.get(0), constant.get(1))
                    .named(steps.name() + "/dq")
                    .output();
        }

        private List<Value> constants(QuantisationParameters parameters) {
            return constants.computeIfAbsent(parameters, made -> {
                Tensor zero = Tensor.ofDoubles(made.type(), new double[] {made.zeroPoint()});
                return List.of(b.constant("scale", Tensor.scalar(made.scale())), b.constant("zero", zero));
            });
        }
    }
}
