package dev.dnal.tribuo.search;

/**
 * What may end a training before its last epoch.
 *
 * @param cancellation ends all of it
 * @param timeLimit ends one stage after the other
 */
record TrainingControl(Cancellation cancellation, TimeLimit timeLimit) {}
