package dev.dnal.conformance.training;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.lowering.PortableLowering;
import dev.dnal.onnx.pass.Pass;
import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.runtime.GraphOptimisation;
import dev.dnal.tribuo.runtime.HostTensor;
import dev.dnal.tribuo.runtime.SessionConfig;
import dev.dnal.tribuo.runtime.StateBinding;
import dev.dnal.tribuo.runtime.StatefulSession;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Trains with ONNX Runtime. */
final class OrtRun implements AutoCloseable {
    private final StatefulSession session;

    OrtRun(TrainingGraph training) {
        this(training, PortableLowering.forCpu(), GraphOptimisation.ALL);
    }

    OrtRun(TrainingGraph training, Pass lowering, GraphOptimisation optimisation) {
        Graph step = training.stepGraph();
        lowering.apply(step);
        step.sort();
        List<StateBinding> bindings = training.bindings().stream()
                .map(binding -> new StateBinding(binding.input(), binding.output()))
                .toList();
        session = StatefulSession.open(
                OnnxWriter.toBytes(step),
                SessionConfig.on(Device.CPU).withThreads(1).withOptimisation(optimisation),
                bindings,
                hosted(training.initialState()));
    }

    /** One step; the loss. */
    double step(Map<String, Tensor> feeds) {
        return session.step(hosted(feeds), List.of(TrainingGraph.LOSS))
                .get(TrainingGraph.LOSS)
                .item();
    }

    /** The present state. */
    Map<String, Tensor> state() {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        session.readState().forEach((name, host) -> tensors.put(name, Tensor.of(host.toFloatArray(), host.shape())));
        return tensors;
    }

    private static Map<String, HostTensor> hosted(Map<String, Tensor> tensors) {
        Map<String, HostTensor> hosted = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> hosted.put(
                name,
                tensor.type() == DataType.INT64
                        ? HostTensor.of(tensor.longs(), tensor.sizes())
                        : HostTensor.of(tensor.floats(), tensor.sizes())));
        return hosted;
    }

    @Override
    public void close() {
        session.close();
    }
}
