package dev.dnal.tribuo.internal.images;

import java.util.Set;
import java.util.stream.Stream;

/** What a number in the name of a feature may be of its pixel. */
enum PixelRole {
    CHANNEL,
    ROW,
    COLUMN,
    /** In [H, W] if there is a channel, in [C, H, W] otherwise. */
    POSITION;

    private Set<String> words() {
        return switch (this) {
            case CHANNEL -> Set.of("ch", "channel", "c");
            case ROW -> Set.of("r", "row", "y", "h", "height");
            case COLUMN -> Set.of("col", "column", "w", "width", "c");
            case POSITION -> Set.of();
        };
    }

    /** Whether a number behind that word is likely to be this. */
    boolean isTold(String word) {
        return words().contains(word);
    }

    /** Whether a number behind that word may be this: words that tell nothing may stand before anything. */
    boolean goesWith(String word) {
        return isTold(word) || Stream.of(values()).noneMatch(role -> role.isTold(word));
    }
}
