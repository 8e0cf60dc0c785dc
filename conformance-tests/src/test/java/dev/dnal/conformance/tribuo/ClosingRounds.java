package dev.dnal.conformance.tribuo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.dnal.tribuo.DNALModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.tribuo.Example;
import org.tribuo.classification.Label;

/** Rounds in which threads predict on a model for as long as they can, until one more thread closes it. */
final class ClosingRounds implements AutoCloseable {
    static final int PREDICTORS = 8;

    /** Closing comes after less than this number of answers: without one, while the first prediction opens the session. */
    private static final int MAX_ANSWERS = 12;

    private final DNALModel original;
    private final Example<Label> example;
    private final Map<String, Label> expected;
    private final ExecutorService pool = Executors.newFixedThreadPool(PREDICTORS + 1);
    private long rounds;
    private long answers;
    private long refusals;

    ClosingRounds(DNALModel original, Example<Label> example) {
        this.original = original;
        this.example = example;
        this.expected = original.predict(example).getOutputScores();
    }

    /**
     * One round, on a copy of the model.
     *
     * @throws Exception if a prediction fails otherwise than by an IllegalStateException that says "closed"
     */
    void run(long seed) throws Exception {
        DNALModel model = (DNALModel) original.copy();
        CyclicBarrier start = new CyclicBarrier(PREDICTORS + 1);
        CountDownLatch enough = new CountDownLatch(new SplittableRandom(seed).nextInt(MAX_ANSWERS));
        List<Callable<Integer>> tasks = new ArrayList<>();
        for (int i = 0; i < PREDICTORS; i++) {
            tasks.add(() -> predictUntilClosed(model, start, enough));
        }
        tasks.add(() -> closeAfter(enough, model, start));
        for (Future<Integer> task : pool.invokeAll(tasks)) {
            answers += task.get();
        }
        rounds++;
        refusals += PREDICTORS;
    }

    @SuppressWarnings("ThreadPriorityCheck") // yielding decides over time only
    private int predictUntilClosed(DNALModel model, CyclicBarrier start, CountDownLatch enough) throws Exception {
        start.await();
        for (int count = 0; ; count++) {
            Map<String, Label> scores;
            try {
                scores = model.predict(example).getOutputScores();
            } catch (IllegalStateException e) {
                assertTrue(e.getMessage().contains("closed"), e.toString());
                return count;
            }
            expected.forEach((label, score) ->
                    assertEquals(score.getScore(), scores.get(label).getScore(), 1e-6));
            enough.countDown();
            // Where there are fewer processors than threads, the one that closes would wait for its turn.
            Thread.yield();
        }
    }

    private static int closeAfter(CountDownLatch enough, DNALModel model, CyclicBarrier start) throws Exception {
        start.await();
        enough.await();
        model.close();
        return 0;
    }

    long answers() {
        return answers;
    }

    long refusals() {
        return refusals;
    }

    @Override
    public String toString() {
        return rounds + " rounds, " + answers + " right answers, " + refusals + " times closed";
    }

    @Override
    public void close() {
        pool.shutdownNow();
    }
}
