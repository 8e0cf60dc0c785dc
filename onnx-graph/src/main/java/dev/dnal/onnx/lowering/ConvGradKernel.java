package dev.dnal.onnx.lowering;

import dev.dnal.onnx.graph.Attribute;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.lowering.internal.KernelCalls;
import dev.dnal.onnx.lowering.internal.NodeLowering;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.internal.InternalOperators;
import dev.dnal.onnx.op.internal.rule.SlidingWindow;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * ConvWeightGrad(dY, X, W), and on CUDA ConvInputGrad(dY, W, X) too, by com.microsoft ConvGrad(dY, X, W), whose outputs are dX and
 * dW.
 *
 * <p>On CUDA one call serves both gradients of a convolution. There the kernel takes padding from the beginning of each axis alone
 * and would compute something else, without an error, where there is another at the end.
 */
final class ConvGradKernel implements NodeLowering {
    private static final String TYPE = "ConvGrad";
    private static final String OF_INPUT = InternalOperators.CONV_INPUT_GRAD;
    private static final String OF_WEIGHTS = InternalOperators.CONV_WEIGHT_GRAD;

    /** cuDNN has images of two and three axes; the kernel adds one to images of a single axis. */
    private static final int MOST_AXES_ON_CUDA = 3;

    /** A gradient to compute; inputs are in another order for each of the two. */
    private record Gradient(Node node) {
        boolean ofInput() {
            return node.opType().equals(OF_INPUT);
        }

        Value dy() {
            return node.input(0);
        }

        Value x() {
            return node.input(ofInput() ? 2 : 1);
        }

        Value w() {
            return node.input(ofInput() ? 1 : 2);
        }

        int output() {
            return ofInput() ? 0 : 1;
        }

        SlidingWindow window() {
            return SlidingWindow.ofConvolution(node, x().requireShape(), w().requireShape());
        }

        /** The attributes of the kernel's call. */
        Map<String, Attribute> attributes() {
            SlidingWindow window = window();
            return Map.of(
                    "kernel_shape", list(window.kernel()),
                    "strides", list(window.strides()),
                    "dilations", list(window.dilations()),
                    "pads", list(window.pads()),
                    "group", new Attribute.IntValue(node.intAttribute("group", 1)));
        }

        private static Attribute list(long[] values) {
            return new Attribute.IntList(Arrays.stream(values).boxed().toList());
        }

        boolean isOfSameConvolution(Gradient other) {
            return other.x() == x()
                    && other.w() == w()
                    && other.ofInput() != ofInput()
                    && other.attributes().equals(attributes());
        }
    }

    private final boolean forCuda;

    private ConvGradKernel(boolean forCuda) {
        this.forCuda = forCuda;
    }

    /** ConvWeightGrad as the CPU's kernel has it. */
    static NodeLowering ofWeightsOnCpu() {
        return new ConvGradKernel(false);
    }

    /** Both gradients where CUDA's kernel has them, and another rule elsewhere. */
    static NodeLowering onCuda(NodeLowering other) {
        NodeLowering kernel = new ConvGradKernel(true);
        return (node, b) -> {
            SlidingWindow window = new Gradient(node).window();
            boolean serves = window.axes().size() <= MOST_AXES_ON_CUDA
                    && window.axes().stream().allMatch(axis -> axis.padBegin() == axis.padEnd());
            return (serves ? kernel : other).lower(node, b);
        };
    }

    @Override
    public List<Value> lower(Node node, GraphBuilder b) {
        Gradient gradient = new Gradient(node);
        return List.of(
                madeForTheOther(gradient).orElseGet(() -> call(gradient, b).output(gradient.output())));
    }

    /** The result, if the call for the other gradient of the convolution has made it. */
    private static Optional<Value> madeForTheOther(Gradient gradient) {
        return readersOf(gradient.dy())
                .filter(node -> node.opType().equals(TYPE)
                        && node.outputs().size() == 2
                        && node.input(1) == gradient.x()
                        && node.input(2) == gradient.w()
                        && node.attributes().equals(gradient.attributes()))
                .map(node -> node.output(gradient.output()))
                .filter(result -> !result.isAbsent() && result.uses().isEmpty())
                .findFirst();
    }

    private static Stream<Node> readersOf(Value dy) {
        return dy.uses().stream().filter(use -> use.index() == 0).map(Value.Use::node);
    }

    private Node call(Gradient gradient, GraphBuilder b) {
        Optional<Value> other = readersOf(gradient.dy())
                .filter(node -> forCuda
                        && (node.opType().equals(OF_INPUT) || node.opType().equals(OF_WEIGHTS)))
                .map(Gradient::new)
                .filter(gradient::isOfSameConvolution)
                .map(found -> found.node().output())
                .findFirst();
        Value own = gradient.node().output();
        Value dx = gradient.ofInput() ? own : other.orElse(Value.absent());
        List<Value> outputs = gradient.ofInput()
                ? Stream.concat(Stream.of(dx), other.stream()).toList()
                : List.of(dx, own);
        Node kernel = KernelCalls.call(
                b.graph(), KernelCalls.DOMAIN, TYPE, List.of(gradient.dy(), gradient.x(), gradient.w()), outputs);
        gradient.attributes().forEach(kernel::setAttribute);
        return kernel;
    }
}
