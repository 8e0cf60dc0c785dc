package dev.dnal.onnx.lowering.cpu;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.lowering.internal.KernelCalls;
import dev.dnal.onnx.lowering.internal.Lowering;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.internal.constant.Constants;
import dev.dnal.onnx.op.internal.rule.PerChannel;
import dev.dnal.onnx.pass.DeadNodeElimination;
import dev.dnal.onnx.pass.Pass;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Lets channels stay in blocks from one convolution to the next. The cases, for images of which all lie in blocks or are
 * brought there anyway:
 *
 * <ol>
 *   <li>operators that work element by element on images of one shape don't care how those lie;
 *   <li>GlobalAveragePool has a form for blocks, whose result lies the same both ways;
 *   <li>ReduceSum over all axes but the channels is a sum of such averages;
 *   <li>an image that is brought out of blocks and in again never leaves them.
 * </ol>
 *
 * <p>Requires and ensures what {@link BlockedConvolutions} ensures.
 */
final class BlockedRegions implements Pass {
    private static final Set<String> ELEMENTWISE = Set.of(
            "Add", "Sub", "Mul", "Sum", "Relu", "LeakyRelu", "Sigmoid", "Tanh", "HardSigmoid", "HardSwish", "ReluGrad");

    /** For each plain image, the same image in blocks. */
    private final Map<Value, Value> blocked = new LinkedHashMap<>();

    @Override
    public boolean apply(Graph graph) {
        graph.sort();
        GraphBuilder b = new GraphBuilder(graph);
        boolean changed = false;
        for (Node node : List.copyOf(graph.nodes())) {
            if (isReorder(node, "ReorderOutput")) {
                blocked.put(node.output(), node.input(0));
            } else if (isReorder(node, "ReorderInput")) {
                changed |= stayIn(graph, node);
            } else if (isElementwise(node) && node.inputs().stream().allMatch(blocked::containsKey)) {
                changed |= elementwise(node, b);
            } else if (node.is("GlobalAveragePool") && blocked.containsKey(node.input(0))) {
                Lowering.replace(graph, node.output(), average(node.input(0), b));
                graph.remove(node);
                changed = true;
            } else if (isSumOverImages(node) && blocked.containsKey(node.input(0))) {
                Lowering.replace(graph, node.output(), sum(node, b));
                graph.remove(node);
                changed = true;
            }
        }
        new DeadNodeElimination().apply(graph);
        return changed;
    }

    private static boolean isReorder(Node node, String type) {
        return node.domain().equals(Blocks.DOMAIN) && node.opType().equals(type);
    }

    /** Case 4. */
    private boolean stayIn(Graph graph, Node enter) {
        Value inside = blocked.get(enter.input(0));
        if (inside == null) {
            blocked.put(enter.input(0), enter.output());
            return false;
        }
        graph.replaceAllUses(enter.output(), inside);
        return true;
    }

    private static boolean isElementwise(Node node) {
        if (!ELEMENTWISE.contains(node.opType()) || node.domain().equals(Blocks.DOMAIN)) {
            return false;
        }
        Shape shape = node.output().requireShape();
        return shape.rank() == 4
                && node.inputs().stream().allMatch(input -> input.requireShape().surelyEquals(shape));
    }

    /** Case 1. */
    private boolean elementwise(Node node, GraphBuilder b) {
        Graph graph = b.graph();
        Node inside = graph.addNode(
                node.domain(),
                node.opType(),
                graph.freshNodeName(node.name() + "/blocked"),
                node.inputs().stream().map(blocked::get).toList(),
                List.of(graph.freshName(node.output().name())));
        node.attributes().forEach(inside::setAttribute);
        Value result = inside.output();
        result.setType(new TensorType(node.output().type(), node.output().requireShape()));
        Value plain = Blocks.leave(b, result);
        Lowering.replace(graph, node.output(), plain);
        graph.remove(node);
        blocked.put(plain, result);
        return true;
    }

    /** Case 2: [N, C, 1, 1]. */
    private Value average(Value image, GraphBuilder b) {
        Value inside = blocked.get(image);
        Node pool = KernelCalls.call(b.graph(), Blocks.DOMAIN, "GlobalAveragePool", List.of(inside), List.of(inside));
        Shape shape = image.requireShape();
        pool.output()
                .setType(new TensorType(
                        image.type(), Shape.of(1, 1, 1, 1).with(0, shape.dim(0)).with(1, shape.dim(1))));
        return pool.output();
    }

    private static boolean isSumOverImages(Node node) {
        if (!node.is("ReduceSum") || node.input(0).requireShape().rank() != 4 || !node.hasInput(1)) {
            return false;
        }
        Shape shape = node.input(0).requireShape();
        Optional<long[]> axes = Constants.of(node.input(1)).map(tensor -> tensor.longs());
        return shape.dim(2).isFixed()
                && shape.dim(3).isFixed()
                && axes.filter(list -> Arrays.equals(list, PerChannel.otherAxes(4)))
                        .isPresent();
    }

    /** Case 3. */
    private Value sum(Node node, GraphBuilder b) {
        Value image = node.input(0);
        Shape shape = image.requireShape();
        Value sums = b.scale(average(image, b), (double) shape.size(2) * shape.size(3));
        return node.intAttribute("keepdims", 1) == 0
                ? b.sumDropping(sums, PerChannel.otherAxes(4))
                : b.sumKeeping(sums, 0);
    }
}
