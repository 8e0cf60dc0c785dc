package dev.dnal.onnx.quantisation;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.LayerNames;
import dev.dnal.onnx.quantisation.IntegerForm.Verdict;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What of a network computes with whole numbers.
 *
 * <ol>
 *   <li>Layers that sum products do, unless they are to stay as they are.
 *   <li>So does what follows on them and can: arithmetic and what moves elements.
 *   <li>A Relu or Clip that alone reads what such an operator computes goes: the operator's result saturates where it would cut.
 *   <li>Unless another quantised operator reads its result, arithmetic and movement stay as they are, as nothing is won; and so does the
 *       result of a matrix product, as that of logits.
 * </ol>
 *
 * All else computes with real numbers, and {@link #floatNodes} says why.
 */
public final class QuantisationPlan {
    private final Map<Node, IntegerForm> forms = new LinkedHashMap<>();
    /** 3: for the value that a Relu or Clip reads, the value that it makes. */
    private final Map<Value, Value> saturated = new LinkedHashMap<>();

    private final List<FloatNode> floatNodes = new ArrayList<>();
    private final List<String> layers = new ArrayList<>();
    private final Set<String> tensors = new LinkedHashSet<>();

    private QuantisationPlan() {}

    /**
     * Whether there are nodes of an ONNX operator that can compute with whole numbers, or move them. Those of a ConvTranspose can't, though
     * their weights can be kept as such.
     */
    public static boolean isForWholeNumbers(String operator) {
        return IntegerForm.isForWholeNumbers(operator);
    }

    /**
     * Plans for a network.
     *
     * @param network after {@link QuantisationPreparation}
     * @param floatLayers names of layers, as {@link #layers} has them, that are to stay as they are
     * @throws GraphException if weights are not finite, or nothing can be quantised
     */
    public static QuantisationPlan of(Graph network, Set<String> floatLayers) {
        QuantisationPlan plan = new QuantisationPlan();
        Map<Node, Verdict> verdicts = plan.verdicts(network, floatLayers);
        plan.spread(network, verdicts);
        plan.withdraw(network, verdicts);
        plan.report(network, verdicts);
        if (floatLayers.isEmpty() && !plan.forms.containsValue(IntegerForm.SUM)) {
            throw new GraphException(
                    "Expected a network with convolutions or matrix products that can be quantised, found none in '"
                            + network.name() + "': " + plan.floatNodes);
        }
        plan.findTensors();
        return plan;
    }

    private Map<Node, Verdict> verdicts(Graph network, Set<String> floatLayers) {
        LayerNames names = LayerNames.of(network);
        Map<Node, Verdict> verdicts = new HashMap<>();
        for (Node node : network.nodes()) {
            Verdict verdict = IntegerForm.of(node);
            if (verdict.form().filter(form -> form == IntegerForm.SUM).isPresent()) {
                layers.add(names.of(node));
            }
            if (floatLayers.contains(names.of(node))) {
                verdict = Verdict.none("it is kept so");
            }
            if (verdict.form().isPresent() && !IntegerForm.hasFiniteConstants(node)) {
                throw new GraphException(
                        node, "expected finite weights to quantise, found some that are not; export the network again");
            }
            verdicts.put(node, verdict);
        }
        return verdicts;
    }

    /** 1 to 3. */
    private void spread(Graph network, Map<Node, Verdict> verdicts) {
        Set<Value> steps = new HashSet<>();
        for (Node node : network.nodes()) {
            Optional<IntegerForm> form = verdictOf(node, verdicts).form();
            if (form.isEmpty()) {
                continue;
            }
            boolean begins = form.get() == IntegerForm.SUM;
            boolean follows =
                    form.get().dataInputs(node).stream().map(node::input).anyMatch(steps::contains);
            if (begins || follows) {
                forms.put(node, form.get());
                steps.addAll(node.outputs());
                if (form.get() == IntegerForm.SATURATION && canGo(network, node)) {
                    saturated.put(node.input(0), node.output());
                }
            } else if (form.get() == IntegerForm.WEIGHTS_ONLY) {
                forms.put(node, form.get());
            }
        }
        forms.replaceAll((node, form) -> form == IntegerForm.SATURATION && !saturated.containsKey(node.input(0))
                ? IntegerForm.ARITHMETIC
                : form);
    }

    /** What moves elements does not saturate anything. */
    private boolean canGo(Graph network, Node saturation) {
        Value data = saturation.input(0);
        return data.uses().size() == 1
                && !network.isOutput(data)
                && data.producer()
                        .map(forms::get)
                        .filter(form -> form == IntegerForm.SUM || form == IntegerForm.ARITHMETIC)
                        .isPresent();
    }

    /** 4. */
    private void withdraw(Graph network, Map<Node, Verdict> verdicts) {
        List<Node> backwards = new ArrayList<>(network.nodes());
        Collections.reverse(backwards);
        for (Node node : backwards) {
            IntegerForm form = forms.get(node);
            boolean depends = form == IntegerForm.ARITHMETIC
                    || form == IntegerForm.MOVING
                    || (form == IntegerForm.SATURATION && !isMadeBySum(node));
            if (depends && !isReadInSteps(node)) {
                forms.remove(node);
                saturated.remove(node.input(0));
                verdicts.put(node, Verdict.none("nothing that is quantised reads what it makes"));
            }
        }
    }

    private boolean isMadeBySum(Node saturation) {
        return saturation.input(0).producer().filter(this::needsSteps).isPresent();
    }

    /** Whether a node has a kernel of whole numbers only where its result is one too: convolutions. */
    private boolean needsSteps(Node node) {
        return forms.get(node) == IntegerForm.SUM && node.is("Conv");
    }

    private boolean isReadInSteps(Node node) {
        return node.outputs().stream().flatMap(output -> output.uses().stream()).anyMatch(use -> {
            IntegerForm reader = forms.get(use.node());
            return reader != null
                    && reader != IntegerForm.WEIGHTS_ONLY
                    && reader.dataInputs(use.node()).contains(use.index());
        });
    }

    private void report(Graph network, Map<Node, Verdict> verdicts) {
        LayerNames names = LayerNames.of(network);
        for (Node node : network.nodes()) {
            boolean computes = node.outputs().stream().anyMatch(output -> output.type() == DataType.FLOAT);
            IntegerForm form = forms.get(node);
            if (form == IntegerForm.WEIGHTS_ONLY) {
                floatNodes.add(new FloatNode(
                        names.of(node),
                        node.opType(),
                        "ONNX Runtime has no kernel of whole numbers for it; its weights are kept as such"));
            } else if (computes && form == null) {
                floatNodes.add(new FloatNode(names.of(node), node.opType(), reason(verdictOf(node, verdicts))));
            }
        }
    }

    private static Verdict verdictOf(Node node, Map<Node, Verdict> verdicts) {
        return verdicts.getOrDefault(node, Verdict.none(""));
    }

    private static String reason(Verdict verdict) {
        return verdict.reason().isEmpty() ? "nothing that is quantised makes what it reads" : verdict.reason();
    }

    private void findTensors() {
        for (Map.Entry<Node, IntegerForm> entry : forms.entrySet()) {
            Node node = entry.getKey();
            IntegerForm form = entry.getValue();
            if (form == IntegerForm.SATURATION || form == IntegerForm.WEIGHTS_ONLY) {
                continue;
            }
            for (int index : form.dataInputs(node)) {
                Value data = node.input(index);
                if (data.initializer().isEmpty()) {
                    tensors.add(data.name());
                }
            }
            if (form != IntegerForm.MOVING && makesSteps(node)) {
                tensors.add(afterSaturation(node.output()).name());
            }
        }
    }

    /** What an operator is among whole numbers; empty if it stays as it is. */
    Optional<IntegerForm> form(Node node) {
        return Optional.ofNullable(forms.get(node));
    }

    /** Whether a node's result is whole numbers; a matrix product's only is where that is read. */
    boolean makesSteps(Node node) {
        return forms.get(node) != IntegerForm.SUM || needsSteps(node) || isReadInSteps(node);
    }

    /** The value itself, or that which the Relu or Clip behind it makes, if that goes. */
    Value afterSaturation(Value value) {
        return saturated.getOrDefault(value, value);
    }

    /** The nodes that compute with whole numbers, or have weights that are such, in an order of execution. */
    List<Node> nodes() {
        return List.copyOf(forms.keySet());
    }

    /**
     * The tensors whose range has to be known: what quantised operators read and make, after the Relu or Clip behind it. They do for any
     * plan in which more layers stay as they are, too.
     *
     * @return names of values of the network, in an order of execution
     */
    public Set<String> tensors() {
        return Collections.unmodifiableSet(tensors);
    }

    /** The layers that could compute with whole numbers, in an order of execution: those that sum products. */
    public List<String> layers() {
        return List.copyOf(layers);
    }

    /** Number of layers that sum products and compute with whole numbers. */
    public int quantisedLayers() {
        return (int)
                forms.values().stream().filter(form -> form == IntegerForm.SUM).count();
    }

    /** The nodes that go on computing with real numbers, in an order of execution. */
    public List<FloatNode> floatNodes() {
        return List.copyOf(floatNodes);
    }
}
