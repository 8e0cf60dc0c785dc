package dev.dnal.tribuo.listener;

import java.util.Locale;
import java.util.function.LongSupplier;

/** Tells how long trainings will take, from the pace of the stage that is under way. Not safe for use by several threads at once. */
public final class Pace {
    private final LongSupplier clock;
    private int plannedEpochs;
    private int finishedEpochs;
    private int epochsBeforeStage;
    private double doneBefore;
    private long stageStart;

    /**
     * A pace.
     *
     * @param plannedEpochs number of epochs of all stages
     * @param clock nanoseconds since any instant
     */
    public Pace(int plannedEpochs, LongSupplier clock) {
        this.plannedEpochs = plannedEpochs;
        this.clock = clock;
        this.stageStart = clock.getAsLong();
    }

    /** A stage begins. */
    public void stageStarted() {
        stageStart = clock.getAsLong();
        epochsBeforeStage = finishedEpochs;
        doneBefore = 0;
    }

    /**
     * An earlier process has done a part of the stage.
     *
     * @param epochs that are over
     * @param partOfNext how much of the next is done, 0 to 1
     */
    public void stageResumed(int epochs, double partOfNext) {
        epochsFinished(epochs);
        doneBefore = epochs + partOfNext;
    }

    /** So many epochs of the stage are over. */
    public void epochsFinished(int epochs) {
        finishedEpochs = epochsBeforeStage + epochs;
    }

    /** So many epochs of what was planned will not be. */
    public void leftOut(int epochs) {
        plannedEpochs -= epochs;
    }

    /**
     * Seconds that all that is planned still takes, at the pace of this stage since this process has been in it.
     *
     * @param doneInStage epochs, more than an earlier process has done
     */
    public long secondsLeft(double doneInStage) {
        double secondsPerEpoch = (clock.getAsLong() - stageStart) / 1e9 / (doneInStage - doneBefore);
        return Math.round(secondsPerEpoch * Math.max(0, plannedEpochs - epochsBeforeStage - doneInStage));
    }

    /**
     * How much of all that is planned is done, 0 to 1.
     *
     * @param doneInStage epochs
     */
    double share(double doneInStage) {
        return plannedEpochs == 0 ? 1 : Math.min(1, (epochsBeforeStage + doneInStage) / plannedEpochs);
    }

    /** As 1:02:03, or 2:03 below an hour. */
    public static String text(long seconds) {
        long hours = seconds / 3600;
        String minutes =
                String.format(Locale.ROOT, hours > 0 ? "%02d:%02d" : "%d:%02d", seconds / 60 % 60, seconds % 60);
        return hours > 0 ? hours + ":" + minutes : minutes;
    }
}
