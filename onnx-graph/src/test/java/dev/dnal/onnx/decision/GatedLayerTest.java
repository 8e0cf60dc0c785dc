package dev.dnal.onnx.decision;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Shape;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.GraphBuilder;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GatedLayerTest {
    private final Graph graph = new Graph("layers");
    private final GraphBuilder b = new GraphBuilder(graph);
    private final Value x = graph.addInput("x", new TensorType(DataType.FLOAT, Shape.batched("batch", 2, 4, 4)));

    private Value weights(String name, long... sizes) {
        return b.constant(name, Tensor.filled(1, sizes));
    }

    private Value normalised(Value y) {
        return b.emit(
                "BatchNormalization",
                y,
                weights("gamma", 3),
                weights("beta", 3),
                weights("mean", 3),
                weights("var", 3));
    }

    private GatedLayer layer(Value site) {
        int channels = Math.toIntExact(site.requireShape().size(1));
        return GatedLayer.of(graph, Decision.ofChannels("layer", site.name(), channels))
                .get(0);
    }

    @Test
    void aLayerHasTheFiltersOfItsConvolutionAndTheVectorsOfItsNormalisation() {
        Value y = normalised(b.emit("Conv", x, weights("filters", 3, 2, 1, 1)));
        assertEquals(
                new GatedLayer("layer", 3, Optional.of("filters"), Optional.of("gamma"), Optional.of("beta")),
                layer(y));
    }

    @Test
    void aConvolutionNeedNotBeNormalised() {
        Value y = b.emit("Conv", x, weights("filters", 3, 2, 1, 1));
        assertEquals(new GatedLayer("layer", 3, Optional.of("filters"), Optional.empty(), Optional.empty()), layer(y));
    }

    @Test
    void weightsThatDontBeginWithTheChannelsAreNoFilters() {
        Value y = normalised(b.emit("ConvTranspose", x, weights("filters", 2, 3, 1, 1)));
        assertEquals(new GatedLayer("layer", 3, Optional.empty(), Optional.of("gamma"), Optional.of("beta")), layer(y));
    }

    @Test
    void aLayerMayHaveNoFiltersAtAll() {
        Value y = b.emit("Relu", x);
        assertEquals(new GatedLayer("layer", 2, Optional.empty(), Optional.empty(), Optional.empty()), layer(y));
    }
}
