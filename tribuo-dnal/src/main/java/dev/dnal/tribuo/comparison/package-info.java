/** Networks compared with those that they were made from, by what both say of images. */
@NullMarked
package dev.dnal.tribuo.comparison;

import org.jspecify.annotations.NullMarked;
