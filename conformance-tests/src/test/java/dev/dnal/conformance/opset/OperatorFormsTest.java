package dev.dnal.conformance.opset;

import dev.dnal.onnx.graph.Tensor;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Operators as newer opsets say them, and those whose details ONNX says in words only, held against ONNX Runtime. */
class OperatorFormsTest {
    private static final long[] IMAGE = {2, 4, 3, 5};

    static List<NodeForm> forms() {
        return List.of(
                new NodeForm("Gelu", 20, "Gelu", IMAGE),
                new NodeForm("Gelu by tanh", 20, "Gelu", IMAGE).with("approximate", "tanh"),
                new NodeForm("Mish", 18, "Mish", IMAGE),
                new NodeForm("LayerNormalization", 17, "LayerNormalization", IMAGE, numbers(5), numbers(5)),
                new NodeForm("LayerNormalization of images", 17, "LayerNormalization", IMAGE, numbers(4, 3, 5))
                        .with("axis", 1)
                        .with("epsilon", 1e-3f),
                new NodeForm("GroupNormalization by groups", 18, "GroupNormalization", IMAGE, numbers(2), numbers(2))
                        .with("num_groups", 2),
                new NodeForm("GroupNormalization", 21, "GroupNormalization", IMAGE, numbers(4), numbers(4))
                        .with("num_groups", 2)
                        .with("epsilon", 1e-2f),
                new NodeForm("InstanceNormalization", 22, "InstanceNormalization", IMAGE, numbers(4), numbers(4)),
                new NodeForm("LRN", 13, "LRN", IMAGE)
                        .with("size", 3)
                        .with("alpha", 0.5f)
                        .with("bias", 2f),
                new NodeForm("ThresholdedRelu", 22, "ThresholdedRelu", IMAGE).with("alpha", 0.3f),
                new NodeForm("Selu", 22, "Selu", IMAGE).with("alpha", 1.5f).with("gamma", 1.2f),
                new NodeForm("Celu", 12, "Celu", IMAGE).with("alpha", 0.5f),
                new NodeForm("Elu", 6, "Elu", IMAGE).with("alpha", 0.5f),
                new NodeForm("Round", 22, "Round", IMAGE),
                new NodeForm("ReduceL2", 18, "ReduceL2", IMAGE, Tensor.vector(1, -1)).with("keepdims", 0),
                new NodeForm("ReduceProd", 13, "ReduceProd", IMAGE).with("axes", new long[] {2, 3}),
                new NodeForm("ReduceMin", 20, "ReduceMin", IMAGE, Tensor.vector(1)),
                new NodeForm("Tile", 13, "Tile", IMAGE, Tensor.vector(1, 2, 3, 1)),
                new NodeForm("DepthToSpace", 13, "DepthToSpace", IMAGE).with("blocksize", 2),
                new NodeForm("DepthToSpace as PyTorch's", 13, "DepthToSpace", IMAGE)
                        .with("blocksize", 2)
                        .with("mode", "CRD"),
                new NodeForm("SpaceToDepth", 13, "SpaceToDepth", new long[] {1, 3, 4, 6}).with("blocksize", 2));
    }

    @ParameterizedTest
    @MethodSource("forms")
    void theCanonicalFormComputesTheSame(NodeForm form) {
        form.check();
    }

    /** Labels a to d are the axes of the image, e is of size 6. */
    @ParameterizedTest
    @ValueSource(strings = {"abcd,de->abce", "abcd,abde->abce", "abcd,bed->aecb", "abcd,eb->aecd", "abcd,d->abc"})
    void einsumIsAProductOfMatrices(String equation) {
        String second = equation.substring(5, equation.indexOf("-"));
        long[] sizes = second.chars()
                .mapToLong(label -> label == 'e' ? 6 : IMAGE[label - 'a'])
                .toArray();
        new NodeForm(equation, 12, "Einsum", IMAGE, numbers(sizes))
                .with("equation", equation)
                .check();
    }

    /** Numbers between -1 and 1 that look random. */
    private static Tensor numbers(long... sizes) {
        int[] count = {0};
        return Tensor.generated(() -> Math.sin(12.9898 * ++count[0]), sizes);
    }
}
