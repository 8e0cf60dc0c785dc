package dev.dnal.onnx.opset;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.ModelInfo;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.op.Operators;
import dev.dnal.onnx.opset.internal.AttributesToInputs;
import dev.dnal.onnx.opset.internal.CountedPadding;
import dev.dnal.onnx.opset.internal.Decomposition;
import dev.dnal.onnx.opset.internal.EinsumForm;
import dev.dnal.onnx.opset.internal.FirstForms;
import dev.dnal.onnx.opset.internal.GridForms;
import dev.dnal.onnx.opset.internal.NewForms;
import dev.dnal.onnx.opset.internal.OldSemantics;
import dev.dnal.onnx.pass.Pass;
import dev.dnal.onnx.pass.ShapeInference;
import dev.dnal.onnx.pass.internal.NodeErrors;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import java.util.logging.Logger;
import java.util.stream.Collectors;

/**
 * Brings a graph of any opset from 1 to 25, and with a warning of a newer one, to opset 17: what the same operator said in another form before or after. Values
 * get types on the way, because some conversions need ranks. The cases, by the opsets they apply to, after ONNX's Changelog:
 *
 * <ol>
 *   <li>Constant, all: becomes an initializer.
 *   <li>Squeeze, Unsqueeze, ReduceSum, to 12: axes from attribute to input ({@link AttributesToInputs}).
 *   <li>Split, to 12: sizes from attribute to input.
 *   <li>Slice, to 9: starts, ends, axes from attributes to inputs.
 *   <li>Pad, to 10: pads and value from attributes to inputs.
 *   <li>Clip, to 10: bounds from attributes to inputs.
 *   <li>Dropout, to 11: ratio from attribute to input; its mask, which was of another type to 9, goes.
 *   <li>Softmax, LogSoftmax, to 12: over all axes from {@code axis} (1) on; since 13 over one ({@link OldSemantics}).
 *   <li>BatchNormalization, to 13: {@code spatial} and {@code is_test} go, training outputs are refused.
 *   <li>Add, Sub, Mul, Div, Pow, comparisons, logic, Gemm, to 6: broadcast by attributes; since 7 always, from the last axis.
 *   <li>Reductions but ReduceSum, from 18: axes from input to attribute ({@link NewForms}).
 *   <li>Split, from 18: equal parts but the last, counted by {@code num_outputs}.
 *   <li>Pad, from 18: pads for some axes only; mode wrap is refused.
 *   <li>AveragePool, from 19: dilations are refused; Cast, from 19: {@code saturate} and {@code round_mode} go, as they are for 8-bit
 *       floats.
 *   <li>PRelu, to 6: a vector of slopes is one of channels; since 7 it broadcasts, along the last axis.
 *   <li>AveragePool, all: windows that reach beyond padding that counts are averaged whole ({@link CountedPadding}).
 *   <li>QuantizeLinear, DequantizeLinear, from 19: {@code saturate} goes, as it is for 8-bit floats; blocks of scales and other
 *       precisions are refused ({@link NewForms}).
 *   <li>Upsample, to 9: is a Resize with asymmetric coordinates ({@link ResizeForms}).
 *   <li>Resize, all: what opset 10 meant without saying so, inputs that are empty instead of absent, and from 18 on sizes of some axes
 *       only.
 *   <li>Gelu, Mish, Swish, which came with opsets 20, 18 and 24: by the operators that define them ({@link Decomposition}).
 *   <li>LayerNormalization, all: by means, differences and powers.
 *   <li>GroupNormalization, from 18: as an InstanceNormalization of groups; scale and bias are those of groups to 20, those of channels since.
 *   <li>Einsum, all: a product of matrices ({@link EinsumForm}).
 *   <li>All, to 5: {@code consumed_inputs} goes ({@link FirstForms}).
 *   <li>Reshape, to 4: sizes from attribute to input; Concat, to 3: axis is 1 if it is not given; Pad, in 1: pads have another
 *       name; Cast, to 5: the type is named by text; Tile, to 5: a number of tiles along one axis.
 *   <li>RMSNormalization, from 23: by means and powers.
 *   <li>CastLike, from 15: a Cast.
 *   <li>Mean, ReduceLogSum, ReduceLogSumExp, all: by sums.
 *   <li>Hardmax, from 13: where the largest is, as OneHot.
 *   <li>LpNormalization, all: divided by its norm.
 *   <li>Shrink, all: by choices.
 *   <li>AffineGrid, from 20: a product with a constant grid; GridSample, from 20: modes have other names, and volumes are refused
 *       ({@link GridForms}).
 *   <li>TopK, to 9: the number of elements from attribute to input.
 * </ol>
 *
 * All other operators mean the same in all these opsets, or are not known here.
 *
 * <p>Requires: graph inputs with types and known ranks.<br>
 * Ensures: opset 17, IR version 8, no Constant nodes, nodes in an order of execution, values typed.
 */
final class OpsetNormalisation implements Pass {
    /** Oldest opset that is understood. */
    static final long OLDEST = 1;

    /** Newest opset whose changes are known. A newer one is read as this one is, since few operators change from one to the next. */
    static final long NEWEST = 25;

    private static final Logger LOGGER = Logger.getLogger(OpsetNormalisation.class.getName());

    /** Newest opset whose operators may say which inputs they overwrite. */
    private static final long LAST_IN_PLACE = 5;

    /** IR version that opset 17 goes with. */
    private static final long IR_VERSION = 8;

    private record Conversion(long first, long last, BiConsumer<Graph, Node> rewrite) {
        boolean includes(long opset) {
            return opset >= first && opset <= last;
        }
    }

    private static final Map<String, List<Conversion>> CONVERSIONS = conversions();

    private static Map<String, List<Conversion>> conversions() {
        Map<String, List<Conversion>> all = new HashMap<>();
        all.put("Constant", List.of(new Conversion(OLDEST, NEWEST, ConstantForms::toInitializer)));
        all.put("Squeeze", List.of(until(12, AttributesToInputs::axes)));
        all.put("Unsqueeze", List.of(until(12, AttributesToInputs::axes)));
        all.put("ReduceSum", List.of(until(12, AttributesToInputs::axes)));
        all.put("Split", List.of(until(12, AttributesToInputs::split), from(18, NewForms::split)));
        all.put("Slice", List.of(until(9, AttributesToInputs::slice)));
        all.put("Pad", List.of(until(1, FirstForms::pad), until(10, AttributesToInputs::pad), from(18, NewForms::pad)));
        all.put("Clip", List.of(until(10, AttributesToInputs::clip)));
        all.put(
                "Dropout",
                List.of(
                        until(6, OldSemantics::requireInference),
                        until(9, AttributesToInputs::dropoutWithoutMask),
                        new Conversion(10, 11, AttributesToInputs::dropout)));
        all.put("Softmax", List.of(until(12, OldSemantics::softmax)));
        all.put("LogSoftmax", List.of(until(12, OldSemantics::softmax)));
        all.put(
                "BatchNormalization",
                List.of(until(6, OldSemantics::requireInference), until(13, OldSemantics::batchNormalization)));
        all.put("Gemm", List.of(until(6, (graph, gemm) -> gemm.removeAttribute("broadcast"))));
        all.put("PRelu", List.of(until(6, OldSemantics::slopes)));
        for (String type : List.of("Add", "Sub", "Mul", "Div", "Pow", "Equal", "Greater", "Less", "And", "Or", "Xor")) {
            all.put(type, List.of(until(6, OldSemantics::broadcast)));
        }
        for (String type : List.of("Mean", "Max", "Min", "Prod", "L1", "L2", "SumSquare")) {
            all.put("Reduce" + type, List.of(from(18, NewForms::reduction)));
        }
        all.put(
                "AveragePool",
                List.of(from(19, NewForms::averagePool), new Conversion(OLDEST, NEWEST, CountedPadding::averagePool)));
        all.put("QuantizeLinear", List.of(from(19, NewForms::quantisation)));
        all.put("DequantizeLinear", List.of(from(19, NewForms::quantisation)));
        all.put("Gelu", List.of(from(20, Decomposition::gelu)));
        all.put("Mish", List.of(from(18, Decomposition::mish)));
        all.put("Swish", List.of(from(24, Decomposition::swish)));
        all.put("RMSNormalization", List.of(from(23, Decomposition::rmsNormalization)));
        all.put("AffineGrid", List.of(from(20, GridForms::affineGrid)));
        all.put("GridSample", List.of(from(20, GridForms::gridSample)));
        all.put("CastLike", List.of(from(15, Decomposition::castLike)));
        all.put("Mean", List.of(from(8, Decomposition::mean)));
        all.put("ReduceLogSum", List.of(from(18, NewForms::reduction), from(OLDEST, Decomposition::logSum)));
        all.put("ReduceLogSumExp", List.of(from(18, NewForms::reduction), from(OLDEST, Decomposition::logSumExp)));
        all.put("Hardmax", List.of(from(13, Decomposition::hardmax)));
        all.put("LpNormalization", List.of(from(OLDEST, Decomposition::lpNormalization)));
        all.put("Shrink", List.of(from(9, Decomposition::shrink)));
        all.put("LayerNormalization", List.of(from(17, Decomposition::layerNormalization)));
        all.put(
                "GroupNormalization",
                List.of(
                        new Conversion(18, 20, Decomposition::groupNormalizationByGroups),
                        from(21, Decomposition::groupNormalization)));
        all.put("Einsum", List.of(from(12, EinsumForm::toMatMul)));
        all.put("TopK", List.of(until(9, AttributesToInputs::topK)));
        all.put("Upsample", List.of(until(9, ResizeForms::upsample)));
        all.put(
                "Resize",
                List.of(
                        new Conversion(10, 10, ResizeForms::unsaid),
                        from(18, ResizeForms::ofSomeAxes),
                        from(11, ResizeForms::withoutEmptyInputs)));
        all.put("Cast", List.of(until(5, FirstForms::cast), from(19, NewForms::cast)));
        all.put("Reshape", List.of(until(4, FirstForms::reshape)));
        all.put("Concat", List.of(until(3, FirstForms::concat)));
        all.put("Tile", List.of(until(5, FirstForms::tile)));
        return all;
    }

    /** The version of ONNX's own operators in a graph. */
    static long of(Graph graph) {
        return Optional.ofNullable(graph.opsets().get("")).orElse(Operators.OPSET);
    }

    /** Whether a node of a graph that is not normalised yet gets another form. */
    static boolean converts(Graph graph, Node node) {
        return conversions(node).stream().anyMatch(conversion -> conversion.includes(Math.min(of(graph), NEWEST)));
    }

    /** Operators of other opsets, or of none, that are read as those that they are made of. */
    static Set<String> rewritten() {
        return CONVERSIONS.keySet().stream()
                .filter(type -> !Operators.isKnown("", type))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Conversion until(long last, BiConsumer<Graph, Node> rewrite) {
        return new Conversion(OLDEST, last, rewrite);
    }

    private static Conversion from(long first, BiConsumer<Graph, Node> rewrite) {
        return new Conversion(first, NEWEST, rewrite);
    }

    /**
     * {@inheritDoc}
     *
     * @throws GraphException if the opset is older than what is understood, an operator is unknown, or a node has a
     *     form that opset 17 can't say
     */
    @Override
    public boolean apply(Graph graph) {
        long found = of(graph);
        if (found < OLDEST) {
            throw new GraphException("Graph '" + graph.name() + "' is of opset " + found + "; expected " + OLDEST
                    + " or newer: export the model with opset " + Operators.OPSET);
        }
        if (found > NEWEST) {
            LOGGER.warning(() -> "Graph '" + graph.name() + "' is of opset " + found + ", which is newer than " + NEWEST
                    + ", the newest that is known here: it is read as if its operators had not changed since");
        }
        long opset = Math.min(found, NEWEST);
        graph.sort();
        boolean changed = opset != Operators.OPSET || graph.info().irVersion() != IR_VERSION;
        for (Node node : List.copyOf(graph.nodes())) {
            changed |= normalise(graph, node, opset);
        }
        graph.opsets().put("", Operators.OPSET);
        ModelInfo info = graph.info();
        graph.setInfo(new ModelInfo(
                IR_VERSION,
                info.producerName(),
                info.producerVersion(),
                info.domain(),
                info.modelVersion(),
                info.docString()));
        graph.sort();
        return changed;
    }

    private static boolean normalise(Graph graph, Node node, long opset) {
        boolean changed = false;
        if (opset <= LAST_IN_PLACE && !node.isKept()) {
            FirstForms.all(node);
        }
        for (Conversion conversion : conversions(node)) {
            if (conversion.includes(opset) && graph.nodes().contains(node)) {
                NodeErrors.naming(node, () -> conversion.rewrite().accept(graph, node));
                changed = true;
            }
        }
        // A conversion that replaced the node has typed what stands in its place.
        if (graph.nodes().contains(node)) {
            changed |= ShapeInference.infer(node);
            // Pads and axes, which decide shapes, are often computed in a chain that is constant.
            changed |= ConstantFolding.ofIndices(graph, node);
        }
        return changed;
    }

    private static List<Conversion> conversions(Node node) {
        return !node.isKept() && node.domain().isEmpty()
                ? CONVERSIONS.getOrDefault(node.opType(), List.of())
                : List.of();
    }
}
