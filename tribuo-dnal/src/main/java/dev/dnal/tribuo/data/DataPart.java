package dev.dnal.tribuo.data;

/** The two parts of a data set. */
public enum DataPart {
    /** Images to learn from. */
    TRAIN,
    /** Images that nothing may be chosen by. */
    TEST
}
