package dev.dnal.conformance.pytorch;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.training.Parameter;
import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.tribuo.runtime.HostTensor;
import dev.dnal.tribuo.runtime.StateBinding;
import dev.dnal.tribuo.runtime.StatefulSession;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Runs a training graph on ONNX Runtime, in single precision. */
final class OrtTraining implements OurTraining, AutoCloseable {
    private final TrainingGraph training;
    private final StatefulSession session;

    OrtTraining(TrainingGraph training, Target target) {
        this.training = training;
        Graph step = training.stepGraph();
        target.lowering().apply(step);
        Map<String, HostTensor> state = new LinkedHashMap<>();
        training.initialState().forEach((name, tensor) -> state.put(name, host(tensor)));
        List<StateBinding> bindings = training.bindings().stream()
                .map(binding -> new StateBinding(binding.input(), binding.output()))
                .toList();
        session = StatefulSession.open(OnnxWriter.toBytes(step), Target.SESSION, bindings, state);
    }

    private static HostTensor host(Tensor tensor) {
        return tensor.type().isDifferentiable()
                ? HostTensor.of(tensor.floats(), tensor.sizes())
                : HostTensor.of(tensor.longs(), tensor.sizes());
    }

    @Override
    public double step(Map<String, Tensor> data, Tensor labels, double learningRate) {
        Map<String, HostTensor> feeds = new LinkedHashMap<>();
        data.forEach((name, tensor) -> feeds.put(name, host(tensor)));
        feeds.put(TrainingGraph.LABELS, host(labels));
        feeds.put(TrainingGraph.LEARNING_RATE, HostTensor.scalar((float) learningRate));
        return session.step(feeds, List.of(TrainingGraph.LOSS))
                .get(TrainingGraph.LOSS)
                .item();
    }

    @Override
    public Map<String, double[]> parameters() {
        Map<String, HostTensor> state = session.readState();
        return training.parameters().stream()
                .map(Parameter::name)
                .collect(Collectors.toMap(name -> name, name -> doubles(state.get(name))));
    }

    /** The momentum of each trained parameter; after one step of SGD without weight decay that is the gradient itself. */
    Map<String, double[]> momentum() {
        Map<String, HostTensor> state = session.readState();
        return training.trainedParameters().stream()
                .map(Parameter::name)
                .collect(Collectors.toMap(name -> name, name -> doubles(state.get(name + "/momentum"))));
    }

    /** The elements of a FLOAT tensor. */
    static double[] doubles(HostTensor tensor) {
        float[] floats = tensor.toFloatArray();
        double[] values = new double[floats.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = floats[i];
        }
        return values;
    }

    @Override
    public void close() {
        session.close();
    }
}
