/** Tribuo's examples as images, and what a network puts out as Tribuo's predictions. */
@NullMarked
package dev.dnal.tribuo.internal.images;

import org.jspecify.annotations.NullMarked;
