package dev.dnal.tribuo.shrink;

/** What a small network may lose of the given one, in points. */
public enum DropMeasure {
    /** Percentage points of the images that get the same answer from both. */
    ANSWERS("images with the same answer"),
    /** Percentage points of the images that get the right answer; below 0 if more do. */
    ACCURACY("accuracy"),
    /** Percentage points of the boxes above a score that the small network sees too, at the same place. */
    BOXES("boxes that still match"),
    /** Hundredths of the mean cosine of the angle between both outputs. */
    COSINE("cosine similarity"),
    /** By how much numbers of an output are off, in percent of its standard deviation. */
    ERROR("relative error");

    private final String label;

    DropMeasure(String label) {
        this.label = label;
    }

    /** The name for users: lower case. */
    public String label() {
        return label;
    }

    /** Whether it is a share of images that is lost, so that there is no less of it than one of them. */
    public boolean countsImages() {
        return this == ANSWERS || this == ACCURACY;
    }
}
