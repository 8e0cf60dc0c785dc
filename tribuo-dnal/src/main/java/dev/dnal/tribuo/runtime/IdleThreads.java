package dev.dnal.tribuo.runtime;

/** What a session's threads do while they have no work: between operators, and for a moment after a run. */
public enum IdleThreads {
    /**
     * They keep their processor busy, to start at once when work comes, and take time from whoever else has work. For machines
     * with more cores than work.
     */
    SPIN,
    /** They sleep. */
    SLEEP
}
