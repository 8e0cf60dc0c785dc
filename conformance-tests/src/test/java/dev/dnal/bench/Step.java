package dev.dnal.bench;

/** Something to time that can be done again and again. */
interface Step extends AutoCloseable {
    /** Does it once. */
    void run();

    @Override
    default void close() {}
}
