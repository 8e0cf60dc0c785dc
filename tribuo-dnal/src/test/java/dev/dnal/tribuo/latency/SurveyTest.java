package dev.dnal.tribuo.latency;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.onnx.graph.Graph;
import dev.dnal.tribuo.data.image.ImageShape;
import dev.dnal.tribuo.network.Networks;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.runtime.SessionConfig;
import dev.dnal.tribuo.training.BlockProbe;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SurveyTest {
    @ParameterizedTest
    @ValueSource(strings = {"resnet8", "mobilenetv2"})
    void eachOperationOfANetworkIsFoundInItsSample(String name) {
        Graph network = Networks.named(name, 9)
                .build(new ImageShape(3, 8, 8), 10, new SplittableRandom(1))
                .graph();
        Map<Operation, Double> found = new LinkedHashMap<>();
        Survey survey = new Survey(SessionConfig.on(Device.CPU).withThreads(1));
        OperationTimer timer = (Collection<Operation> operations) -> {
            found.putAll(survey.millis(operations));
            return found;
        };
        TimeModel.of(new TimeConditions("a CPU", "a library", 1, 2), BlockProbe.block(), timer)
                .millis(network);
        found.forEach((operation, millis) -> {
            assertTrue(Double.isFinite(millis) && millis >= 0, operation + ": " + millis);
            if (operation.form().startsWith("Conv")) {
                assertTrue(millis > 0, operation.toString());
            }
        });
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void aRunTakesSomething(int threads) {
        OperationTimer.Overhead overhead =
                new Survey(SessionConfig.on(Device.CPU).withThreads(threads)).overhead();
        assertTrue(overhead.runMillis() >= 0 && overhead.callMillis() >= 0, overhead.toString());
    }
}
