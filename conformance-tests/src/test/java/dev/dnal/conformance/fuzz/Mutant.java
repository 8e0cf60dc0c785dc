package dev.dnal.conformance.fuzz;

import ai.onnx.proto.OnnxMl.ModelProto;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A model of ours that was changed at random. The same number gives the same mutant. */
final class Mutant {
    private static final int MOST_CHANGES = 3;

    /** Of so many mutants one is changed in its bytes, where most changes make it no model at all. */
    private static final int OF_BYTES = 10;

    private static final List<Mutation> MUTATIONS = Stream.of(
                    NodeMutations.all(), AttributeMutations.all(), TensorMutations.all(), GraphMutations.all())
            .flatMap(List::stream)
            .toList();

    private final byte[] seed;
    private final byte[] bytes;
    private final List<String> changes;

    private Mutant(byte[] seed, byte[] bytes, List<String> changes) {
        this.seed = seed;
        this.bytes = bytes;
        this.changes = List.copyOf(changes);
    }

    /** The names of the kinds of changes to a model, apart from those to its bytes. */
    static Set<String> kinds() {
        return MUTATIONS.stream().map(Mutation::name).collect(Collectors.toCollection(TreeSet::new));
    }

    static Mutant of(long number) {
        SplittableRandom random = new SplittableRandom(number);
        ModelProto valid = Seeds.any(random);
        byte[] seed = valid.toByteArray();
        if (random.nextInt(OF_BYTES) == 0) {
            return ofBytes(seed, random);
        }
        ModelProto.Builder model = valid.toBuilder();
        List<String> changes = new ArrayList<>();
        for (int i = 1 + random.nextInt(MOST_CHANGES); i > 0; i--) {
            Mutation mutation = MUTATIONS.get(random.nextInt(MUTATIONS.size()));
            mutation.change().apply(model, random);
            changes.add(mutation.name());
        }
        return new Mutant(seed, model.build().toByteArray(), changes);
    }

    private static Mutant ofBytes(byte[] seed, SplittableRandom random) {
        int at = random.nextInt(seed.length);
        byte[] changed = seed.clone();
        return switch (random.nextInt(3)) {
            case 0 -> {
                changed[at] ^= (byte) (1 << random.nextInt(8));
                yield new Mutant(seed, changed, List.of("bit turned"));
            }
            case 1 -> {
                changed[at] = (byte) random.nextInt();
                yield new Mutant(seed, changed, List.of("byte changed"));
            }
            default -> new Mutant(seed, Arrays.copyOf(seed, at), List.of("cut short"));
        };
    }

    /** The model before, as bytes that must not be changed. */
    byte[] seed() {
        return seed;
    }

    /** The model, as bytes that must not be changed. */
    byte[] bytes() {
        return bytes;
    }

    /** Names of the changes. */
    List<String> changes() {
        return changes;
    }
}
