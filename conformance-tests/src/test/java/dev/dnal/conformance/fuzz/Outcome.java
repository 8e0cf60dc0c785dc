package dev.dnal.conformance.fuzz;

/** What a mutant comes to. */
enum Outcome {
    /** It goes through all stages. */
    WORKS,
    /** It is refused with an exception that says so. */
    REFUSED,
    /** It is refused with another exception. */
    UNDOCUMENTED,
    /** It takes more memory than its size accounts for. */
    MEMORY,
    /** It ends the process. */
    DEATH,
    /** It is not done in time. */
    HANG;

    /** Whether this must not happen. */
    boolean isFault() {
        return this != WORKS && this != REFUSED;
    }
}
