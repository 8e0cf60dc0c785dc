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
import dev.dnal.onnx.pass.internal.Replacement;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Writes a planned network in QDQ form:
 *
 * <ol>
 *   <li>A Relu or Clip that the plan lets go is taken out; what is before it gets its name.
 *   <li>What a quantised operator reads of others goes through QuantizeLinear and DequantizeLinear; constants become whole numbers.
 *   <li>Weights become INT8 with a scale for each channel, biases INT32 of the scale that the sums have, both behind a DequantizeLinear.
 *   <li>What it makes goes through both too, and all read what comes out.
 *   <li>What only moves elements reads whole numbers and makes them, so that no kernel need compute with real ones in between; a
 *       concatenation does if all it reads has the same scale.
 * </ol>
 *
 * <p>Requires: a graph for which the plan was made, unchanged since.<br>
 * Ensures: names of graph inputs and outputs as they were; what stands for a tensor that a quantised operator makes has its name; nodes
 * in an order of execution.
 */
public final class QdqInsertion implements Pass {
    /** What Softmax makes, whatever was measured. */
    private static final ValueRange PROBABILITIES = new ValueRange(0, 1);

    private final QuantisationPlan plan;
    private final Map<String, ValueRange> ranges;
    private final Precision precision;

    /**
     * How many steps there are.
     *
     * @param activations UINT8 or INT8
     * @param largestWeight magnitude of the largest weight, 127; or 64 for processors without dot products of 8-bit numbers, which add
     *     up two products in 16 bits
     */
    public record Precision(DataType activations, int largestWeight) {
        /** UINT8 activations, and weights up to 127. */
        public static final Precision USUAL = new Precision(DataType.UINT8, 127);

        /** Checks the type. */
        public Precision {
            if (activations != DataType.UINT8 && activations != DataType.INT8) {
                throw new IllegalArgumentException("Expected activations of UINT8 or INT8, found " + activations);
            }
        }
    }

    /**
     * An insertion.
     *
     * @param plan for the graph
     * @param ranges of {@link QuantisationPlan#tensors}
     */
    public QdqInsertion(QuantisationPlan plan, Map<String, ValueRange> ranges, Precision precision) {
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
        Insertion insertion = new Insertion(graph);
        for (Node node : plan.nodes()) {
            insertion.insert(node, plan.form(node).orElseThrow());
        }
        new DeadNodeElimination().apply(graph);
        return !plan.nodes().isEmpty();
    }

    /**
     * A tensor that there is as whole numbers.
     *
     * @param steps the whole numbers
     * @param values the real ones that they stand for
     */
    private record Quantised(Value steps, Value values, QuantisationParameters parameters) {}

    private final class Insertion {
        private final Graph graph;
        private final GraphBuilder b;
        /** By the values that there are as whole numbers, and by what stands for these. */
        private final Map<Value, Quantised> known = new HashMap<>();
        /** Scale and zero point as initializers. */
        private final Map<QuantisationParameters, List<Value>> constants = new LinkedHashMap<>();

        Insertion(Graph graph) {
            this.graph = graph;
            this.b = new GraphBuilder(graph);
        }

        void insert(Node node, IntegerForm form) {
            switch (form) {
                case SATURATION -> removeSaturation(node);
                case WEIGHTS_ONLY -> quantiseWeights(node);
                case MOVING -> move(node);
                case SUM, ARITHMETIC -> compute(node, form);
            }
        }

        /** 1. The operator before it was inserted with the range of what this makes. */
        private void removeSaturation(Node node) {
            Replacement.of(graph, node, List.of(node.input(0)));
        }

        private void compute(Node node, IntegerForm form) {
            List<Integer> inputs = form.dataInputs(node);
            List<Quantised> read =
                    inputs.stream().map(index -> quantised(node.input(index))).toList();
            if (node.is("Concat") && plan.afterSaturation(node.output()) == node.output() && haveOneScale(read)) {
                inputs.forEach(index -> node.setInput(index, read.get(index).steps()));
                makesSteps(node, read.get(0).parameters());
                return;
            }
            for (int i = 0; i < inputs.size(); i++) {
                node.setInput(inputs.get(i), read.get(i).values());
            }
            if (form == IntegerForm.SUM && IntegerForm.hasConstantWeights(node)) {
                quantiseWeightsAndBias(node, read.get(0).parameters().scale());
            }
            if (plan.makesSteps(node)) {
                Value saturated = plan.afterSaturation(node.output());
                insertBehind(
                        node.output(),
                        node.is("Softmax") && saturated == node.output()
                                ? QuantisationParameters.asymmetric(PROBABILITIES, precision.activations())
                                : parameters(saturated.name()));
            }
        }

        private static boolean haveOneScale(List<Quantised> values) {
            return values.stream().map(Quantised::parameters).distinct().count() == 1;
        }

        /** 2. */
        private Quantised quantised(Value data) {
            Quantised found = known.get(data);
            if (found != null) {
                return found;
            }
            Optional<Tensor> constant = data.initializer();
            Quantised made;
            if (constant.isPresent()) {
                QuantisationParameters parameters = QuantisationParameters.asymmetric(
                        ValueRange.of(constant.get().floats()), precision.activations());
                Value steps = b.constant(data.name() + "/q", parameters.quantise(constant.get()));
                made = new Quantised(steps, dequantise(steps, parameters), parameters);
            } else {
                QuantisationParameters parameters = parameters(data.name());
                Value steps = quantise(data, parameters);
                made = new Quantised(steps, dequantise(steps, parameters), parameters);
            }
            known.put(data, made);
            return made;
        }

        /** 4. */
        private void insertBehind(Value output, QuantisationParameters parameters) {
            Value steps = quantise(output, parameters);
            Value values = dequantise(steps, parameters);
            insertAfter(output, values, steps.producer().orElseThrow());
            known.put(values, new Quantised(steps, values, parameters));
        }

        /** What comes out takes the name. */
        private void insertAfter(Value output, Value values, Node between) {
            String name = output.name();
            graph.insertAfter(output, values, Set.of(between));
            if (!values.name().equals(name)) {
                graph.rename(output, graph.freshName(name + "/r"));
                graph.rename(values, name);
            }
        }

        /** 5. */
        private void move(Node node) {
            Quantised read = quantised(node.input(0));
            node.setInput(0, read.steps());
            if (node.is("Pad") && node.textAttribute("mode", "constant").equals("constant")) {
                node.setInput(2, constants(read.parameters()).get(1));
            }
            makesSteps(node, read.parameters());
        }

        private void makesSteps(Node node, QuantisationParameters parameters) {
            for (Value output : node.outputs()) {
                if (output.isAbsent()) {
                    continue;
                }
                output.setType(new TensorType(parameters.type(), output.requireShape()));
                Value values = dequantise(output, parameters);
                insertAfter(output, values, values.producer().orElseThrow());
                known.put(values, new Quantised(output, values, parameters));
            }
        }

        /** 3, without whole numbers to read. */
        private void quantiseWeights(Node node) {
            Tensor weights = node.input(1).initializer().orElseThrow();
            setWeights(node, QuantisedWeights.of(weights, IntegerForm.channelAxis(node), precision.largestWeight()));
        }

        /** 3. */
        private void quantiseWeightsAndBias(Node node, float inputScale) {
            Tensor weights = node.input(1).initializer().orElseThrow();
            QuantisedWeights quantised =
                    QuantisedWeights.of(weights, IntegerForm.channelAxis(node), precision.largestWeight());
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

        private QuantisationParameters parameters(String tensor) {
            ValueRange range = ranges.get(tensor);
            if (range == null) {
                throw new GraphException("Expected the range of tensor '" + tensor + "', found ranges of "
                        + ranges.size() + " others; calibrate all tensors of the plan");
            }
            return QuantisationParameters.asymmetric(range, precision.activations());
        }

        private Value quantise(Value values, QuantisationParameters parameters) {
            List<Value> constant = constants(parameters);
            return b.call("QuantizeLinear", values, constant.get(0), constant.get(1))
                    .named(values.name() + "/q")
                    .output();
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
