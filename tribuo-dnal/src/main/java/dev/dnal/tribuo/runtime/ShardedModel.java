package dev.dnal.tribuo.runtime;

import java.util.Optional;

/** The graphs of a {@link ShardedSession}, as the bytes of ONNX models without external data. */
public final class ShardedModel {
    private final Optional<byte[]> once;
    private final byte[] shard;
    private final byte[] update;

    /**
     * Takes over the arrays.
     *
     * @param once runs at the beginning of a step, if it is there; its outputs are inputs of {@code shard} under the same names
     * @param shard runs on each shard
     * @param update runs at the end of a step
     */
    public ShardedModel(Optional<byte[]> once, byte[] shard, byte[] update) {
        this.once = once;
        this.shard = shard;
        this.update = update;
    }

    Optional<byte[]> once() {
        return once;
    }

    byte[] shard() {
        return shard;
    }

    byte[] update() {
        return update;
    }
}
