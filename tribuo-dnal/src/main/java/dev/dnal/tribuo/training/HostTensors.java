package dev.dnal.tribuo.training;

import dev.dnal.onnx.graph.Tensor;
import dev.dnal.tribuo.runtime.tensor.HostTensor;
import java.util.LinkedHashMap;
import java.util.Map;

/** Carries tensors between graphs and the runtime. */
public final class HostTensors {
    private HostTensors() {}

    static Map<String, HostTensor> of(Map<String, Tensor> tensors) {
        Map<String, HostTensor> converted = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> converted.put(name, of(tensor)));
        return converted;
    }

    private static HostTensor of(Tensor tensor) {
        return switch (tensor.type()) {
            case FLOAT -> HostTensor.of(tensor.floats(), tensor.sizes());
            case DOUBLE -> HostTensor.of(tensor.doubles(), tensor.sizes());
            case INT64 -> HostTensor.of(tensor.longs(), tensor.sizes());
            default ->
                throw new IllegalArgumentException("State of training must be FLOAT, DOUBLE or INT64, found " + tensor);
        };
    }

    /** Tensors as graphs have them, by name: copies. FLOAT, DOUBLE and INT64 are known. */
    public static Map<String, Tensor> toTensors(Map<String, HostTensor> hosts) {
        Map<String, Tensor> converted = new LinkedHashMap<>();
        hosts.forEach((name, host) -> converted.put(name, toTensor(host)));
        return converted;
    }

    private static Tensor toTensor(HostTensor host) {
        return switch (host.type()) {
            case FLOAT32 -> Tensor.of(host.toFloatArray(), host.shape());
            case FLOAT64 -> Tensor.of(host.toDoubleArray(), host.shape());
            case INT64 -> Tensor.of(host.toLongArray(), host.shape());
            default ->
                throw new IllegalArgumentException("State of training must be FLOAT, DOUBLE or INT64, found " + host);
        };
    }
}
