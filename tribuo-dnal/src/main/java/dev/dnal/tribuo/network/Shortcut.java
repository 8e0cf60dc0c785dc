package dev.dnal.tribuo.network;

/** What a residual network for small images adds to a block that changes the shape (He et al., 2015, section 3.3). */
public enum Shortcut {
    /** Option A: every second pixel, and zeros for new channels. It has no parameters. */
    PADDING,
    /** Option B: a 1x1 convolution with batch normalisation. */
    PROJECTION
}
