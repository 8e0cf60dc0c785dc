package dev.dnal.onnx.opset;

import dev.dnal.onnx.graph.Attribute.TextValue;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.pass.Pass;
import java.util.Map;
import java.util.Set;

/**
 * Brings a graph of opset 17 to a newer one, the way back of {@link OpsetNormalisation}. All that networks are made of keeps its form, apart
 * from:
 *
 * <ol>
 *   <li>Reductions but ReduceSum, from 18: axes from attribute to input.
 *   <li>Split, from 18: a number of equal parts must be given where their sizes are not.
 *   <li>GridSample, from 20: modes have other names.
 * </ol>
 *
 * <p>Requires: opset 17.<br>
 * Ensures: the same function; the newer opset.
 */
final class OpsetUpgrade implements Pass {
    /** The opset of cases 1 and 2. */
    private static final long CHANGED = 18;

    private static final long GRID_SAMPLE_CHANGED = 20;

    private static final Map<String, String> MODES = Map.of("bilinear", "linear", "bicubic", "cubic");

    private static final Set<String> REDUCTIONS = Set.of(
            "ReduceL1",
            "ReduceL2",
            "ReduceLogSum",
            "ReduceLogSumExp",
            "ReduceMax",
            "ReduceMean",
            "ReduceMin",
            "ReduceProd",
            "ReduceSumSquare");

    private final long opset;

    OpsetUpgrade(long opset) {
        this.opset = opset;
    }

    @Override
    public boolean apply(Graph graph) {
        for (Node node : graph.nodes()) {
            if (opset >= CHANGED && REDUCTIONS.stream().anyMatch(node::is)) {
                reduction(graph, node);
            } else if (opset >= CHANGED && node.is("Split") && !node.hasInput(1)) {
                node.setAttribute("num_outputs", node.outputs().size());
            } else if (opset >= GRID_SAMPLE_CHANGED && node.is("GridSample")) {
                String mode = node.textAttribute("mode", "bilinear");
                node.setAttribute("mode", new TextValue(MODES.getOrDefault(mode, mode)));
            }
        }
        graph.opsets().put("", opset);
        return true;
    }

    /** 1. */
    private static void reduction(Graph graph, Node node) {
        node.intsAttribute("axes").ifPresent(axes -> {
            node.removeAttribute("axes");
            node.setInput(
                    1, graph.addInitializer(graph.freshName(node.output().name() + "/axes"), Tensor.vector(axes)));
        });
    }
}
