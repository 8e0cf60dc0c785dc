package dev.dnal.conformance.slicing;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import dev.dnal.onnx.channel.ChannelSlicing;
import dev.dnal.onnx.cost.CostCounter;
import dev.dnal.onnx.decision.Decision;
import dev.dnal.onnx.decision.Decisions;
import dev.dnal.onnx.decision.GateInsertion;
import dev.dnal.onnx.decision.SearchSpace;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.Node;
import dev.dnal.onnx.graph.OnnxReader;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.onnx.opset.Canonicalisation;
import dev.dnal.onnx.pass.GateLowering;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.runtime.OrtRuntime;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands behind a detector's layers stays what it is, in ONNX Runtime too. */
class KeptTailTest {
    /** The library that the project takes is the one that the process gets. */
    @BeforeAll
    static void loadLibrary() {
        OrtRuntime.start(Device.CPU);
    }

    private static final Set<String> TAIL =
            Set.of("NonMaxSuppression", "Gather", "Squeeze", "Shape", "Greater", "If", "TopK");

    private static Graph read(ModelProto model) {
        Graph graph = OnnxReader.toGraph(model, "detector.onnx");
        new Canonicalisation().apply(graph);
        return graph;
    }

    private static List<NodeProto> tail(ModelProto model) {
        return model.getGraph().getNodeList().stream()
                .filter(node -> TAIL.contains(node.getOpType()))
                .toList();
    }

    private static List<Object> run(byte[] model) throws OrtException {
        OrtEnvironment environment = OrtEnvironment.getEnvironment();
        float[] image = new float[3 * 8 * 8];
        SplittableRandom random = new SplittableRandom(1);
        for (int i = 0; i < image.length; i++) {
            image[i] = (float) random.nextDouble(-1, 2);
        }
        try (OrtSession session = environment.createSession(model);
                OnnxTensor tensor =
                        OnnxTensor.createTensor(environment, FloatBuffer.wrap(image), new long[] {1, 3, 8, 8});
                OrtSession.Result results = session.run(Map.of("image", tensor))) {
            List<Object> values = new ArrayList<>();
            for (Map.Entry<String, OnnxValue> result : results) {
                values.add(result.getValue().getValue());
            }
            return values;
        }
    }

    private static void assertSame(List<Object> expected, List<Object> found) {
        float[][] boxes = (float[][]) expected.get(0);
        assertTrue(boxes.length > 1, "expected boxes, found " + boxes.length);
        assertEquals(boxes.length, ((float[][]) found.get(0)).length);
        for (int i = 0; i < boxes.length; i++) {
            assertArrayEquals(boxes[i], ((float[][]) found.get(0))[i], 1e-4f);
        }
        assertEquals(expected.get(1), found.get(1));
        assertArrayEquals((long[][][]) expected.get(2), (long[][][]) found.get(2));
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 16, 17, 18, 21})
    void theTailIsWrittenAsItWasReadAndMakesTheSameBoxes(long opset) throws OrtException {
        ModelProto file = Detector.ofOpset(opset);
        ModelProto written = OnnxWriter.toProto(read(file));
        assertEquals(opset, written.getOpsetImport(0).getVersion());
        assertEquals(tail(file), tail(written));
        assertSame(run(file.toByteArray()), run(OnnxWriter.toBytes(written)));
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 13, 17, 18})
    void aCutBeforeTheTailLeavesItAsItIs(long opset) throws OrtException {
        ModelProto file = Detector.ofOpset(opset);
        Graph graph = read(file);
        List<Decision> decisions = Decisions.of(graph, EnumSet.of(SearchSpace.LAYERS));
        assertEquals(List.of(6, 8), decisions.stream().map(Decision::choices).toList());
        SplittableRandom random = new SplittableRandom(3);
        Map<String, boolean[]> open = new HashMap<>();
        decisions.forEach(
                decision -> open.put(decision.name(), MaskedNetwork.openSome(0.5, decision.choices(), random)));
        Graph masked = graph.copy();
        GateInsertion.hard(masked, decisions, open);
        Graph sliced = masked.copy();
        new ChannelSlicing().apply(sliced);
        new GateLowering().apply(masked);
        assertTrue(CostCounter.count(sliced).macs() < CostCounter.count(graph).macs());
        assertEquals(tail(file), tail(OnnxWriter.toProto(sliced)));
        assertSame(run(OnnxWriter.toBytes(masked)), run(OnnxWriter.toBytes(sliced)));
    }

    @ParameterizedTest
    @ValueSource(longs = {11, 17})
    void theLayersBeforeTheTailAreWhatIsWorkedOn(long opset) {
        Graph graph = read(Detector.ofOpset(opset));
        List<String> types = graph.nodes().stream()
                .filter(node -> !node.isKept())
                .map(Node::opType)
                .toList();
        assertEquals(
                List.of(
                        "Conv",
                        "Relu",
                        "Conv",
                        "Relu",
                        "Conv",
                        "Relu",
                        "Reshape",
                        "Slice",
                        "Slice",
                        "Transpose",
                        "Reshape"),
                types);
    }
}
