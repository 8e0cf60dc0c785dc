package dev.dnal.tribuo.internal.images;

import java.util.Set;
import java.util.stream.Stream;

/** What a number in the name of a feature may be of its pixel. */
enum PixelRole {
    CHANNEL(Set.of("ch", "channel", "c")),
    ROW(Set.of("r", "row", "y", "h", "height")),
    COLUMN(Set.of("col", "column", "w", "width", "c")),
    /** In [H, W] if there is a channel, in [C, H, W] otherwise. */
    POSITION(Set.of());

    private final Set<String> words;

    PixelRole(Set<String> words) {
        this.words = words;
    }

    /** Whether a number behind that word is likely to be this. */
    boolean isTold(String word) {
        return words.contains(word);
    }

    /** Whether a number behind that word may be this: words that tell nothing may stand before anything. */
    boolean goesWith(String word) {
        return isTold(word) || Stream.of(values()).noneMatch(role -> role.isTold(word));
    }
}
