package dev.dnal.tribuo.training;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.onnx.lowering.CudaLowering;
import dev.dnal.onnx.pass.ShapeInference;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.runtime.OnnxSession;
import dev.dnal.tribuo.runtime.SessionConfig;

/** Networks in use, in a form that the device computes rightly. */
public final class NetworkSession {
    private NetworkSession() {}

    /**
     * Makes a network ready to run.
     *
     * @param network stays as it is
     * @return a session that the caller must close
     * @throws dev.dnal.onnx.graph.GraphException if the device computes the network wrongly, see {@link CudaLowering}
     * @throws dev.dnal.tribuo.runtime.GraphRunException if ONNX Runtime refuses the graph
     * @throws dev.dnal.tribuo.runtime.RuntimeUnavailableException if the device can't be used
     */
    public static OnnxSession open(Graph network, SessionConfig config) {
        Device.Kind kind = config.device().resolve().kind();
        return OnnxSession.open(OnnxWriter.toBytes(forDevice(network, kind)), config);
    }

    /** The network itself, or one that computes the same. */
    static Graph forDevice(Graph network, Device.Kind kind) {
        if (kind != Device.Kind.CUDA) {
            return network;
        }
        Graph copy = network.copy();
        new ShapeInference().apply(copy);
        CudaLowering.portable().apply(copy);
        return copy;
    }
}
