package dev.dnal.tribuo.training;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.pass.Pass;
import dev.dnal.onnx.training.Binding;
import dev.dnal.onnx.training.ShardedTraining;
import dev.dnal.onnx.training.TrainingGraph;
import dev.dnal.tribuo.runtime.HostTensor;
import dev.dnal.tribuo.runtime.ShardLayout;
import dev.dnal.tribuo.runtime.ShardedModel;
import dev.dnal.tribuo.runtime.ShardedSession;
import dev.dnal.tribuo.runtime.StateBinding;
import dev.dnal.tribuo.runtime.StatefulSession;
import dev.dnal.tribuo.runtime.StepSession;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** A training under way: a training graph made ready to run, and the state that its steps have come to. */
public final class TrainingSession implements AutoCloseable {
    private final StepSession steps;

    private TrainingSession(StepSession steps) {
        this.steps = steps;
    }

    /**
     * Makes a training graph ready to run, from its initial state.
     *
     * @return a session that the caller must close
     * @throws dev.dnal.tribuo.runtime.RuntimeUnavailableException if the device or the kernels can't be had
     * @throws dev.dnal.tribuo.runtime.GraphRunException if ONNX Runtime refuses the graph
     */
    public static TrainingSession open(TrainingGraph training, TrainingConfig config) {
        Pass lowering = config.kernels().resolve(config.session().device()).lowering();
        return new TrainingSession(
                config.shards() == 1 ? openWhole(training, lowering, config) : openSharded(training, lowering, config));
    }

    private static StepSession openWhole(TrainingGraph training, Pass lowering, TrainingConfig config) {
        Graph step = training.stepGraph();
        lowering.apply(step);
        return StatefulSession.open(
                OnnxWriter.toBytes(step),
                config.session(),
                stateBindings(training.bindings()),
                HostTensors.of(training.initialState()));
    }

    private static StepSession openSharded(TrainingGraph training, Pass lowering, TrainingConfig config) {
        ShardedTraining sharded = training.sharded(config.shards());
        ShardedTraining.Lowered graphs = sharded.lower(lowering);
        return ShardedSession.open(
                new ShardedModel(
                        graphs.once().map(OnnxWriter::toBytes),
                        OnnxWriter.toBytes(graphs.shard()),
                        OnnxWriter.toBytes(graphs.update())),
                new ShardLayout(config.shards(), ShardedTraining.SHARE, ShardedTraining::ofShard),
                config.session(),
                stateBindings(sharded.bindings()),
                HostTensors.of(sharded.initialState()));
    }

    private static List<StateBinding> stateBindings(List<Binding> bindings) {
        return bindings.stream()
                .map(binding -> new StateBinding(binding.input(), binding.output()))
                .toList();
    }

    /**
     * Trains on one batch.
     *
     * @param feeds a tensor for each of {@link TrainingGraph#feeds()}; the first dimension of all that are no scalars is that
     *     of the batch
     * @param wanted names of outputs to return, as {@link TrainingGraph#LOSS}; may be empty
     * @return a tensor for each output wanted, in the order wanted
     * @throws IllegalArgumentException if an input is missing, unknown or of the wrong type, or an output is unknown
     * @throws dev.dnal.tribuo.runtime.GraphRunException if ONNX Runtime fails; the state is then what it was before
     * @throws IllegalStateException if the session is closed
     */
    public Map<String, HostTensor> step(Map<String, HostTensor> feeds, Collection<String> wanted) {
        return steps.step(feeds, wanted);
    }

    /**
     * A copy of the state: parameters, trained or not, and what the optimiser keeps.
     *
     * @throws IllegalStateException if the session is closed
     */
    public Map<String, Tensor> state() {
        return HostTensors.toTensors(steps.readState());
    }

    /** Waits for the step under way and frees all. Closing again does nothing. */
    @Override
    public void close() {
        steps.close();
    }
}
