/** The DNAL search itself: three stages of training around a cut, on images and graphs, without Tribuo's data types. */
@NullMarked
package dev.dnal.tribuo.search;

import org.jspecify.annotations.NullMarked;
