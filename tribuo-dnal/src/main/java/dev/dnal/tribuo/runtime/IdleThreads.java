package dev.dnal.tribuo.runtime;

/** What a session's threads do while they have no work: between operators, and for a moment after a run. */
public enum IdleThreads {
    /**
     * They keep their processor busy, to start at once when work comes. Fastest on a machine with nothing else to do;
     * on a busy one it takes time from whoever has work.
     */
    SPIN,
    /** They sleep. Best where several processes or sessions share the processors. */
    SLEEP
}
