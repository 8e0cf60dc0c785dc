package dev.dnal.conformance.lowering;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dnal.conformance.testing.LoweringTarget;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.pass.Pass;
import dev.dnal.onnx.reference.ReferenceEvaluator;
import dev.dnal.onnx.testing.GradientGraph;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.runtime.OnnxSession;
import dev.dnal.tribuo.runtime.SessionConfig;
import dev.dnal.tribuo.runtime.tensor.HostTensor;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongFunction;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Lowered gradients, run by ONNX Runtime in FLOAT, are those that the reference computes from the graph before. */
class LoweringTest {
    private static final int CASES = 80;
    private static final double TOLERANCE = 1e-4;

    private static void check(LoweringTarget target, LongFunction<GradientGraph> make) {
        Pass lowering = target.lowering();
        for (long seed = 0; seed < CASES; seed++) {
            GradientGraph made = make.apply(seed);
            Graph lowered = made.graph().copy();
            lowering.apply(lowered);
            SessionConfig config = SessionConfig.on(Device.CPU).withThreads(1);
            try (OnnxSession session = OnnxSession.open(OnnxWriter.toBytes(lowered), config)) {
                for (long batch : new long[] {1 + seed % 4, 1}) {
                    compare("seed " + seed + ", batch " + batch, made, made.inputs(batch), session);
                }
            }
        }
    }

    private static void compare(String place, GradientGraph made, Map<String, Tensor> inputs, OnnxSession session) {
        Map<String, Tensor> expected = new ReferenceEvaluator(made.graph()).runInDoubles(inputs);
        Map<String, HostTensor> feeds = new LinkedHashMap<>();
        inputs.forEach((name, tensor) -> feeds.put(name, HostTensor.of(tensor.floats(), tensor.sizes())));
        Map<String, HostTensor> found = session.run(feeds);
        assertEquals(expected.keySet(), found.keySet());
        expected.forEach((name, tensor) -> {
            String message = place + ", output " + name + " of " + made.graph().nodes();
            double[] values = tensor.doubles();
            float[] floats = found.get(name).toFloatArray();
            double[] doubles = new double[floats.length];
            Arrays.setAll(doubles, i -> floats[i]);
            double scale =
                    Math.max(1, Arrays.stream(values).map(Math::abs).max().orElse(0));
            assertArrayEquals(tensor.sizes(), found.get(name).shape(), message);
            assertArrayEquals(values, doubles, TOLERANCE * scale, message);
        });
    }

    @ParameterizedTest
    @EnumSource
    void convolutions(LoweringTarget target) {
        check(target, GradientGraph::convolution);
    }

    @ParameterizedTest
    @EnumSource
    void transposedConvolutions(LoweringTarget target) {
        check(target, GradientGraph::transposedConvolution);
    }

    @ParameterizedTest
    @EnumSource
    void maxPools(LoweringTarget target) {
        check(target, seed -> GradientGraph.pool("MaxPool", seed));
    }

    @ParameterizedTest
    @EnumSource
    void averagePools(LoweringTarget target) {
        check(target, seed -> GradientGraph.pool("AveragePool", seed));
    }

    @ParameterizedTest
    @EnumSource
    void globalMaxPools(LoweringTarget target) {
        check(target, seed -> GradientGraph.globalPool("GlobalMaxPool", seed));
    }

    @ParameterizedTest
    @EnumSource
    void samplesAtPlacesOfAGrid(LoweringTarget target) {
        check(target, GradientGraph::gridSample);
    }

    @ParameterizedTest
    @EnumSource
    void batchNorms(LoweringTarget target) {
        check(target, GradientGraph::batchNorm);
    }

    @ParameterizedTest
    @EnumSource
    void relus(LoweringTarget target) {
        check(target, GradientGraph::relu);
    }
}
