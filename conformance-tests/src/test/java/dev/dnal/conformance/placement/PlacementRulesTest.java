package dev.dnal.conformance.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import dev.dnal.onnx.op.Operators;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What falls to the CPU, on graphs of a few nodes. */
class PlacementRulesTest {
    private final Graph graph = new Graph("nodes");
    private final GraphBuilder b = new GraphBuilder(graph);
    private final Value images;

    PlacementRulesTest() {
        graph.opsets().put("", Operators.OPSET);
        graph.opsets().put("com.microsoft", 1L);
        images = graph.addInput("images", new TensorType(DataType.FLOAT, Shape.batched("batch", 4, 6, 6)));
    }

    private Placement place(CudaBuild build) {
        graph.sort();
        return Placement.of(graph, CudaKernels.of(build));
    }

    private static List<String> types(List<Node> nodes) {
        return nodes.stream().map(Node::opType).toList();
    }

    private static void assertOneFallen(Placement placement, String reason) {
        assertEquals(1, placement.fallen().size(), placement.fallen().toString());
        String found = placement.fallen().get(0);
        assertTrue(found.contains(reason), found);
    }

    private void kernelOfTrainingBuilds(String domain, String operator) {
        Node node = graph.addNode(domain, operator, "gradient", List.of(images, images), List.of("dx"));
        node.output().setType(new TensorType(DataType.FLOAT, images.requireShape()));
    }

    @Test
    void theListIsWhole() {
        assertEquals(420, CudaKernels.of(CudaBuild.ALL).size());
        assertEquals(511, CudaKernels.of(CudaBuild.TRAINING).size());
    }

    @Test
    void anOperatorWithAKernelRunsOnCuda() {
        b.emit("Relu", images);
        Placement placement = place(CudaBuild.ALL);
        assertEquals(List.of("Relu"), types(placement.onCuda()));
        assertEquals(List.of(), placement.fallen());
    }

    @Test
    void anOperatorWithoutAKernelFalls() {
        graph.addNode("", "MaxPoolGrad", "gradient", List.of(images, images), List.of("dx"))
                .output()
                .setType(new TensorType(DataType.FLOAT, images.requireShape()));
        assertOneFallen(place(CudaBuild.TRAINING), "MaxPoolGrad 'gradient' has no kernel on CUDA in opset 17");
    }

    @Test
    void aTypeWithoutAKernelFalls() {
        Value longs = graph.addInput("longs", new TensorType(DataType.INT64, Shape.of(8)));
        b.emit("Neg", longs);
        b.emit("Where", b.emit("Greater", longs, longs), longs, longs);
        assertEquals(List.of(), place(CudaBuild.ALL).fallen());
        b.emit("Not", b.emit("Not", b.emit("Equal", longs, longs)));
        Value truth = b.emit("Equal", longs, longs);
        b.emit("Where", truth, truth, truth);
        assertOneFallen(place(CudaBuild.ALL), "for [BOOL, BOOL, BOOL] to [BOOL]");
    }

    @Test
    void anOpsetWithoutAKernelFalls() {
        b.emit("Relu", images);
        graph.opsets().put("", 5L);
        assertOneFallen(place(CudaBuild.ALL), "in opset 5");
    }

    @Test
    void kernelsOfTrainingBuildsAreInThemOnly() {
        kernelOfTrainingBuilds("com.microsoft", "ReluGrad");
        assertEquals(List.of("ReluGrad"), types(place(CudaBuild.TRAINING).onCuda()));
        assertOneFallen(place(CudaBuild.ALL), "nor has its operator in any");
    }

    @Test
    void transposedConvolutionsOfUnevenPaddingFall() {
        Value w = graph.addInitializer("w", Tensor.of(new float[4 * 9], 4, 1, 3, 3));
        b.call("ConvTranspose", images, w)
                .attribute("pads", new long[] {1, 1, 1, 1})
                .output();
        assertEquals(List.of(), place(CudaBuild.ALL).fallen());
        b.call("ConvTranspose", images, w)
                .attribute("pads", new long[] {0, 0, 1, 1})
                .output();
        assertOneFallen(place(CudaBuild.ALL), "has padding [0, 0, 1, 1]");
    }

    @Test
    void batchNormalisationsInTrainingModeFall() {
        Value perChannel = graph.addInput("per-channel", new TensorType(DataType.FLOAT, Shape.of(4)));
        b.call("BatchNormalization", images, perChannel, perChannel, perChannel, perChannel)
                .output();
        assertEquals(List.of(), place(CudaBuild.ALL).fallen());
        b.call("BatchNormalization", images, perChannel, perChannel, perChannel, perChannel)
                .attribute("training_mode", 1)
                .outputs(3);
        assertOneFallen(place(CudaBuild.ALL), "has training_mode");
    }

    @Test
    void numbersMadeOfShapesStayOnTheHost() {
        Value size = b.cast(b.emit("Size", images), DataType.FLOAT);
        b.mul(b.emit("Relu", images), b.div(size, b.scalarLike(images, 4)));
        Placement placement = place(CudaBuild.ALL);
        assertEquals(List.of("Cast", "Div"), types(placement.bookkeeping()));
        assertEquals(Set.of("Size", "Relu", "Mul"), Set.copyOf(types(placement.onCuda())));
        assertEquals(List.of(), placement.fallen());
    }

    @Test
    void wholeTensorsThatAreDrawnToTheHostFall() {
        Value size = b.cast(b.emit("Size", images), DataType.FLOAT);
        b.mul(images, size);
        assertOneFallen(place(CudaBuild.ALL), "draws it to the CPU with whole tensors");
    }

    @Test
    void shapesComputedOnTheDeviceAreWaitedFor() {
        Value longs = graph.addInput("longs", new TensorType(DataType.INT64, Shape.of(4)));
        b.emit("Reshape", images, b.emit("Neg", longs));
        List<String> waits = place(CudaBuild.ALL).waits();
        assertEquals(1, waits.size(), waits.toString());
    }
}
