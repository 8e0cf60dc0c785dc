package dev.dnal.conformance.fuzz;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.ModelProto;
import com.google.protobuf.InvalidProtocolBufferException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Models that were changed at random, from bytes to slicing to a session and a run: each works or is refused by name. With the
 * property {@code dnal.fuzz.minutes}, so long and from a mutant on that {@code dnal.fuzz.first} says; else for some seconds.
 */
class FuzzTest {
    private static final long SECONDS = 20;
    private static final long LEAST = 200;
    private static final long SEEDS = 200;

    @Test
    void noModelBringsAProcessDown() throws Exception {
        long minutes = Long.getLong("dnal.fuzz.minutes", 0);
        long nanos = minutes == 0 ? TimeUnit.SECONDS.toNanos(SECONDS) : TimeUnit.MINUTES.toNanos(minutes);
        Fuzzer fuzzer = new Fuzzer();
        fuzzer.run(Long.getLong("dnal.fuzz.first", 0), Long.MAX_VALUE / 2, nanos);
        System.out.println("Mutants: " + fuzzer.summary());
        assertEquals(List.of(), fuzzer.faults());
        assertTrue(fuzzer.count(Outcome.WORKS) + fuzzer.count(Outcome.REFUSED) >= LEAST, fuzzer.summary());
        assertTrue(fuzzer.count(Outcome.WORKS) > 0, "nothing gets to a run");
        assertTrue(fuzzer.count(Outcome.REFUSED) > 0, "nothing is changed for the worse");
    }

    /** Before they are changed, models are valid, with their nodes in functions and branches too. */
    @Test
    void seedsAreDescribed() throws InvalidProtocolBufferException {
        int enclosed = 0;
        for (long number = 0; number < SEEDS; number++) {
            byte[] seed = Mutant.of(number).seed();
            enclosed += Enclosures.in(ModelProto.parseFrom(seed)) ? 1 : 0;
            new MutantTrial(number, begun -> {}).describe(seed);
        }
        assertTrue(enclosed > SEEDS / 20, enclosed + " with functions or branches");
    }

    @Test
    void theChangesAreOfManyKinds() {
        assertEquals(55, Mutant.kinds().size());
    }
}
