package dev.dnal.conformance.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.TensorInfo;
import dev.dnal.onnx.graph.Attribute;
import dev.dnal.onnx.graph.DataType;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.onnx.graph.Tensor;
import dev.dnal.onnx.graph.TensorType;
import dev.dnal.onnx.graph.Value;
import dev.dnal.onnx.op.OperatorGraphs;
import dev.dnal.onnx.reference.ReferenceEvaluator;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.runtime.OrtRuntime;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds what the reference computes of single operators, and the shapes that rules say, against ONNX Runtime in single precision. */
class OnnxRuntimeOperatorsTest {
    /** The library that the project takes is the one that the process gets. */
    @BeforeAll
    static void loadLibrary() {
        OrtRuntime.start(Device.CPU);
    }

    private static final double TOLERANCE = 1e-5;

    /** ONNX Runtime's kernel takes images, of odd sizes; it is compared by PyTorch's. */
    private static final String OF_IMAGES_ONLY = "LRN";

    static List<OperatorGraphs.Call> calls() {
        return OperatorGraphs.calls().stream()
                .filter(call -> !call.operator().equals(OF_IMAGES_ONLY))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("calls")
    void whatTheReferenceMakesIsWhatOnnxRuntimeMakes(OperatorGraphs.Call call) throws OrtException {
        Graph graph = call.graph();
        Map<String, Tensor> inputs = new LinkedHashMap<>();
        call.inputs().forEach((name, tensor) -> inputs.put(name, single(tensor)));
        makeSingle(graph);
        Map<String, Tensor> expected = new ReferenceEvaluator(graph).run(inputs);
        Map<String, Tensor> found = run(OnnxWriter.toBytes(graph), inputs);
        assertEquals(expected.keySet(), found.keySet());
        expected.forEach((name, tensor) -> assertSame(name, tensor, found.get(name)));
    }

    private static void assertSame(String name, Tensor expected, Tensor found) {
        assertEquals(expected.type(), found.type(), name);
        assertEquals(expected.shape(), found.shape(), name);
        assertArrayEquals(expected.doubles(), found.doubles(), TOLERANCE, name);
    }

    private static Tensor single(Tensor tensor) {
        return tensor.type() == DataType.DOUBLE
                ? Tensor.ofDoubles(DataType.FLOAT, tensor.doubles(), tensor.sizes())
                : tensor;
    }

    private static void makeSingle(Graph graph) {
        for (Node node : graph.nodes()) {
            if (node.intAttribute("to", 0) == DataType.DOUBLE.number()) {
                node.setAttribute("to", DataType.FLOAT.number());
            }
            node.tensorAttribute("value")
                    .ifPresent(value -> node.setAttribute("value", new Attribute.TensorValue(single(value))));
        }
        for (Value value : List.copyOf(graph.values())) {
            if (value.initializer().isPresent()) {
                graph.setInitializer(value, single(value.initializer().get()));
            } else if (value.type() == DataType.DOUBLE) {
                value.setType(new TensorType(DataType.FLOAT, value.requireShape()));
            }
        }
    }

    private static Map<String, Tensor> run(byte[] model, Map<String, Tensor> inputs) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        Map<String, OnnxTensor> feeds = new HashMap<>();
        try (OrtSession session = environment.createSession(model)) {
            for (Map.Entry<String, Tensor> input : inputs.entrySet()) {
                feeds.put(input.getKey(), tensor(environment, input.getValue()));
            }
            try (OrtSession.Result results = session.run(feeds)) {
                Map<String, Tensor> made = new HashMap<>();
                results.forEach(result -> made.put(result.getKey(), tensor((OnnxTensor) result.getValue())));
                return made;
            }
        } finally {
            feeds.values().forEach(OnnxTensor::close);
        }
    }

    private static OnnxTensor tensor(OrtEnvironment environment, Tensor tensor) throws OrtException {
        return switch (tensor.type()) {
            case FLOAT -> OnnxTensor.createTensor(environment, FloatBuffer.wrap(tensor.floats()), tensor.sizes());
            case INT64 -> OnnxTensor.createTensor(environment, LongBuffer.wrap(tensor.longs()), tensor.sizes());
            default ->
                OnnxTensor.createTensor(
                        environment,
                        tensor.bytes(),
                        tensor.sizes(),
                        OnnxJavaType.valueOf(tensor.type().name()));
        };
    }

    private static Tensor tensor(OnnxTensor tensor) {
        TensorInfo info = tensor.getInfo();
        return Tensor.ofDoubles(DataType.valueOf(info.type.name()), numbers(tensor), info.getShape());
    }

    private static double[] numbers(OnnxTensor tensor) {
        return switch (tensor.getInfo().type) {
            case FLOAT -> {
                FloatBuffer floats = tensor.getFloatBuffer();
                double[] values = new double[floats.remaining()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = floats.get(i);
                }
                yield values;
            }
            case INT64 -> {
                LongBuffer longs = tensor.getLongBuffer();
                double[] values = new double[longs.remaining()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = longs.get(i);
                }
                yield values;
            }
            default -> {
                ByteBuffer bytes = tensor.getByteBuffer();
                double[] values = new double[bytes.remaining()];
                for (int i = 0; i < values.length; i++) {
                    values[i] = tensor.getInfo().type == OnnxJavaType.UINT8 ? bytes.get(i) & 0xff : bytes.get(i);
                }
                yield values;
            }
        };
    }
}
