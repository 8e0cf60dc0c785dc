package dev.dnal.tribuo.runtime;

import ai.onnxruntime.NodeInfo;
import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.TensorInfo;
import dev.dnal.tribuo.runtime.tensor.ElementType;
import dev.dnal.tribuo.runtime.tensor.HostTensor;
import dev.dnal.tribuo.runtime.tensor.TensorSpec;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/** The border between {@link HostTensor} and ONNX Runtime's tensors. */
final class OrtTensors {
    /** Tensors made here and not yet closed, so that a test can see a leak. */
    private static final AtomicLong OPEN = new AtomicLong();

    private OrtTensors() {}

    static long open() {
        return OPEN.get();
    }

    /** Makes tensors for ONNX Runtime: all of them, or none if one fails. Close them with {@link #close}. */
    static Map<String, OnnxTensor> toOrt(OrtEnvironment environment, Map<String, HostTensor> tensors)
            throws OrtException {
        Map<String, OnnxTensor> made = new LinkedHashMap<>();
        boolean complete = false;
        try {
            for (Map.Entry<String, HostTensor> entry : tensors.entrySet()) {
                made.put(entry.getKey(), toOrt(environment, entry.getValue()));
                OPEN.incrementAndGet();
            }
            complete = true;
            return made;
        } finally {
            if (!complete) {
                close(made.values());
            }
        }
    }

    static void close(Collection<OnnxTensor> tensors) {
        for (OnnxTensor tensor : tensors) {
            tensor.close();
            OPEN.decrementAndGet();
        }
    }

    private static OnnxTensor toOrt(OrtEnvironment environment, HostTensor tensor) throws OrtException {
        long[] shape = tensor.shape();
        return switch (tensor.type()) {
            case FLOAT32 -> OnnxTensor.createTensor(environment, tensor.floats(), shape);
            case FLOAT64 -> OnnxTensor.createTensor(environment, tensor.doubles(), shape);
            case INT32 -> OnnxTensor.createTensor(environment, tensor.ints(), shape);
            case INT64 -> OnnxTensor.createTensor(environment, tensor.longs(), shape);
            case UINT8 -> OnnxTensor.createTensor(environment, tensor.bytes(), shape, OnnxJavaType.UINT8);
            case INT8 -> OnnxTensor.createTensor(environment, tensor.bytes(), shape, OnnxJavaType.INT8);
            case BOOL -> OnnxTensor.createTensor(environment, tensor.bytes(), shape, OnnxJavaType.BOOL);
        };
    }

    /** Copies a tensor of ONNX Runtime's to the heap. */
    static HostTensor toHost(String name, OnnxValue value) {
        if (!(value instanceof OnnxTensor tensor)) {
            throw new GraphRunException("The output '" + name + "' is no tensor but a " + value.getType() + ".");
        }
        TensorInfo info = tensor.getInfo();
        ElementType type = elementType(info.type)
                .orElseThrow(() -> new GraphRunException("The output '" + name + "' has element type " + info.type
                        + ", which this runtime does not read; expected one of "
                        + Arrays.toString(ElementType.values()) + "."));
        long[] shape = info.getShape();
        return switch (type) {
            case FLOAT32 -> HostTensor.of(type, tensor.getFloatBuffer(), shape);
            case FLOAT64 -> HostTensor.of(type, tensor.getDoubleBuffer(), shape);
            case INT32 -> HostTensor.of(type, tensor.getIntBuffer(), shape);
            case INT64 -> HostTensor.of(type, tensor.getLongBuffer(), shape);
            case UINT8, INT8, BOOL -> HostTensor.of(type, tensor.getByteBuffer(), shape);
        };
    }

    /** Whether both have the same element type and shape. */
    static boolean isLike(OnnxTensor tensor, HostTensor other) {
        TensorInfo info = tensor.getInfo();
        return elementType(info.type).filter(type -> type == other.type()).isPresent()
                && Arrays.equals(info.getShape(), other.shape());
    }

    static TensorSpec spec(NodeInfo node) {
        if (!(node.getInfo() instanceof TensorInfo info)) {
            throw new GraphRunException(
                    "The graph's value '" + node.getName() + "' is no tensor; expected tensors only.");
        }
        ElementType type = elementType(info.type)
                .orElseThrow(() -> new GraphRunException("The graph's value '" + node.getName()
                        + "' has element type " + info.type + "; expected one of "
                        + Arrays.toString(ElementType.values()) + "."));
        return new TensorSpec(
                node.getName(), type, Arrays.stream(info.getShape()).boxed().toList());
    }

    private static Optional<ElementType> elementType(OnnxJavaType type) {
        return switch (type) {
            case FLOAT -> Optional.of(ElementType.FLOAT32);
            case DOUBLE -> Optional.of(ElementType.FLOAT64);
            case UINT8 -> Optional.of(ElementType.UINT8);
            case INT8 -> Optional.of(ElementType.INT8);
            case INT32 -> Optional.of(ElementType.INT32);
            case INT64 -> Optional.of(ElementType.INT64);
            case BOOL -> Optional.of(ElementType.BOOL);
            case INT16, STRING, FLOAT16, BFLOAT16, UNKNOWN -> Optional.empty();
        };
    }
}
