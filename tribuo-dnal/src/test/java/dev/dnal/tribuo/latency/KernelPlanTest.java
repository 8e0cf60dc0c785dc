package dev.dnal.tribuo.latency;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.dnal.onnx.channel.ChannelSlicing;
import dev.dnal.onnx.decision.Decision;
import dev.dnal.onnx.decision.Decisions;
import dev.dnal.onnx.decision.GateInsertion;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.onnx.graph.OnnxWriter;
import dev.dnal.onnx.pass.ShapeInference;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.network.NetworkGraph;
import dev.dnal.tribuo.network.Networks;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.runtime.NodeProfile;
import dev.dnal.tribuo.runtime.SessionConfig;
import dev.dnal.tribuo.runtime.tensor.ElementType;
import dev.dnal.tribuo.runtime.tensor.HostTensor;
import dev.dnal.tribuo.training.BlockProbe;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Plans are held against what ONNX Runtime calls on this machine, whatever its blocks are. */
class KernelPlanTest {
    private static final ImageShape SHAPE = new ImageShape(3, 16, 16);

    @ParameterizedTest
    @CsvSource({
        "resnet8, 0",
        "resnet8, 1",
        "resnet8, 4",
        "resnet8b, 1",
        "resnet8b, 8",
        "vgg-small, 0",
        "vgg-small, 1",
        "mobilenetv2, 0",
        "mobilenetv2, 1",
        "mobilenetv2, 4",
        "mobilenetv2, 16",
        "super-proxyless, 0",
        "super-proxyless, 3"
    })
    void theKernelsAreThoseThatOnnxRuntimeCalls(String name, int multipleOf) {
        NetworkGraph built = Networks.named(name, 16).build(SHAPE, 10, new SplittableRandom(1));
        Graph network = multipleOf == 0 ? built.graph() : cut(built, multipleOf);
        new ShapeInference().apply(network);
        assertEquals(called(network), planned(network));
    }

    /** Two thirds of each layer's channels, at random, in multiples. */
    private static Graph cut(NetworkGraph built, int multipleOf) {
        List<Decision> sites = Decisions.named(built.graph(), built.gateSites());
        SplittableRandom random = new SplittableRandom(2);
        Map<String, boolean[]> open = new LinkedHashMap<>();
        for (Decision site : sites) {
            int width = (int)
                    built.graph().requireValue(site.value()).requireShape().size(1);
            boolean[] mask = new boolean[width];
            int kept = Math.max(multipleOf, width * 2 / 3 / multipleOf * multipleOf);
            for (int left = Math.min(width, kept); left > 0; ) {
                int channel = random.nextInt(width);
                left -= mask[channel] ? 0 : 1;
                mask[channel] = true;
            }
            open.put(site.name(), mask);
        }
        Graph masked = built.graph().copy();
        GateInsertion.hard(masked, sites, open);
        new ChannelSlicing().apply(masked);
        return masked;
    }

    private static Map<String, Integer> planned(Graph network) {
        Map<String, Integer> kernels = new TreeMap<>();
        for (KernelPlan.Step step : KernelPlan.of(MeasuredForm.of(network), 1, BlockProbe.block())) {
            kernels.merge(step.operation().form().split(" ")[0], 1, Integer::sum);
        }
        return kernels;
    }

    private static Map<String, Integer> called(Graph network) {
        Map<String, Integer> kernels = new TreeMap<>();
        NodeProfile profile = NodeProfile.of(
                OnnxWriter.toBytes(network),
                SessionConfig.on(Device.CPU).withThreads(1),
                Map.of(
                        network.inputs().iterator().next().name(),
                        HostTensor.allocate(ElementType.FLOAT32, 1, SHAPE.channels(), SHAPE.height(), SHAPE.width())),
                0,
                0,
                new NodeProfile.Runs(1, 1));
        profile.micros()
                .forEach((node, times) -> kernels.merge(
                        node.operator().equals("FusedConv") ? "Conv" : node.operator(), times.length, Integer::sum));
        return kernels;
    }
}
