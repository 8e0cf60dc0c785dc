package dev.dnal.tribuo.network;

/** The size of images that a network is laid out for. It takes images of any size; the layout is what suits them. */
public enum ImageScale {
    /** Images of some 32 pixels a side, as CIFAR's: the first layers keep their size. */
    SMALL,
    /** Images of some 224 pixels a side, as ImageNet's: the first layers shrink them. */
    LARGE
}
