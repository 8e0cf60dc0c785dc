/**
 * Images with what is to be learned of them, classes or values, kept compactly or left in their files.
 * {@link dev.dnal.tribuo.data.image.ImageSource} is what everything else works on; the others keep images, or look at those of another
 * source in another way.
 */
@NullMarked
package dev.dnal.tribuo.data.image;

import org.jspecify.annotations.NullMarked;
