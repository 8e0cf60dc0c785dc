package dev.dnal.tribuo.internal.search;

import dev.dnal.onnx.SettingException;
import dev.dnal.onnx.graph.Graph;
import dev.dnal.tribuo.latency.TimeModel;
import dev.dnal.tribuo.runtime.Device;
import dev.dnal.tribuo.runtime.SessionConfig;
import dev.dnal.tribuo.search.Budget;
import java.util.HashMap;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.function.UnaryOperator;

/**
 * What networks take on the device of a search, with the threads and the batch of its budget: on a CPU as known from the times of kernels, on
 * a GPU as measured.
 *
 * <p>Where the budget is one of networks in 8-bit whole numbers, these are what runs. What is expected of them is what it is in real numbers:
 * which of two networks is the faster is mostly the same.
 */
final class NetworkTimes {
    private final SessionConfig session;
    private final int batch;
    private final ToDoubleFunction<Graph> expected;
    private final UnaryOperator<Graph> form;
    private final Map<Graph, NetworkLatency> references = new HashMap<>();

    NetworkTimes(SessionConfig search, Budget budget) {
        boolean isCpu = search.device().resolve().kind() == Device.Kind.CPU;
        this.session = isCpu ? search.withThreads(budget.threads()) : search;
        this.batch = budget.batch();
        if (budget.isOfQuantised() && !isCpu) {
            throw new SettingException(
                    "Networks in 8-bit whole numbers are for CPUs: expected device cpu for a budget of " + budget
                            + ", found " + search.device());
        }
        this.form = budget.isOfQuantised() ? UncalibratedForm::of : UnaryOperator.identity();
        this.expected = isCpu
                ? TimeModel.ofThisCpu(budget.threads(), batch)::millis
                : network -> new NetworkLatency(network, session, batch, form).referenceMillis();
    }

    /** What a network takes beside others, in milliseconds; ratios count. */
    double expected(Graph network) {
        return expected.applyAsDouble(network);
    }

    /** What networks take in turns with a whole one. */
    NetworkLatency of(Graph whole) {
        return references.computeIfAbsent(whole, reference -> new NetworkLatency(reference, session, batch, form));
    }
}
