package dev.dnal.onnx.graph;

/**
 * What a file may make its reader allocate. Files are compressed by what they say: two bytes make a node, and ten make a tensor of
 * any size. So what is read from a file, and what is computed from it before it runs, is held against the file's own size.
 *
 * @param bytes memory that any file may take, however small, in bytes
 * @param perByte memory that each byte of the file adds to that, in bytes
 * @param nodes most nodes of a graph
 * @param rank most dimensions of a tensor
 * @param nameLength most characters of a name
 * @param trusted whether nodes of operators that are not known may run, see {@link Graph#isTrusted}
 */
public record ReadLimits(long bytes, int perByte, int nodes, int rank, int nameLength, boolean trusted) {
    /** For files of strangers: 64 MiB and four times the file's size, 100,000 nodes, 64 dimensions, names of 4,096 characters. */
    public static final ReadLimits STANDARD = new ReadLimits(64L << 20, 4, 100_000, 64, 4096, false);

    /**
     * For files whose origin is known, as those that make their weights by ConstantOfShape: the machine's memory is the limit of
     * what they take, and nodes of operators that are not known may run; but ranks and names are held as in others.
     */
    public static final ReadLimits TRUSTED = new ReadLimits(Long.MAX_VALUE, 0, Integer.MAX_VALUE, 64, 4096, true);

    /** Memory that a file of {@code size} bytes may take while it is read and described, in bytes. */
    long allowance(long size) {
        return bytes == Long.MAX_VALUE ? bytes : bytes + perByte * size;
    }

    /**
     * What is left for the graph of a file of {@code size} bytes: constants lie beside the file itself and the tensors in it, and
     * twice more when the graph is handed to a runtime, as bytes and in its memory.
     */
    Allowance forGraph(long size) {
        long discarded = bytes == Long.MAX_VALUE ? bytes : 2 * bytes / 3 + 2L * perByte * size;
        return new Allowance((allowance(size) - 2 * size) / 3, allowance(size), discarded);
    }

    /**
     * Checks a name that a file gives.
     *
     * @throws GraphException if it is too long
     */
    String requireName(String name) {
        if (name.length() > nameLength) {
            throw new GraphException("A name must have at most " + nameLength + " characters, found " + name.length()
                    + " in '" + name + "'; export the model again with shorter names");
        }
        return name;
    }

    /**
     * Checks a number of dimensions.
     *
     * @param what whose they are, for the message
     * @throws GraphException if there are too many
     */
    void requireRank(int found, String what) {
        if (found > rank) {
            throw new GraphException(
                    what + " has " + found + " dimensions; expected at most " + rank + " of them in a tensor");
        }
    }

    /**
     * Memory that may be taken for a graph before it runs, in bytes.
     *
     * @param constants for tensors that are computed from the graph's constants and kept
     * @param work for what is made on the way and given up again, at one time
     * @param discarded for all that is made on the way to constants, though it is given up again: a heap grows with it before it is
     *     cleaned
     */
    public record Allowance(long constants, long work, long discarded) {
        /** For graphs that no file asks for. */
        public static final Allowance UNLIMITED = new Allowance(Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE);
    }
}
