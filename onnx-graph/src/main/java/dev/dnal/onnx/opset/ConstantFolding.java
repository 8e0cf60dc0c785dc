package dev.dnal.onnx.opset;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.internal.constant.Constants;
import dev.dnal.onnx.pass.Pass;
import dev.dnal.onnx.pass.internal.Replacement;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Puts initializers in the place of nodes that compute the same in every run:
 *
 * <ol>
 *   <li>Constant;
 *   <li>nodes that compute sizes which shape inference knows;
 *   <li>ConstantOfShape of known sizes, up to {@link #MAX_BYTES} and {@link #MAX_TOTAL_BYTES} in all: some files hold their
 *       weights so, and weights must be initializers;
 *   <li>other nodes of ONNX's own domain that read initializers only (graph inputs with a default are none), where the result
 *       is not larger than what it is computed from, or small; see {@link FoldedNode}.
 * </ol>
 *
 * What can't be computed stays as it is.
 *
 * <p>Requires: typed values.<br>
 * Ensures: the same function; values that stay keep their names.
 */
final class ConstantFolding implements Pass {
    /** Largest tensor that is made from a ConstantOfShape: 512 MiB, enough for VGG's first dense layer. */
    static final long MAX_BYTES = 512L << 20;

    /** Largest sum of all of them: 1 GiB. */
    static final long MAX_TOTAL_BYTES = 1L << 30;

    @Override
    public boolean apply(Graph graph) {
        return new Folding(graph).run();
    }

    private static final class Folding {
        private final Graph graph;
        private long budget = MAX_TOTAL_BYTES;

        Folding(Graph graph) {
            this.graph = graph;
        }

        boolean run() {
            graph.sort();
            boolean changed = false;
            for (Node node : List.copyOf(graph.nodes())) {
                Optional<List<Tensor>> contents = contents(node);
                contents.ifPresent(tensors -> replace(node, tensors));
                changed |= contents.isPresent();
            }
            return changed;
        }

        private void replace(Node node, List<Tensor> tensors) {
            List<Value> values = new ArrayList<>();
            for (int i = 0; i < node.outputs().size(); i++) {
                String hint = node.hasOutput(i) ? node.output(i).name() : node.opType();
                values.add(graph.addInitializer(graph.freshName(hint), tensors.get(i)));
            }
            Replacement.of(graph, node, values);
        }

        private Optional<List<Tensor>> contents(Node node) {
            if (node.is("Constant")) {
                return Optional.of(List.of(ConstantForms.contents(node)));
            }
            if (node.outputs().size() == 1 && Constants.of(node.output()).isPresent()) {
                return Constants.of(node.output()).map(List::of);
            }
            return node.is("ConstantOfShape") ? filled(node).map(List::of) : FoldedNode.of(node, graph);
        }

        private Optional<Tensor> filled(Node node) {
            Optional<Shape> shape = node.output().shape().filter(Shape::isFixed);
            Tensor element = node.tensorAttribute("value").orElse(Tensor.scalar(0f));
            if (shape.isEmpty() || element.type().bits() < 8) {
                return Optional.empty();
            }
            // The product of sizes from a file may exceed a long.
            BigInteger bytes = Arrays.stream(shape.get().sizes())
                    .mapToObj(BigInteger::valueOf)
                    .reduce(BigInteger.valueOf(element.type().bytes(1)), BigInteger::multiply);
            if (bytes.compareTo(BigInteger.valueOf(Math.min(MAX_BYTES, budget))) > 0) {
                return Optional.empty();
            }
            budget -= bytes.longValueExact();
            return Optional.of(Tensor.repeated(element, shape.get().sizes()));
        }
    }
}
