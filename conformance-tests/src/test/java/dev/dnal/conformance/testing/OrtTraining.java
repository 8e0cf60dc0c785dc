package dev.dnal.conformance.testing;

import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.runtime.GraphOptimisation;
import dev.dnal.tribuo.runtime.SessionConfig;
import dev.dnal.tribuo.runtime.tensor.HostTensor;
import dev.dnal.tribuo.training.Kernels;
import dev.dnal.tribuo.training.TrainingConfig;
import dev.dnal.tribuo.training.TrainingSession;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Trains with ONNX Runtime, in single precision, on tensors of graphs. */
public final class OrtTraining implements OurTraining, AutoCloseable {
    /** One thread, so that sums are added up in the same order on every machine. */
    public static final SessionConfig SESSION = SessionConfig.on(Device.CPU).withThreads(1);

    private final TrainingGraph training;
    private final TrainingSession session;

    /** Trains by kernels, whose lack skips the test. */
    public OrtTraining(TrainingGraph training, Kernels kernels, int shards) {
        this(training, new TrainingConfig(SESSION, Available.assume(kernels), shards));
    }

    /** Trains the whole batch by kernels, whose lack skips the test, with a graph that is rewritten so far. */
    public OrtTraining(TrainingGraph training, Kernels kernels, GraphOptimisation optimisation) {
        this(training, new TrainingConfig(SESSION.withOptimisation(optimisation), Available.assume(kernels), 1));
    }

    private OrtTraining(TrainingGraph training, TrainingConfig config) {
        this.training = training;
        this.session = TrainingSession.open(training, config);
    }

    @Override
    public double step(Map<String, Tensor> feeds) {
        Map<String, HostTensor> hosted = new LinkedHashMap<>();
        feeds.forEach((name, tensor) -> hosted.put(name, hosted(tensor)));
        return session.step(hosted, List.of(TrainingGraph.LOSS))
                .get(TrainingGraph.LOSS)
                .item();
    }

    private static HostTensor hosted(Tensor tensor) {
        if (!tensor.type().isDifferentiable()) {
            return HostTensor.of(tensor.longs(), tensor.sizes());
        }
        Tensor single = Tensor.ofDoubles(DataType.FLOAT, tensor.doubles(), tensor.sizes());
        return HostTensor.of(single.floats(), single.sizes());
    }

    /** The present state. */
    public Map<String, Tensor> state() {
        return session.state();
    }

    @Override
    public Map<String, double[]> parameters() {
        Map<String, Tensor> state = state();
        Map<String, double[]> parameters = new LinkedHashMap<>();
        training.parameters()
                .forEach(parameter -> parameters.put(
                        parameter.name(), state.get(parameter.name()).doubles()));
        return parameters;
    }

    /** The momentum of each trained parameter; after one step of SGD without weight decay that is the gradient itself. */
    public Map<String, double[]> momentum() {
        Map<String, Tensor> state = state();
        Map<String, double[]> momentum = new LinkedHashMap<>();
        training.trainedParameters()
                .forEach(parameter -> momentum.put(
                        parameter.name(),
                        state.get(parameter.name() + "/momentum").doubles()));
        return momentum;
    }

    @Override
    public void close() {
        session.close();
    }
}
