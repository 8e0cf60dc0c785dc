package dev.dnal.tribuo.shrink;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A network that was tried to be within a {@link MaxDrop}.
 *
 * @param number from 1
 * @param asked share of the given network's cost that it was to come to
 * @param cost share that it came to; left out if nothing that can be cut comes to so little
 * @param lost in points, as {@link MaxDrop#points} counts them; left out with the cost
 * @param low lower end of the interval that what is lost of all images like these is in, with a confidence of 95 %; left out where no share of
 *     images is lost
 * @param high its upper end
 * @param held whether that is within the limit
 * @param seconds that it took
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ShrinkRound(
        int number,
        double asked,
        @Nullable Double cost,
        @Nullable Double lost,
        @Nullable Double low,
        @Nullable Double high,
        boolean held,
        double seconds) {}
