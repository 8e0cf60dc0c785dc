package dev.dnal.gpu;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.lowering.cuda.CudaLowering;
import dev.dnal.onnx.pass.Pass;
import dev.dnal.onnx.reference.ReferenceEvaluator;
import dev.dnal.onnx.testing.GradientGraph;
import dev.dnal.tribuo.runtime.OnnxSession;
import dev.dnal.tribuo.runtime.tensor.HostTensor;
import dev.dnal.tribuo.training.Kernels;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongFunction;

/** Each internal operator and its gradients, in many forms, against double precision on the CPU. */
final class OperatorsStep {
    private static final double LIMIT = 1e-3;
    private static final int GRAPHS = 12;

    private OperatorsStep() {}

    static void run(CheckSettings settings, Report report) {
        Map<String, LongFunction<GradientGraph>> kinds = new LinkedHashMap<>();
        kinds.put("Conv", GradientGraph::convolution);
        kinds.put("ConvTranspose", GradientGraph::transposedConvolution);
        kinds.put("MaxPool", seed -> GradientGraph.pool("MaxPool", seed));
        kinds.put("AveragePool", seed -> GradientGraph.pool("AveragePool", seed));
        kinds.put("GlobalMaxPool", seed -> GradientGraph.globalPool("GlobalMaxPool", seed));
        kinds.put("BatchNormalization", GradientGraph::batchNorm);
        kinds.put("Relu", GradientGraph::relu);
        for (Kernels kernels : settings.kernels()) {
            kinds.forEach((kind, graphs) -> compare(kind, kernels, graphs, settings, report));
        }
    }

    private static void compare(
            String kind, Kernels kernels, LongFunction<GradientGraph> graphs, CheckSettings settings, Report report) {
        int count = settings.isShort() ? 3 : GRAPHS;
        double worst = 0;
        int failed = 0;
        int refused = 0;
        Optional<String> failure = Optional.empty();
        for (long seed = 0; seed < count; seed++) {
            try {
                worst = Math.max(worst, difference(graphs.apply(seed), kernels, settings, 1 + seed % 4));
            } catch (GraphException e) {
                refused++;
            } catch (RuntimeException e) {
                failed++;
                failure = Optional.of("seed " + seed + ": " + e.getMessage());
            }
        }
        String what = kind + " by " + kernels.label();
        String ran =
                (count - failed - refused) + " of " + count + " graphs with gradients run, " + refused + " refused";
        if (failed + refused < count) {
            report.compare(what, worst, LIMIT, ran);
        }
        if (failure.isPresent()) {
            String text = failed + " of " + count + " graphs failed, the last: " + failure.get();
            report.tell(Report.Verdict.FAILED, what, Map.of("failed", failed), text);
        }
    }

    /**
     * Adds a little to each element, another for each of its neighbours: of equal maxima in a window of a pool, CUDA takes the first
     * by columns, the CPU the first by rows, and both are right.
     */
    private static Map<String, Tensor> withoutTies(Map<String, Tensor> inputs) {
        Map<String, Tensor> changed = new LinkedHashMap<>();
        inputs.forEach((name, tensor) -> {
            float[] values = tensor.floats();
            for (int i = 0; i < values.length; i++) {
                values[i] += (i % 1021) * 0x1p-13f;
            }
            changed.put(name, Tensor.of(values, tensor.sizes()));
        });
        return changed;
    }

    private static Pass lowering(Kernels kernels) {
        return kernels == Kernels.CUDA_TRAINING ? CudaLowering.withTrainingKernels() : CudaLowering.portable();
    }

    /** The largest difference of any output, as a part of its largest element or of 1. */
    private static double difference(GradientGraph made, Kernels kernels, CheckSettings settings, long batch) {
        Graph lowered = made.graph().copy();
        lowering(kernels).apply(lowered);
        Map<String, Tensor> inputs = withoutTies(made.inputs(batch));
        Map<String, HostTensor> feeds = new LinkedHashMap<>();
        inputs.forEach((name, tensor) -> feeds.put(name, HostTensor.of(tensor.floats(), tensor.sizes())));
        double worst = 0;
        try (OnnxSession session = OnnxSession.open(OnnxWriter.toBytes(lowered), settings.exact())) {
            Map<String, HostTensor> found = session.run(feeds);
            for (Map.Entry<String, Tensor> expected :
                    new ReferenceEvaluator(made.graph()).runInDoubles(inputs).entrySet()) {
                worst = Math.max(
                        worst,
                        Difference.of(
                                expected.getValue().doubles(),
                                found.get(expected.getKey()).toFloatArray()));
            }
        }
        return worst;
    }
}
