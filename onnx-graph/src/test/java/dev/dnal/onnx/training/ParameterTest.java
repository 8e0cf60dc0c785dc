package dev.dnal.onnx.training;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dnal.onnx.channel.ChannelSlicing;
import dev.dnal.onnx.channel.RandomNetworks;
import dev.dnal.onnx.channel.TestNetwork;
import dev.dnal.onnx.channel.TestNetwork.Form;
import dev.dnal.onnx.cost.CostCounter;
import dev.dnal.onnx.decision.GateInsertion;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.training.Parameter.Kind;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is a parameter, and that all that counts them and all that trains them agree. Numbers are worked out by hand. */
class ParameterTest {
    private final TestNetwork net = new TestNetwork(1);

    static LongStream seeds() {
        return LongStream.range(0, 200);
    }

    private void assertParameters(Value output, long elements, Kind... kinds) {
        Graph graph = net.finish(output);
        assertEquals(
                List.of(kinds),
                Parameter.of(graph).stream().map(Parameter::kind).toList());
        assertEquals(elements, CostCounter.count(graph).params());
        assertEquals(elements, trained(graph));
    }

    /** Elements of what a training changes by gradients, gates apart. */
    private static long trained(Graph network) {
        return TrainingGraph.of(network).build().trainedParameters().stream()
                .filter(parameter -> parameter.kind() != Kind.GATE)
                .mapToLong(parameter -> parameter.shape().elements())
                .sum();
    }

    private Value product(Value x, long outputs) {
        return net.builder()
                .emit("MatMul", x, net.weights("fc.weight", x.requireShape().size(-1), outputs));
    }

    private Value classify(Value image) {
        return net.flatten(net.globalPool(image));
    }

    /** A gate's scores train; a vector that is clipped to other bounds, or data, is none. */
    @Test
    void clippedGatesAreGates() {
        Value x = net.site(net.conv(net.input(2, 4, 4), 3, Form.same(3)));
        Graph graph = net.finish(classify(net.builder()
                .emit("Clip", x, net.builder().scalarLike(x, 0), net.builder().scalarLike(x, 1))));
        GateInsertion.clipped(graph, net.sites(), 0.5);
        assertEquals(
                List.of(Kind.CONV_WEIGHT, Kind.GATE),
                Parameter.of(graph).stream().map(Parameter::kind).toList());
    }

    @Test
    void convolutionsHaveAWeightAndPerhapsABias() {
        Value x = net.conv(net.input(2, 4, 4), 3, Form.same(3).biased());
        x = net.conv(x, 4, Form.same(1));
        assertParameters(classify(x), 2 * 3 * 9 + 3 + 3 * 4, Kind.CONV_WEIGHT, Kind.CONV_BIAS, Kind.CONV_WEIGHT);
    }

    @Test
    void transposedConvolutionsHaveAWeightAndPerhapsABias() {
        Value y = net.builder()
                .emit("ConvTranspose", net.input(2, 4, 4), net.weights("w", 2, 3, 2, 2), net.weights("b", 3));
        assertParameters(classify(y), 2 * 3 * 4 + 3, Kind.CONV_WEIGHT, Kind.CONV_BIAS);
    }

    @Test
    void linearLayersHaveAWeightAndPerhapsABias() {
        assertParameters(net.gemm(net.input(4), 3), 4 * 3 + 3, Kind.LINEAR_WEIGHT, Kind.LINEAR_BIAS);
    }

    @Test
    void batchNormalisationsHaveAScaleAndABiasAndStatisticsThatAreNotCounted() {
        assertParameters(
                classify(net.batchNorm(net.input(3, 4, 4))),
                2 * 3,
                Kind.NORM_SCALE,
                Kind.NORM_BIAS,
                Kind.NORM_MEAN,
                Kind.NORM_VARIANCE);
    }

    @Test
    void aVectorAddedBehindAMatrixProductIsItsBias() {
        Value y = product(net.input(4), 3);
        assertParameters(net.builder().add(y, net.weights("fc.bias", 3)), 12 + 3, Kind.LINEAR_WEIGHT, Kind.LINEAR_BIAS);
    }

    @Test
    void theBiasOfOneOutputIsAParameterToo() {
        Value y = product(net.input(4), 1);
        assertParameters(net.builder().add(y, net.weights("fc.bias", 1)), 4 + 1, Kind.LINEAR_WEIGHT, Kind.LINEAR_BIAS);
    }

    @Test
    void aVectorThatScalesTheOutputOfALayerIsAParameter() {
        Value y = product(net.input(4), 3);
        assertParameters(net.builder().mul(y, net.weights("layer_scale", 3)), 12 + 3, Kind.LINEAR_WEIGHT, Kind.FACTOR);
    }

    @Test
    void aBatchNormalisationWrittenOutHasFourVectors() {
        Value y = net.conv(net.input(2, 4, 4), 3, Form.same(1));
        y = net.builder().sub(y, net.weights("mean", 3, 1, 1));
        y = net.builder().div(y, net.weights("deviation", 1, 3, 1, 1));
        y = net.builder().mul(net.weights("scale", 3, 1, 1), y);
        y = net.builder().add(net.relu(y), net.weights("shift", 1, 3, 1, 1));
        assertParameters(classify(y), 6 + 4 * 3, Kind.CONV_WEIGHT, Kind.TERM, Kind.FACTOR, Kind.FACTOR, Kind.TERM);
    }

    @Test
    void activationsMayHaveSlopes() {
        Value y = net.conv(net.input(2, 4, 4), 3, Form.same(1));
        y = net.builder().emit("PRelu", y, net.weights("slopes", 3, 1, 1));
        y = net.builder().emit("PRelu", y, net.weights("slope", 1));
        assertParameters(classify(y), 6 + 3 + 1, Kind.CONV_WEIGHT, Kind.SLOPE, Kind.SLOPE);
    }

    @Test
    void vectorsOfAPreprocessingAreConstants() {
        Value x = net.input(3, 4, 4);
        x = net.builder().sub(x, net.weights("mean", 3, 1, 1));
        x = net.builder().div(x, net.weights("deviation", 3, 1, 1));
        assertParameters(classify(net.conv(x, 5, Form.same(1))), 15, Kind.CONV_WEIGHT);
    }

    @Test
    void numbersAndMapsAreConstants() {
        Value y = net.conv(net.input(3, 4, 4), 5, Form.same(1));
        y = net.builder().mul(y, net.weights("half", 1));
        y = net.builder().add(y, net.weights("border", 1, 5, 4, 4));
        assertParameters(classify(y), 15, Kind.CONV_WEIGHT);
    }

    @Test
    void masksAreConstants() {
        Value y = net.site(net.conv(net.input(3, 4, 4), 5, Form.same(1)));
        Graph graph = net.finish(classify(y));
        GateInsertion.hard(graph, net.sites(), net.closed(new int[] {1, 2}));
        assertEquals(
                List.of("layer0.weight"),
                Parameter.of(graph).stream().map(Parameter::name).toList());
        assertEquals(15, CostCounter.count(graph).params());
    }

    @Test
    void gatesTrainAndAreNotCounted() {
        Value y = net.site(net.conv(net.input(3, 4, 4), 5, Form.same(1)));
        Graph graph = net.finish(classify(y));
        GateInsertion.soft(graph, net.sites());
        assertEquals(
                List.of(Kind.CONV_WEIGHT, Kind.GATE),
                Parameter.of(graph).stream().map(Parameter::kind).toList());
        assertEquals(15, CostCounter.count(graph).params());
        assertEquals(15, trained(graph));
    }

    @Test
    void sharedWeightsAreOneParameter() {
        Value weight = net.weights("twin.weight", 2, 2, 3, 3);
        Value x = net.conv("twin.a", net.input(2, 4, 4), weight, Form.same(3));
        assertParameters(classify(net.conv("twin.b", x, weight, Form.same(3))), 36, Kind.CONV_WEIGHT);
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void asManyParametersAreCountedAsTrain(long seed) {
        RandomNetworks.Sample sample = RandomNetworks.of(seed);
        assertEquals(CostCounter.count(sample.graph()).params(), trained(sample.graph()), "whole");
        Graph masked = sample.masked();
        assertEquals(CostCounter.count(masked).params(), trained(masked), "masked");
        new ChannelSlicing().apply(masked);
        assertEquals(CostCounter.count(masked).params(), trained(masked), "sliced");
    }
}
