/** Image files: decoded, and resized to the shape that the network takes. */
@NullMarked
package dev.dnal.tribuo.data.decode;

import org.jspecify.annotations.NullMarked;
