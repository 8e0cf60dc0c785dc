/** What an interrupted search is continued from, and who keeps it. */
@NullMarked
package dev.dnal.tribuo.search.resume;

import org.jspecify.annotations.NullMarked;
