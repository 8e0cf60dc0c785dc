package dev.dnal.tribuo.internal.search;

import dev.dnal.tribuo.search.ending.Cancellation;

/**
 * What may end a training before its last epoch.
 *
 * @param cancellation ends all of it
 * @param timeLimit ends one stage after the other
 */
record TrainingControl(Cancellation cancellation, TimeLimit timeLimit) {}
