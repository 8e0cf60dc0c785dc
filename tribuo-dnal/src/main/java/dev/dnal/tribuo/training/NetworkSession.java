package dev.dnal.tribuo.training;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.GraphException;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.OnnxReader;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.onnx.lowering.PortableLowering;
import dev.dnal.onnx.lowering.cuda.CudaLowering;
import dev.dnal.onnx.op.Operators;
import dev.dnal.onnx.opset.Canonicalisation;
import dev.dnal.onnx.pass.GateLowering;
import dev.dnal.onnx.pass.Pass;
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
     * @throws dev.dnal.onnx.graph.GraphException if the device computes the network wrongly, see {@link CudaLowering}, or if it has nodes
     *     of operators that are not known, of a file that is not trusted
     * @throws dev.dnal.tribuo.runtime.GraphRunException if ONNX Runtime refuses the graph
     * @throws dev.dnal.tribuo.runtime.library.RuntimeUnavailableException if the device can't be used
     */
    public static OnnxSession open(Graph network, SessionConfig config) {
        requireChecked(network);
        Device.Kind kind = config.device().resolve().kind();
        return OnnxSession.open(OnnxWriter.toBytes(forDevice(network, kind)), config);
    }

    /**
     * Makes the bytes of a model ready to run. ONNX Runtime, whose C++ trusts a graph that its format allows, sees no file of a
     * stranger: what it gets is written anew from what was read and checked here.
     *
     * @param name what messages call it
     * @return a session that the caller must close
     * @throws dev.dnal.onnx.graph.GraphException as the other, and if the model can't be read
     * @throws dev.dnal.tribuo.runtime.GraphRunException if ONNX Runtime refuses the graph
     * @throws dev.dnal.tribuo.runtime.library.RuntimeUnavailableException if the device can't be used
     */
    public static OnnxSession open(byte[] model, String name, SessionConfig config) {
        Graph network = OnnxReader.read(model, name);
        try {
            new Canonicalisation().apply(network);
            return open(network, config);
        } catch (GraphException e) {
            throw e.in(name);
        }
    }

    /** ONNX Runtime ends the process where a node is not as its kernel takes it to be, and nobody here knows how that is. */
    private static void requireChecked(Graph network) {
        if (network.isTrusted()) {
            return;
        }
        network.nodes().stream().filter(Node::isKept).findFirst().ifPresent(node -> {
            throw new GraphException(
                    node,
                    "its operator is not known here, so that its inputs and attributes are not checked before ONNX Runtime, which they"
                            + " could crash, runs them; add --trust if you know where the file comes from");
        });
    }

    /** The network itself, or one that computes the same. */
    static Graph forDevice(Graph network, Device.Kind kind) {
        boolean isInternal =
                network.nodes().stream().anyMatch(node -> node.domain().equals(Operators.INTERNAL_DOMAIN));
        if (kind != Device.Kind.CUDA && !isInternal) {
            return network;
        }
        Graph copy = network.copy();
        new ShapeInference().apply(copy);
        new GateLowering().apply(copy);
        Pass lowering = kind == Device.Kind.CUDA ? CudaLowering.portable() : PortableLowering.forCpu();
        lowering.apply(copy);
        return copy;
    }
}
