package dev.dnal.tribuo.runtime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.providers.OrtCUDAProviderOptions;
import dev.dnal.tribuo.runtime.library.RuntimeUnavailableException;
import dev.dnal.tribuo.runtime.tensor.ElementType;
import dev.dnal.tribuo.runtime.tensor.HostTensor;
import dev.dnal.tribuo.runtime.tensor.TensorSpec;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/**
 * A graph ready to run. Any number of threads may run it at once; {@link #close} waits for the runs under way, and what
 * comes later gets an {@link IllegalStateException}.
 */
public final class OnnxSession implements AutoCloseable {
    /** Sessions opened and not yet closed, so that a test can see a leak. */
    private static final AtomicLong OPEN = new AtomicLong();

    private final OrtRuntime runtime;
    private final Device device;
    private final OrtSession.SessionOptions options;
    private final OrtSession session;
    private final Map<String, TensorSpec> inputs;
    private final Map<String, TensorSpec> outputs;
    private final ReadWriteLock lock = new ReentrantReadWriteLock();
    private boolean closed;

    private OnnxSession(OrtRuntime runtime, Device device, OrtSession.SessionOptions options, OrtSession session)
            throws OrtException {
        this.runtime = runtime;
        this.device = device;
        this.options = options;
        this.session = session;
        Map<String, TensorSpec> specs = new LinkedHashMap<>();
        session.getInputInfo().forEach((name, node) -> specs.put(name, OrtTensors.spec(node)));
        this.inputs = specs;
        Map<String, TensorSpec> outputSpecs = new LinkedHashMap<>();
        session.getOutputInfo().forEach((name, node) -> outputSpecs.put(name, OrtTensors.spec(node)));
        this.outputs = outputSpecs;
        OPEN.incrementAndGet();
    }

    /**
     * Prepares a graph.
     *
     * @param model the bytes of an ONNX model without external data, whose inputs and outputs are tensors of the types
     *     of {@link ElementType}
     * @param config how to run it
     * @return a session that the caller must close
     * @throws GraphRunException if ONNX Runtime refuses the graph
     * @throws RuntimeUnavailableException if the device can't be used
     */
    public static OnnxSession open(byte[] model, SessionConfig config) {
        return open(model, config, System.getProperty(OrtRuntime.PROFILE_PROPERTY, ""));
    }

    /** As the other; closing the session writes a profile into a file whose path begins as said, unless that is empty. */
    static OnnxSession open(byte[] model, SessionConfig config, String profile) {
        Device device = config.device().resolve();
        OrtRuntime runtime = OrtRuntime.start(device);
        OrtSession.SessionOptions options = new OrtSession.SessionOptions();
        @Nullable OrtSession session = null;
        boolean complete = false;
        try {
            configure(options, runtime, device, config, profile);
            session = create(runtime, device, model, options);
            OnnxSession opened = new OnnxSession(runtime, device, options, session);
            complete = true;
            return opened;
        } catch (OrtException e) {
            if (isLackOfMemory(device, e)) {
                throw new DeviceMemoryException(
                        device, "a model of " + model.length + " bytes", "Free some, or take another device.", e);
            }
            throw new GraphRunException(
                    "ONNX Runtime refused a model of " + model.length + " bytes for the device " + device, e);
        } finally {
            if (!complete) {
                release(device, session, options);
            }
        }
    }

    private static OrtSession create(OrtRuntime runtime, Device device, byte[] model, OrtSession.SessionOptions options)
            throws OrtException {
        ExitGate.enter(device);
        try {
            return runtime.environment().createSession(model, options);
        } finally {
            ExitGate.leave(device);
        }
    }

    static long openSessions() {
        return OPEN.get();
    }

    private static void configure(
            OrtSession.SessionOptions options, OrtRuntime runtime, Device device, SessionConfig config, String profile)
            throws OrtException {
        options.setSessionLogLevel(runtime.ortLogLevel());
        options.setExecutionMode(OrtSession.SessionOptions.ExecutionMode.SEQUENTIAL);
        options.setInterOpNumThreads(1);
        options.setIntraOpNumThreads(config.threads());
        options.setDeterministicCompute(true);
        options.setOptimizationLevel(
                switch (config.optimisation()) {
                    case NONE -> OrtSession.SessionOptions.OptLevel.NO_OPT;
                    case BASIC -> OrtSession.SessionOptions.OptLevel.BASIC_OPT;
                    case EXTENDED -> OrtSession.SessionOptions.OptLevel.EXTENDED_OPT;
                    case ALL -> OrtSession.SessionOptions.OptLevel.ALL_OPT;
                });
        options.addConfigEntry("session.intra_op.allow_spinning", config.idleThreads() == IdleThreads.SPIN ? "1" : "0");
        if (!profile.isEmpty()) {
            options.enableProfiling(profile);
        }
        if (device.kind() == Device.Kind.CUDA) {
            try (OrtCUDAProviderOptions cuda = device.cuda().of(device.index())) {
                options.addCUDA(cuda);
            }
        }
    }

    /**
     * The graph's inputs.
     *
     * @return their declarations, in the graph's order
     */
    public List<TensorSpec> inputs() {
        return List.copyOf(inputs.values());
    }

    /** The names of the graph's inputs, in the graph's order. */
    Set<String> inputNames() {
        return inputs.keySet();
    }

    /**
     * The graph's outputs.
     *
     * @return their declarations, in the graph's order
     */
    public List<TensorSpec> outputs() {
        return List.copyOf(outputs.values());
    }

    /** The names of the graph's outputs, in the graph's order. */
    Set<String> outputNames() {
        return outputs.keySet();
    }

    /**
     * Runs the graph for all its outputs.
     *
     * @param feeds a tensor for each input
     * @return a tensor on the heap for each output, in the graph's order
     * @throws IllegalArgumentException if an input is missing, unknown or of the wrong type
     * @throws GraphRunException if ONNX Runtime fails, for example because a shape does not fit
     * @throws IllegalStateException if the session is closed
     */
    public Map<String, HostTensor> run(Map<String, HostTensor> feeds) {
        return run(feeds, outputs.keySet());
    }

    /**
     * Runs the graph for some of its outputs.
     *
     * @param feeds a tensor for each input
     * @param wanted names of outputs, at least one
     * @return a tensor on the heap for each output wanted, in the order wanted
     * @throws IllegalArgumentException if an input is missing, unknown or of the wrong type, or an output is unknown
     * @throws GraphRunException if ONNX Runtime fails, for example because a shape does not fit
     * @throws IllegalStateException if the session is closed
     */
    public Map<String, HostTensor> run(Map<String, HostTensor> feeds, Collection<String> wanted) {
        checkFeeds(feeds, inputs.keySet());
        checkOutputs(wanted);
        lock.readLock().lock();
        try {
            checkClosed();
            Map<String, OnnxTensor> tensors = OrtTensors.toOrt(runtime.environment(), feeds);
            try (OrtSession.Result result = runOnDevice(tensors, new LinkedHashSet<>(wanted))) {
                return fetch(result, wanted);
            } finally {
                OrtTensors.close(tensors.values());
            }
        } catch (OrtException e) {
            throw failure(e, "Give it fewer examples at a time.");
        } finally {
            lock.readLock().unlock();
        }
    }

    private OrtSession.Result runOnDevice(Map<String, OnnxTensor> tensors, Set<String> wanted) throws OrtException {
        ExitGate.enter(device);
        try {
            return session.run(tensors, wanted);
        } finally {
            ExitGate.leave(device);
        }
    }

    private RuntimeException failure(OrtException thrown, String remedy) {
        return isLackOfMemory(device, thrown)
                ? new DeviceMemoryException(device, "a run of the graph", remedy, thrown)
                : new GraphRunException("Running the graph failed", thrown);
    }

    private static boolean isLackOfMemory(Device device, OrtException thrown) {
        return device.kind() == Device.Kind.CUDA && DeviceMemoryException.isSaidBy(GraphRunException.messageOf(thrown));
    }

    /**
     * Runs the graph on tensors of ONNX Runtime's and leaves the outputs with it. The caller closes the result, before
     * or after the session.
     */
    OrtSession.Result runResident(Map<String, OnnxTensor> tensors, Set<String> wanted) {
        lock.readLock().lock();
        try {
            checkClosed();
            return runOnDevice(tensors, wanted);
        } catch (OrtException e) {
            throw failure(e, "Take smaller batches.");
        } finally {
            lock.readLock().unlock();
        }
    }

    static Map<String, HostTensor> fetch(OrtSession.Result result, Collection<String> wanted) {
        Map<String, HostTensor> fetched = new LinkedHashMap<>();
        for (String name : wanted) {
            fetched.put(name, OrtTensors.toHost(name, result.get(name).orElseThrow()));
        }
        return fetched;
    }

    /** Makes tensors of ONNX Runtime's, which the caller closes with {@link OrtTensors#close}. */
    Map<String, OnnxTensor> upload(Map<String, HostTensor> tensors) {
        try {
            return OrtTensors.toOrt(runtime.environment(), tensors);
        } catch (OrtException e) {
            throw new GraphRunException("Handing tensors to ONNX Runtime failed", e);
        }
    }

    /** Checks that exactly the inputs named are fed, with the types that the graph declares. */
    void checkFeeds(Map<String, HostTensor> feeds, Set<String> expected) {
        checkNames(feeds, expected);
        checkTypes(feeds);
    }

    /** Checks that exactly the inputs named are fed. */
    static void checkNames(Map<String, HostTensor> feeds, Set<String> expected) {
        List<String> missing = new ArrayList<>(expected);
        missing.removeAll(feeds.keySet());
        List<String> unknown = new ArrayList<>(feeds.keySet());
        unknown.removeAll(expected);
        if (!missing.isEmpty() || !unknown.isEmpty()) {
            throw new IllegalArgumentException("The tensors given do not match the inputs of the graph: missing "
                    + missing + ", unknown or not to be fed " + unknown + ".");
        }
    }

    /** Checks that tensors are for inputs of the graph and have the types that it declares. */
    void checkTypes(Map<String, HostTensor> feeds) {
        feeds.forEach((name, tensor) -> {
            ElementType declared = inputSpec(name).type();
            if (tensor.type() != declared) {
                throw new IllegalArgumentException("The graph's input '" + name + "' has element type " + declared
                        + ", found a tensor " + tensor + ".");
            }
        });
    }

    void checkOutputs(Collection<String> wanted) {
        for (String name : wanted) {
            if (!outputs.containsKey(name)) {
                throw new IllegalArgumentException(
                        "The graph has no output '" + name + "'; it has " + outputs.keySet() + ".");
            }
        }
    }

    private TensorSpec inputSpec(String name) {
        TensorSpec spec = inputs.get(name);
        if (spec == null) {
            throw new IllegalArgumentException(
                    "The graph has no input '" + name + "'; it has " + inputs.keySet() + ".");
        }
        return spec;
    }

    private void checkClosed() {
        if (closed) {
            throw new IllegalStateException("The session is closed; open a new one.");
        }
    }

    /** Waits for the runs under way and frees the graph. Closing again does nothing. */
    @Override
    public void close() {
        lock.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                OPEN.decrementAndGet();
                release(device, session, options);
            }
        } finally {
            lock.writeLock().unlock();
        }
    }

    /** The session goes first: it may still use its options. */
    private static void release(Device device, @Nullable OrtSession session, OrtSession.SessionOptions options) {
        ExitGate.enter(device);
        try (options) {
            if (session != null) {
                session.close();
            }
        } catch (OrtException e) {
            throw new GraphRunException("Closing a session failed", e);
        } finally {
            ExitGate.leave(device);
        }
    }
}
