package dev.dnal.tribuo.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ExitGateTest {
    @Test
    void theEndWaitsForARun() throws Exception {
        ExitGate gate = new ExitGate();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch mayEnd = new CountDownLatch(1);
        AtomicBoolean ended = new AtomicBoolean();
        CompletableFuture<Void> run = CompletableFuture.runAsync(() -> {
            gate.enter();
            begun.countDown();
            await(mayEnd);
            ended.set(true);
            gate.leave();
        });
        begun.await();
        assertFalse(gate.shut(0), "a run is under way");
        CompletableFuture<Boolean> exit = CompletableFuture.supplyAsync(() -> gate.shut(30) && ended.get());
        mayEnd.countDown();
        assertTrue(exit.get(40, TimeUnit.SECONDS));
        run.get();
    }

    @Test
    void noRunBeginsBehindTheEnd() throws Exception {
        ExitGate gate = new ExitGate();
        assertTrue(gate.shut(0));
        CountDownLatch entered = new CountDownLatch(1);
        Thread late = new Thread(() -> {
            gate.enter();
            entered.countDown();
        });
        late.setDaemon(true);
        late.start();
        assertFalse(entered.await(100, TimeUnit.MILLISECONDS));
        assertEquals(1, entered.getCount());
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
